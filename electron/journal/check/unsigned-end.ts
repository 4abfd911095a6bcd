import { counted } from '../../../shared/base/words.ts';
import { type AuditRow, CLEAN_STOP_ACTION } from '../../engine/ports.ts';
import { reasonOf } from '../checkpoint/taken-over.ts';
import { LONGEST_UNSIGNED_NS, MOST_UNSIGNED, NO_KEY, UnsignedSpan } from '../checkpoint/unsigned-rows.ts';
import { isoTime } from '../iso-time.ts';
import type { Report } from './problem.ts';

/** Rows behind the last checkpoint. What is in them only the chain says, and anybody can write a chain. */
export interface UnsignedRows {
  readonly first: number;
  readonly last: number;
  readonly rows: number;
  /** Times of the oldest and the newest of them, UTC, ISO 8601 to the millisecond. */
  readonly from: string;
  readonly to: string;
  /** Why they are not signed, as one of them says; nobody has signed that either. */
  readonly reason?: string;
}

/** Follows the rows to the last of them, and says what of the end nobody has signed, and whether a desk would have left it so. */
export class UnsignedEnd {
  readonly #span = new UnsignedSpan();
  #rows = 0;
  #last = 0;
  #lastAction = '';
  /** The last row that is signed. */
  #signed = 0;
  #signedAction = '';
  #reason: string | undefined;

  /** Takes the next audit row in. */
  row({ seq, tsNs, action, payload }: Pick<AuditRow, 'seq' | 'tsNs' | 'action' | 'payload'>): void {
    this.#last = seq;
    this.#lastAction = action;
    this.#rows += 1;
    this.#span.take(tsNs);
    if (action === NO_KEY) this.#reason ??= reasonOf(payload);
  }

  /** All rows so far are covered by a checkpoint. */
  covered(): void {
    this.#signed = this.#last;
    this.#signedAction = this.#lastAction;
    this.#rows = 0;
    this.#reason = undefined;
    this.#span.clear();
  }

  /**
   * No row is left.
   *
   * @param covered Audit rows that the last good checkpoint covers: where nobody has signed anything, or the last one is not good, there is
   *   nothing to say here that is not said elsewhere.
   */
  finish(covered: number, report: Report): UnsignedRows | undefined {
    const { oldest, newest } = this.#span;
    if (covered === 0 || covered !== this.#signed || oldest === undefined || newest === undefined) return undefined;
    const end = { first: covered + 1, last: this.#last, rows: this.#rows, from: isoTime(oldest), to: isoTime(newest) };
    const problem = this.#reason === undefined ? this.#problem() : undefined;
    if (problem !== undefined) report({ table: 'audit', seq: end.first, message: `${behindWords(end)}. ${problem}` });
    return this.#reason === undefined ? end : { ...end, reason: this.#reason };
  }

  #problem(): string | undefined {
    if (this.#signedAction === CLEAN_STOP_ACTION && this.#rows > 0)
      return `Row ${this.#signed} is a clean stop, behind which a desk leaves nothing unsigned: somebody may have added them, or a command was ended before it could sign. The next start takes them over with a row and an alert; until you know who wrote them, believe none of them`;
    if (this.#rows > MOST_UNSIGNED)
      return `A desk leaves at most ${MOST_UNSIGNED.toLocaleString('en')}: somebody may have added them, or taken later checkpoints away`;
    if (this.#span.lengthNs > LONGEST_UNSIGNED_NS)
      return `A desk signs after a minute, and leaves none for longer than ${LONGEST_UNSIGNED_NS / 1_000_000_000n} s: somebody may have added them, or taken later checkpoints away`;
    return undefined;
  }
}

/** "audit rows 8 to 12 (5 rows, from … to …) are not signed". */
export const behindWords = ({ first, last, rows, from, to }: UnsignedRows): string =>
  first === last
    ? `audit row ${first} (of ${from}) is not signed`
    : `audit rows ${first} to ${last} (${counted(rows, 'row')}, from ${from} to ${to}) are not signed`;
