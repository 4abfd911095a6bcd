import type { Database } from 'better-sqlite3';
import { type EpochNs, epochNs } from '../../../shared/units/time.ts';
import { journalError } from '../error.ts';
import { HASH_BYTES, MerkleTree } from '../merkle/tree.ts';
import { schemaVersion } from '../migrations/index.ts';
import type { ChainPlace } from '../recovery.ts';
import { GENESIS_HASH } from '../rows/chain.ts';

/** The first schema that can begin anywhere but at the first row. */
const BASE_SCHEMA = 6;

/** Where a journal begins: behind which row, and in which segment that one is. */
export interface Base extends ChainPlace {
  /** Number of the segment with the rows before; 0 where there are none. */
  readonly segment: number;
  /** Checkpoints that are not in this journal. */
  readonly checkpoints: number;
  /** Sequence of the last event of the outbox that is not in this journal; 0 for none. */
  readonly events: number;
  /** When the journal was begun; undefined for one that begins at the first row. */
  readonly tsNs: EpochNs | undefined;
  /** The Merkle tree over rows 1 to `row`; a new one at each call, since trees grow. */
  tree(): MerkleTree;
}

/** Where a journal begins that has all rows from the first on. */
export const BEGINNING: Base = {
  segment: 0,
  facts: 0,
  row: 0,
  hash: GENESIS_HASH,
  checkpoints: 0,
  events: 0,
  tsNs: undefined,
  tree: () => new MerkleTree(),
};

interface BaseColumns {
  readonly segment: bigint;
  readonly row: bigint;
  readonly hash: string;
  readonly facts: bigint;
  readonly range: Buffer;
  readonly checkpoints: bigint;
  readonly events: bigint;
  readonly ts_ns: bigint;
}

type Read = Readonly<Partial<Record<keyof BaseColumns, unknown>>>;

const WHOLE = ['segment', 'row', 'facts', 'checkpoints', 'events', 'ts_ns'] as const;

/**
 * Where the journal on a connection begins.
 *
 * @throws {JournalError} `corrupt` when what it says of that cannot be.
 */
export function readBase(database: Database): Base {
  if (schemaVersion(database) < BASE_SCHEMA) return BEGINNING;
  const columns = database.prepare<[], Read>('SELECT * FROM base').safeIntegers().get();
  if (columns === undefined) return BEGINNING;
  if (!isBase(columns)) throw unreadable();
  const [segment, row, facts] = [Number(columns.segment), Number(columns.row), Number(columns.facts)];
  const [checkpoints, events] = [Number(columns.checkpoints), Number(columns.events)];
  const { hash, range, ts_ns } = columns;
  const hashes: Buffer[] = [];
  for (let at = 0; at < range.length; at += HASH_BYTES) hashes.push(range.subarray(at, at + HASH_BYTES));
  const isRow =
    row >= 1 && facts >= 0 && facts <= row && checkpoints >= 0 && events >= 0 && /^[0-9a-f]{64}$/.test(hash);
  if (!isRow || hashes.length !== bitsSet(row) || range.length % HASH_BYTES !== 0) throw unreadable();
  return {
    segment,
    row,
    hash,
    facts,
    checkpoints,
    events,
    tsNs: epochNs(ts_ns),
    tree: () => MerkleTree.from({ size: row, hashes }),
  };
}

const unreadable = (): Error => journalError('corrupt', 'where the journal begins cannot be read');

/** A row of a damaged file holds anything, whatever its table says. */
const isBase = (columns: Read): columns is Read & BaseColumns =>
  WHOLE.every((name) => typeof columns[name] === 'bigint') &&
  typeof columns.hash === 'string' &&
  Buffer.isBuffer(columns.range);

function bitsSet(size: number): number {
  let count = 0;
  for (let rest = BigInt(size); rest > 0n; rest >>= 1n) count += Number(rest & 1n);
  return count;
}

/** Writes where a new journal begins, within the caller's transaction. */
export function writeBase(database: Database, base: Base, now: EpochNs): void {
  const range = Buffer.concat(base.tree().state().hashes);
  database
    .prepare(
      'INSERT INTO base(segment, row, hash, facts, range, checkpoints, events, ts_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(base.segment, base.row, base.hash, base.facts, range, base.checkpoints, base.events, now);
}
