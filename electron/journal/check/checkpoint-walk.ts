import type { Database, Statement } from 'better-sqlite3';
import { CHECKPOINT_SCHEMA } from '../checkpoint/checkpoint-table.ts';
import type { PublicKey } from '../checkpoint/public-key.ts';
import type { MerkleTree } from '../merkle/tree.ts';
import { schemaVersion } from '../migrations/index.ts';
import { CheckpointCheck, type CheckpointReport, type Head } from './checkpoint-check.ts';
import type { Report } from './problem.ts';
import type { SignerHistory } from './signer-history.ts';

interface Row {
  readonly size: unknown;
  readonly note: unknown;
  readonly range: unknown;
}

/** Shorter than SQLite could hold, longer than any note is: more is not even read. */
const LONGEST_NOTE = 131_072;
/** More than the hashes of any tree. */
const LONGEST_RANGE = 4_096;

/** The checkpoints of a journal in order, held against its audit rows as those are read. */
export class CheckpointWalk {
  readonly #check: CheckpointCheck;
  readonly #onCheckpoint: ((note: string) => void) | undefined;
  readonly #statement: Statement<[], Row> | undefined;
  /** Begun at the first row, so that nothing is left open where another table cannot even be prepared. */
  #rows: IterableIterator<Row> | undefined;
  #next: Row | undefined;

  /**
   * @param onCheckpoint told of each note, in order, right after the row that it covers last.
   * @param tree over the rows that stand in earlier files; it is taken over.
   */
  constructor(
    database: Database,
    trusted: readonly PublicKey[],
    report: Report,
    history: SignerHistory,
    onCheckpoint?: (note: string) => void,
    tree?: MerkleTree,
  ) {
    this.#check = new CheckpointCheck(trusted, report, history, tree);
    this.#onCheckpoint = onCheckpoint;
    if (schemaVersion(database) < CHECKPOINT_SCHEMA) return;
    this.#statement = database.prepare<[], Row>(
      `SELECT size, substr(note, 1, ${LONGEST_NOTE}) AS note, substr(range, 1, ${LONGEST_RANGE}) AS range
       FROM checkpoints ORDER BY size`,
    );
  }

  /** Takes the next audit row in. */
  row(head: Head): void {
    this.#begin();
    // Behind the last checkpoint no root is asked for.
    if (this.#next === undefined) return;
    this.#check.append(head.hash);
    const { size, note, range } = this.#next;
    if (size !== head.rows) return;
    this.#advance();
    if (typeof note !== 'string' || !Buffer.isBuffer(range))
      return this.#check.refuse(head.rows, 'the row does not hold what the schema says');
    this.#check.check(note, head, range);
    this.#onCheckpoint?.(note);
  }

  /** No row is left. */
  finish(rows: number): CheckpointReport {
    this.#begin();
    for (; this.#next !== undefined; this.#advance())
      this.#check.refuse(
        Number(this.#next.size),
        `the journal has ${rows}, so its end was cut off or rows are missing`,
      );
    return this.#check.result;
  }

  close(): void {
    this.#rows?.return?.();
  }

  #begin(): void {
    if (this.#rows !== undefined || this.#statement === undefined) return;
    this.#rows = this.#statement.iterate();
    this.#advance();
  }

  #advance(): void {
    const step = this.#rows?.next();
    this.#next = step?.done ? undefined : step?.value;
  }
}
