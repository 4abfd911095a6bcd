import type { AuditRow } from '../../engine/ports.ts';
import { guarded } from '../error.ts';
import type { KeeperJournal, Making } from './keeper-ports.ts';
import type { TakenOver } from './taken-over.ts';
import { UnsignedSpan } from './unsigned-rows.ts';

/** Rows that the first commit of a start may sign within its own transaction: a fraction of a second of a desk that does not trade yet. */
const MOST_AT_START = 100_000;

/** The rows behind the last checkpoint, while a journal is written: what was found there, and when a commit has to sign them itself. */
export class UnsignedTail {
  readonly #journal: Pick<KeeperJournal, 'head' | 'unsigned'>;
  readonly #span = new UnsignedSpan();
  /** Audit rows when the journal was opened: those behind them are this process's own. */
  readonly #openedAt: number;
  #takenOver: TakenOver | undefined;
  #signsNext = false;

  constructor(journal: Pick<KeeperJournal, 'head' | 'unsigned'>) {
    this.#journal = journal;
    this.#openedAt = journal.head().rows;
  }

  /** Rows that were there before this process; known after {@link begin}, undefined where there were none. */
  get takenOver(): TakenOver | undefined {
    return this.#takenOver;
  }

  /** Whether the next commit carries its own checkpoint, as the first of a start does. */
  get signsNext(): boolean {
    return this.#signsNext;
  }

  /**
   * Looks at what nobody has signed. Behind a clean stop no desk with a key leaves any: what the next start writes first is signed as it is
   * written, and what it found is signed together with the row that says so.
   *
   * @param signed Audit rows that the last checkpoint covers; undefined where there is none.
   * @param before Audit rows that are in earlier segments.
   * @param madeHere as in {@link Making}.
   */
  begin(signed: number | undefined, before: number, madeHere?: string): this {
    const from = signed ?? before;
    const { unsigned, head } = this.#journal;
    this.#takenOver = guarded('cannot read the audit', () => unsigned(from, this.#openedAt, madeHere));
    const behind = guarded('cannot read the audit', () => unsigned(from, head().rows));
    for (const each of behind ? [behind.oldestNs, behind.newestNs] : []) this.#span.take(each);
    this.#signsNext = signed !== undefined && head().rows - signed <= MOST_AT_START;
    return this;
  }

  /** Whether a commit of these rows has to sign itself. @param unsigned how many rows would be unsigned after it. */
  mustSign(rows: readonly AuditRow[], unsigned: number): boolean {
    return this.#signsNext || this.#span.mustSign(rows, unsigned);
  }

  /** Rows were written that nobody has signed yet. */
  take(rows: readonly AuditRow[]): void {
    for (const { tsNs } of rows) this.#span.take(tsNs);
  }

  /** All rows so far are signed. */
  clear(): void {
    this.#span.clear();
    this.#signsNext = false;
  }
}
