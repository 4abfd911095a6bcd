import { counted } from '../../shared/base/words.ts';
import type { Alert, Severity } from '../../shared/domain/alert.ts';
import { DESK } from '../../shared/domain/scope.ts';
import type { EpochNs } from '../../shared/units/time.ts';
import type { PassedOver } from '../engine/ports.ts';
import { shielded } from './host.ts';

/** Something about the desk's own record that people must hear of. No fact: it was found on disk, and follows from no input. */
export interface Found {
  readonly severity: Severity;
  readonly title: string;
  /** What is wrong, what it means and what to do. */
  readonly text: string;
  /** It happened and is over: people hear of it, and nothing is wrong with the record for it. */
  readonly passes?: true;
}

/** The same, with the audit row that is to tell of it. */
export interface JournalFinding extends Found {
  readonly action: string;
  readonly subject: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What was found wrong with a desk's record since its start. */
export class JournalFindings {
  readonly #alerts: Alert[] = [];
  readonly #texts: string[] = [];
  readonly #listeners = new Set<(alert: Alert) => void>();

  /** What is wrong with the record, in words, oldest first. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  /**
   * Tells of one.
   *
   * @param factSeq sequence of the last fact.
   */
  add({ severity, title, text, passes }: Found, factSeq: number, at: EpochNs): void {
    // Behind what tells that the journal is written again, and before the next fact, however many there are.
    const id = factSeq + 1 - 0.5 / (this.#alerts.length + 2);
    const alert: Alert = { id, severity, title, text, scope: DESK, at };
    this.#alerts.push(alert);
    if (!passes) this.#texts.push(text);
    for (const listener of this.#listeners) shielded(() => listener(alert));
  }

  /** Tells a listener of all there are, and from now on of each as it is found. Returns the way to stop. */
  onFound(listener: (alert: Alert) => void): () => void {
    for (const alert of this.#alerts) listener(alert);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** What a start is to tell of a snapshot that it did not start from; undefined where nothing is wrong with it. */
export const snapshotFinding = ({ facts, reason, isDamaged }: PassedOver): Found | undefined =>
  isDamaged
    ? {
        severity: 'warning',
        title: 'Snapshot damaged',
        text: `The snapshot of ${counted(facts, 'fact')} is not as it was written: ${reason}. The desk has started from an older one, or from the first fact, and nothing is lost. Look at the disk; desk verify says what else it has damaged`,
      }
    : undefined;
