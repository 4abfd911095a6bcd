import type { Database, Statement } from 'better-sqlite3';
import { HASH_BYTES, type MerkleState, type MerkleTree } from '../merkle/tree.ts';
import { schemaVersion } from '../migrations/index.ts';
import { type Base, readBase } from '../segments/base.ts';

/** The first schema that keeps checkpoints. */
export const CHECKPOINT_SCHEMA = 4;

/** A row of `checkpoints`. */
export interface CheckpointRow {
  /** Audit rows that it covers. */
  readonly size: number;
  /** The signed note. */
  readonly note: string;
  /** Hashes of the Merkle tree of that size, one after the other. */
  readonly range: Buffer;
}

/** The checkpoints on an open connection, and the audit's hashes that they are made of. */
export class CheckpointTable {
  readonly #base: Base;
  readonly #insert: Statement<[number, string, Buffer]>;
  readonly #count: Statement<[], number>;
  readonly #last: Statement<[], CheckpointRow>;
  readonly #list: Statement<[number, number], string>;
  readonly #from: Statement<[number, number], { readonly size: number; readonly note: string }>;
  readonly #hashes: Statement<[number, number], string>;

  /** The table of a journal, or undefined where its schema, which can only be read, has none. */
  static open(database: Database): CheckpointTable | undefined {
    return schemaVersion(database) < CHECKPOINT_SCHEMA ? undefined : new CheckpointTable(database);
  }

  private constructor(database: Database) {
    this.#base = readBase(database);
    this.#insert = database.prepare('INSERT INTO checkpoints(size, note, range) VALUES (?, ?, ?)');
    this.#count = database.prepare<[], number>('SELECT count(*) FROM checkpoints').pluck();
    this.#last = database.prepare('SELECT size, note, range FROM checkpoints ORDER BY size DESC LIMIT 1');
    this.#list = database
      .prepare<[number, number], string>('SELECT note FROM checkpoints ORDER BY size DESC LIMIT ? OFFSET ?')
      .pluck();
    this.#from = database.prepare('SELECT size, note FROM checkpoints WHERE size > ? ORDER BY size LIMIT ?');
    this.#hashes = database
      .prepare<[number, number], string>('SELECT hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?')
      .pluck();
  }

  /** Writes a row, within the caller's transaction. */
  write({ size, note, range }: CheckpointRow): void {
    this.#insert.run(size, note, range);
  }

  count(): number {
    return this.#count.get() ?? 0;
  }

  /** The one that covers most; undefined where there is none. */
  last(): CheckpointRow | undefined {
    return this.#last.get();
  }

  /** Notes, newest first. */
  list(limit: number, offset: number): readonly string[] {
    return this.#list.all(Math.max(0, limit), Math.max(0, offset));
  }

  /** Notes over at most so many rows, in the order in which they were made. No statement stays open between pages. */
  *notes(most = Number.MAX_SAFE_INTEGER): Generator<string> {
    let after = 0;
    for (;;) {
      const page = this.#from.all(after, PAGE);
      for (const { size, note } of page) {
        if (size > most) return;
        yield note;
      }
      if (page.length < PAGE) return;
      after = page.at(-1)?.size ?? after;
    }
  }

  /** The Merkle tree over the audit rows that are not in this journal but in those before it. */
  get beginning(): MerkleTree {
    return this.#base.tree();
  }

  /** Hashes of the audit rows behind a sequence, in order, at most `limit`. */
  hashesAfter(seq: number, limit: number): readonly string[] {
    return this.#hashes.all(seq, limit);
  }
}

const PAGE = 1_000;

/** The hashes of a tree as the column `range` keeps them. */
export const rangeBytes = ({ hashes }: MerkleState): Buffer => Buffer.concat(hashes);

/** The tree that a row kept. */
export function treeState({ size, range }: CheckpointRow): MerkleState {
  const hashes: Buffer[] = [];
  for (let at = 0; at < range.length; at += HASH_BYTES) hashes.push(range.subarray(at, at + HASH_BYTES));
  return { size, hashes };
}
