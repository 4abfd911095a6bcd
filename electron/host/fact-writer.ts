import { createHash, type Hash } from 'node:crypto';
import type { Author, Recorded } from '../../shared/domain/fact.ts';
import type { EpochNs } from '../../shared/units/time.ts';
import {
  type AuditEntry,
  type JournalPort,
  type PackedSnapshot,
  SNAPSHOT_ACTION,
  type StoredFact,
} from '../engine/ports.ts';
import type { Clock } from './clock.ts';
import { auditOf, toStored } from './fact-record.ts';
import { isJournalFault, type JournalOutage, type RecordedAgain } from './outage.ts';
import { type OutboxRecords, outboxEntries } from './outbox.ts';

/** How long to wait before the next try, milliseconds. */
export const RETRY_MS = 1_000;
/** A try with many facts takes long; at most a tenth of the time is spent on trying. */
const SHARE = 10;
/** Facts that may wait in memory: hours of a desk that only reduces. Beyond it the desk stops rather than run out. */
const MOST_WAITING = 200_000;
const DESK_AUTHOR: Author = { actor: 'desk', role: 'desk' };

interface Waiting {
  readonly recorded: Recorded;
  /** Wall time at which it should have been written. */
  readonly wallNs: EpochNs;
}

interface WriterParts {
  readonly journal: JournalPort;
  readonly clock: Clock;
  readonly deskId: string;
  readonly records: OutboxRecords;
  /** Keeps what the disk does not take and tries it again. Otherwise a refusal is thrown, and nothing is kept. */
  readonly holds: boolean;
  /** Told once an outage is over, when all that waited is on disk. */
  readonly onRecordedAgain?: ((again: RecordedAgain) => void) | undefined;
}

/**
 * Puts what has happened on disk, in one transaction a call, with its audit rows and its events for the outside. Where it
 * holds, a batch that the disk refuses stays in memory, in order, and is tried again until it is taken: what the
 * exchange has reported has happened, whether or not a disk takes it.
 */
export class FactWriter {
  readonly #parts: WriterParts;
  readonly #facts: Waiting[] = [];
  readonly #notes: AuditEntry[] = [];
  readonly #factChain: Hash = createHash('sha256');
  /** Sequence of the last fact in the chain: behind the journal where a snapshot stood for the facts before. */
  #chained = 0;
  #snapshot: PackedSnapshot | undefined;
  #outage: JournalOutage | undefined;
  #nextTryNs = 0;

  constructor(parts: WriterParts) {
    this.#parts = parts;
  }

  /** Set while the journal cannot be written. */
  get outage(): JournalOutage | undefined {
    return this.#outage;
  }

  /** True when there is something for the next commit besides facts. */
  get hasNotes(): boolean {
    return this.#notes.length > 0 || this.#snapshot !== undefined;
  }

  /** A snapshot of facts that are on disk; written with the next commit. One that the disk does not take is dropped: there will be others. */
  keep(snapshot: PackedSnapshot): void {
    this.#snapshot = snapshot;
  }

  /** Notes in the audit chain something that is no fact; written with the next commit. */
  note(action: string, subject: string, payload: Record<string, unknown>, author: Author = DESK_AUTHOR): void {
    this.#notes.push(this.#noteOf(action, subject, payload, author));
  }

  /**
   * Writes facts behind those that wait already.
   *
   * @param mustLand whether a refusal is thrown all the same where it holds.
   * @returns whether everything is on disk.
   * @throws {Error} where it does not hold, where what failed was not the disk, and where too much waits.
   */
  write(facts: readonly Recorded[], mustLand = false): boolean {
    const { clock } = this.#parts;
    const wallNs = clock.wallNs();
    for (const recorded of facts) this.#facts.push({ recorded, wallNs });
    if (this.#facts.length === 0 && !this.hasNotes) return true;
    if (this.#outage && !mustLand && clock.monotonicNs() < this.#nextTryNs)
      return this.#wait(this.#outage.reason, wallNs);
    const started = clock.monotonicNs();
    try {
      this.#commit();
    } catch (error) {
      if (mustLand || !this.#parts.holds || !isJournalFault(error)) throw error;
      const now = clock.monotonicNs();
      this.#nextTryNs = now + Math.max(RETRY_MS * 1e6, (now - started) * SHARE);
      return this.#wait(error.message, wallNs);
    }
    const ended = this.#outage;
    this.#outage = undefined;
    if (ended) this.#parts.onRecordedAgain?.({ sinceNs: ended.sinceNs, atNs: wallNs, facts: ended.facts });
    return true;
  }

  /** One last time, whenever the next try would be due. @returns whether everything is on disk. */
  writeNow(): boolean {
    this.#nextTryNs = 0;
    return this.write([]);
  }

  /** Takes a fact that is on disk into the chain of all facts, where it is the next one. */
  #chain({ seq, kind, body }: StoredFact): void {
    if (seq !== this.#chained + 1) return;
    this.#factChain.update(`${seq}\n${kind}\n${body}\n`);
    this.#chained = seq;
  }

  /** One hash over all facts that are on disk and some more text. Facts of earlier runs are read for it. */
  hashWith(text: string): string {
    for (const stored of this.#parts.journal.facts(this.#chained + 1)) this.#chain(stored);
    return this.#factChain.copy().update(text).digest('hex');
  }

  #wait(reason: string, wallNs: EpochNs): false {
    if (this.#facts.length > MOST_WAITING)
      throw new Error(`${this.#facts.length} facts wait for a journal that cannot be written: ${reason}`);
    this.#outage = { sinceNs: this.#outage?.sinceNs ?? wallNs, reason, facts: this.#facts.length };
    return false;
  }

  #commit(): void {
    const { journal, deskId, records } = this.#parts;
    const facts = this.#facts.map(({ recorded }) => recorded);
    const stored = facts.map(toStored);
    const isLate = this.#outage !== undefined;
    const audit = this.#facts.map(({ recorded, wallNs }) => auditOf(recorded, wallNs, isLate));
    const snapshot = this.#snapshot;
    this.#snapshot = undefined;
    journal.commit({
      facts: stored,
      audit: [...audit, ...this.#notes, ...(snapshot ? [this.#kept(snapshot)] : []), ...this.#backAgain()],
      outbox: outboxEntries(deskId, facts, records),
      ...(snapshot && { snapshot }),
    });
    this.#facts.length = 0;
    this.#notes.length = 0;
    for (const each of stored) this.#chain(each);
  }

  /** The row that says for how long nothing could be recorded. */
  #backAgain(): AuditEntry[] {
    const outage = this.#outage;
    if (!outage) return [];
    const payload = { since_ns: String(outage.sinceNs), reason: outage.reason, late_facts: outage.facts };
    return [this.#noteOf('journal_written_late', 'desk', payload)];
  }

  /** The row that puts a snapshot under the chain. */
  #kept({ facts, format, sha256 }: PackedSnapshot): AuditEntry {
    return this.#noteOf(SNAPSHOT_ACTION, sha256, { facts, format });
  }

  #noteOf(action: string, subject: string, payload: Record<string, unknown>, author = DESK_AUTHOR): AuditEntry {
    const { actor, role } = author;
    return { tsNs: this.#parts.clock.wallNs(), actor, role, action, subject, payload };
  }
}
