import type { Outward } from '../../shared/domain/outward.ts';
import type { EpochNs } from '../../shared/units/time.ts';
import type { JournalPort } from '../engine/ports.ts';
import type { Clock } from './clock.ts';
import type { ServedFeed } from './feed-driver.ts';
import type { Host } from './host.ts';
import type { JournalFindings } from './journal-findings.ts';

/** What a serving desk is put together from. */
export interface ServingDeskParts {
  readonly deskId: string;
  readonly seed: number;
  readonly originNs: EpochNs;
  readonly host: Host;
  readonly journal: JournalPort;
  readonly clock: Clock;
  readonly outward?: Outward | undefined;
  /** Makes snapshots while the desk runs; told before its last commit. */
  readonly snapshots?: { close(): Promise<void> } | undefined;
  /** What its start found wrong with the record already. */
  readonly findings?: JournalFindings | undefined;
  /** The market data, and where it comes from; undefined when the desk serves without any. */
  readonly feed: ServedFeed | undefined;
}
