import type { AuditRow } from '../../engine/ports.ts';
import type { ChainPlace } from '../recovery.ts';
import { auditHash, GENESIS_HASH } from '../rows/chain.ts';
import { missing, type Report } from './problem.ts';

/** Audit rows, each held against the one before it and against the hash it bears. */
export class ChainCheck {
  readonly #report: Report;
  #expected: number;
  /** What the next row may name as its previous hash; undefined where the row before it is not there to compare. */
  #links: readonly string[] | undefined;
  #head: string;

  /** @param from the place in the chain behind which the first row stands. */
  constructor(report: Report, from: Pick<ChainPlace, 'row' | 'hash'> = { row: 0, hash: GENESIS_HASH }) {
    this.#report = report;
    this.#expected = from.row + 1;
    this.#links = [from.hash];
    this.#head = from.hash;
  }

  /** Hash of the last row. */
  get head(): string {
    return this.#head;
  }

  take(row: AuditRow): void {
    this.#checkSequence(row);
    this.#checkHashes(row);
  }

  #checkSequence(row: AuditRow): void {
    if (row.seq > this.#expected) {
      const message = missing('audit row', this.#expected, row.seq - 1);
      this.#report({ table: 'audit', seq: this.#expected, message });
      this.#links = undefined;
    } else if (row.seq < this.#expected) {
      this.#report({ table: 'audit', seq: row.seq, message: `audit row ${row.seq} is not part of the sequence` });
      this.#links = undefined;
    }
    this.#expected = row.seq + 1;
  }

  #checkHashes(row: AuditRow): void {
    const { seq } = row;
    const computed = auditHash(row);
    if (computed !== row.hash) {
      const message = `audit row ${seq} does not give the hash it bears: it was changed after it was written`;
      this.#report({ table: 'audit', seq, message });
    } else if (this.#links !== undefined && !this.#links.includes(row.prevHash)) {
      const before = seq === 1 ? 'the 64 zeros that begin a chain' : `the hash of row ${seq - 1}`;
      this.#report({ table: 'audit', seq, message: `audit row ${seq} does not link back: prev_hash is not ${before}` });
    }
    // Of a row that was told already, either its hash or the rest is as it was: the row after it is not to blame.
    this.#links = [row.hash, computed];
    this.#head = row.hash;
  }
}

/** What an audit row says of the fact that it covers; undefined for one that covers none. */
export interface CoveredFact {
  readonly fact: number;
  readonly record: unknown;
}

/**
 * The fact that a row's payload names.
 *
 * @returns in words what is wrong with the payload, where something is.
 */
export function coveredFact({ seq, payload: text }: AuditRow): CoveredFact | string | undefined {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    return `audit row ${seq}: the payload is not JSON`;
  }
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    return `audit row ${seq}: the payload is not a JSON object`;
  const { fact, record } = payload as { readonly fact?: unknown; readonly record?: unknown };
  if (fact === undefined) return undefined;
  if (typeof fact !== 'number' || !Number.isSafeInteger(fact) || fact < 1)
    return `audit row ${seq} names a fact that cannot be`;
  return { fact, record };
}
