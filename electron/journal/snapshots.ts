import { hash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Database, Statement } from 'better-sqlite3';
import { canonicalJson } from '../../shared/base/canonical.ts';
import type { PackedSnapshot } from '../engine/ports.ts';
import { schemaVersion } from './migrations/index.ts';

/** The first schema that keeps snapshots. */
const SNAPSHOT_SCHEMA = 5;

/** A state unpacks to no more than this: a few bytes can be made to unpack to all of the memory. */
const MOST_BYTES = 1 << 30;

/** SHA-256 of a state's canonical JSON, 64 hexadecimal digits: equal for equal states, wherever they were made. */
export const snapshotHashOf = (state: unknown): string => hash('sha256', canonicalJson(state), 'hex');

/** A state as it goes to disk. */
export function packSnapshot(facts: number, format: number, state: unknown): PackedSnapshot {
  const text = canonicalJson(state);
  return { facts, format, sha256: hash('sha256', text, 'hex'), packed: gzipSync(text) };
}

/**
 * The canonical JSON of a state as it was on disk.
 *
 * @throws {Error} for bytes that are not what {@link packSnapshot} made, or whose hash is another one.
 */
export function unpackSnapshot({ packed, sha256 }: Pick<PackedSnapshot, 'packed' | 'sha256'>): string {
  const bytes = gunzipSync(packed, { maxOutputLength: MOST_BYTES });
  if (hash('sha256', bytes, 'hex') !== sha256)
    throw new Error('its text does not give the hash that it was kept under');
  return bytes.toString('utf8');
}

/** A snapshot as it stands in its table, without its state. */
export interface SnapshotRow {
  readonly seq: number;
  readonly facts: number;
  readonly format: number;
  readonly sha256: string;
}

/** The snapshots on an open connection. */
export class SnapshotTable {
  readonly #insert: Statement<[number, number, string, Uint8Array]>;
  readonly #newest: Statement<[number], SnapshotRow>;
  readonly #state: Statement<[number], Buffer>;

  /** The snapshots of a journal, or undefined where its schema, which can only be read, has none. */
  static open(database: Database): SnapshotTable | undefined {
    return schemaVersion(database) < SNAPSHOT_SCHEMA ? undefined : new SnapshotTable(database);
  }

  private constructor(database: Database) {
    this.#insert = database.prepare('INSERT INTO snapshots(facts, format, sha256, state) VALUES (?, ?, ?, ?)');
    this.#newest = database.prepare('SELECT seq, facts, format, sha256 FROM snapshots ORDER BY seq DESC LIMIT ?');
    this.#state = database.prepare<[number], Buffer>('SELECT state FROM snapshots WHERE seq = ?').pluck();
  }

  /** Writes one, within the caller's transaction. */
  write({ facts, format, sha256, packed }: PackedSnapshot): void {
    this.#insert.run(facts, format, sha256, packed);
  }

  /** Newest first. */
  newest(limit: number): readonly SnapshotRow[] {
    return this.#newest.all(limit);
  }

  /** The canonical JSON of a state. @throws {Error} as {@link unpackSnapshot}. */
  text({ seq, sha256 }: SnapshotRow): string {
    const packed = this.#state.get(seq);
    if (packed === undefined) throw new Error('it is not there');
    return unpackSnapshot({ packed, sha256 });
  }
}
