import type { Database } from 'better-sqlite3';
import { assert } from '../../../shared/base/assert.ts';
import { auditLeaf, parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { type CheckpointRow, CheckpointTable, treeState } from '../checkpoint/checkpoint-table.ts';
import { NoteError, parseNote } from '../checkpoint/note.ts';
import { MerkleTree } from '../merkle/tree.ts';
import { OutboxTable } from '../outbox.ts';
import { endOf, findSnapshot } from '../recovery.ts';
import { payloadOf } from '../rows/payload.ts';
import { type Base, readBase } from './base.ts';

/** What goes over from a full journal into the next one. */
export interface RotationPlan {
  /** Where the next one begins: behind which row. */
  readonly base: Base;
  /** The snapshot that goes over. */
  readonly snapshot: number;
  /** What the segment holds: its first and last audit row, and so of its facts. */
  readonly rows: Extent;
  readonly facts: Extent;
  /** Hash of its last row. */
  readonly head: string;
}

export interface Extent {
  readonly from: number;
  /** One less than `from` for nothing. */
  readonly to: number;
}

/** No segment is made now, for this reason. */
export interface PutOff {
  readonly putOff: string;
}

/**
 * Plans to make a segment of a journal. Into the next one go the rows from the first on that a start needs: the one of the newest
 * snapshot's last fact, because it folds from there, and the last one that a checkpoint covers, because it compares it.
 * Events that wait to be published stay: they are read from the segment, so that a bus that is away holds nothing up.
 *
 * @param format Snapshots of which form the desk reads.
 */
export function planRotation(database: Database, format: number): RotationPlan | PutOff {
  const base = readBase(database);
  const end = endOf(database);
  const { newest: snapshot } = findSnapshot(database, format, end.facts);
  if (snapshot === undefined)
    return { putOff: 'no snapshot is in it that a start could begin with: one is made when the desk stops' };
  // Starts and stops leave rows as well, which are not worth a segment.
  if (snapshot.facts === end.facts && snapshot.place.row <= base.row + 1)
    return {
      putOff: `nothing new to seal: no fact has come since ${base.segment > 0 ? 'the last segment' : 'the first'}`,
    };
  const needs = [
    { row: snapshot.place.row, why: `the newest snapshot stands for ${snapshot.facts} of ${end.facts} facts` },
    { row: CheckpointTable.open(database)?.last()?.size ?? end.rows, why: 'no checkpoint covers the later rows' },
  ];
  const { row: keep, why } = needs.reduce((least, each) => (each.row < least.row ? each : least));
  const kept = end.rows - keep + 1;
  if (kept * 2 > end.rows - base.row)
    return { putOff: `${kept} of its ${end.rows - base.row} audit rows would have to stay: ${why}` };
  const hash = database.prepare<[number], string>('SELECT hash FROM audit WHERE seq = ?').pluck();
  const facts = factsBefore(database, keep, end.rows, end.facts);
  const tree = treeAt(database, keep - 1, base);
  const next: Base = {
    segment: base.segment + 1,
    row: keep - 1,
    hash: hash.get(keep - 1) ?? '',
    facts,
    checkpoints: base.checkpoints + (countBefore(database, keep) ?? 0),
    events: OutboxTable.open(database)?.head ?? base.events,
    tsNs: undefined,
    tree: () => MerkleTree.from(tree.state()),
  };
  return {
    base: next,
    snapshot: snapshot.seq,
    rows: { from: base.row + 1, to: end.rows },
    facts: { from: base.facts + 1, to: end.facts },
    head: hash.get(end.rows) ?? '',
  };
}

/** How many facts the rows before `row` name. */
const factsBefore = (database: Database, row: number, rows: number, facts: number): number =>
  row > rows ? facts : (firstNamed(database, row)?.fact ?? facts + 1) - 1;

/** The first row from `row` on that names a fact. */
function firstNamed(database: Database, row: number): { readonly row: number; readonly fact: number } | undefined {
  const rows = database
    .prepare<[number], { readonly seq: number; readonly payload: string }>(
      'SELECT seq, payload FROM audit WHERE seq >= ? ORDER BY seq',
    )
    .iterate(row);
  for (const { seq, payload } of rows) {
    const { fact } = payloadOf(payload);
    if (typeof fact === 'number') return { row: seq, fact };
  }
  return undefined;
}

const countBefore = (database: Database, size: number): number | undefined =>
  database.prepare<[number], number>('SELECT count(*) FROM checkpoints WHERE size < ?').pluck().get(size);

/** The Merkle tree over the rows up to one: from the last checkpoint before it whose tree is the one that was signed. */
function treeAt(database: Database, row: number, base: Base): MerkleTree {
  const known = database
    .prepare<[number], CheckpointRow>('SELECT * FROM checkpoints WHERE size <= ? ORDER BY size DESC LIMIT 1')
    .get(row);
  const tree = (known && signedTree(known)) ?? base.tree();
  const hashes = database
    .prepare<[number, number], string>('SELECT hash FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq')
    .pluck();
  for (const hash of hashes.iterate(tree.size, row)) tree.append(auditLeaf(hash));
  assert(tree.size === row, `the tree has ${tree.size} of ${row} rows`);
  return tree;
}

function signedTree(row: CheckpointRow): MerkleTree | undefined {
  try {
    const tree = MerkleTree.from(treeState(row));
    return parseCheckpoint(parseNote(row.note).text).root.equals(tree.root()) ? tree : undefined;
  } catch (error) {
    // What the checks of the journal have to say of it is theirs to say; all rows are read instead.
    if (error instanceof NoteError || (error instanceof Error && error.name === 'AssertionError')) return undefined;
    throw error;
  }
}
