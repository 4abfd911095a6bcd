import type { Alert } from '../../shared/domain/alert.ts';
import type { Deployment } from '../../shared/domain/deployment.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { Author, Fact, Recorded } from '../../shared/domain/fact.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Ladder } from '../../shared/domain/ladder.ts';
import type { Swap } from '../../shared/domain/swap.ts';
import type { Told } from './alert-told.ts';
import { connectionAlert } from './connection-alerts.ts';
import { controlAlert } from './control-alerts.ts';
import type { Desk } from './desk.ts';
import { emergencyAlert } from './emergency-alerts.ts';
import { ladderAlert } from './ladder-alerts.ts';
import { operatorAlert } from './operator-alerts.ts';
import { recordedAgainAlert } from './outage-alerts.ts';
import { stopAlert } from './stop-alerts.ts';
import { versionAlert } from './version-alerts.ts';

/** What an alert may tell besides its fact. Of a record only what never changes: it may be past the fact at hand. */
export interface AlertRecords {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly deployments: ReadonlyMap<string, Deployment>;
  readonly swaps: ReadonlyMap<string, Swap>;
  readonly ladders: ReadonlyMap<string, Ladder>;
  readonly instruments: readonly Instrument[];
}

/**
 * Calls back with every alert, in the order of the facts: once its fact is on disk, and while the journal cannot be written
 * as soon as it has happened. What is found wrong with the record comes as it is found. Returns the way to stop.
 */
export function onAlert(
  desk: Pick<Desk, 'onCommitted' | 'onRecordedAgain' | 'onFinding' | 'view'>,
  listener: (alert: Alert) => void,
): () => void {
  const stops = [
    desk.onCommitted(({ facts }) => {
      for (const recorded of facts) {
        const alert = alertOf(recorded, desk.view);
        if (alert !== undefined) listener(alert);
      }
    }),
    desk.onRecordedAgain((again) => listener(recordedAgainAlert(again, desk.view))),
    desk.onFinding?.(listener),
  ];
  return () => {
    for (const stop of stops) stop?.();
  };
}

/** What a person must hear of a fact; undefined where that is nothing. The same in a replay. */
export function alertOf(recorded: Recorded, records: AlertRecords): Alert | undefined {
  const told = tell(recorded.fact, recorded, records);
  return told && { id: recorded.seq, ...told, at: recorded.tsNs };
}

/** Each family of facts has its own teller; a fact is of one family. */
const tell = (fact: Fact, { actor }: Author, records: AlertRecords): Told | undefined =>
  versionAlert(fact, records) ??
  stopAlert(fact, actor, records.instruments) ??
  connectionAlert(fact) ??
  controlAlert(fact, actor, records.instruments) ??
  ladderAlert(fact, actor, records) ??
  emergencyAlert(fact) ??
  operatorAlert(fact, actor);
