import { AssertionError } from '../../../shared/base/assert.ts';
import { JournalError } from '../error.ts';
import { MerkleTree } from '../merkle/tree.ts';
import { auditLeaf, parseCheckpoint } from './checkpoint.ts';
import { type CheckpointRow, type CheckpointTable, treeState } from './checkpoint-table.ts';
import { parseNote } from './note.ts';

/** Rows read at a time. No statement stays open between two readings. */
const PAGE = 1_000;

/**
 * The Merkle tree over the audit, which follows the table: it reads what was committed, when there is time for it, and
 * needs nothing in the desk's own turn.
 */
export class AuditTree {
  readonly #table: CheckpointTable;
  #tree: MerkleTree;

  /**
   * Goes on from the last checkpoint, with the tree that was kept with it. Where that tree is not the one that was signed,
   * all rows are read once more.
   *
   * @throws {JournalError} `corrupt` when even they do not give the root that was signed.
   */
  constructor(table: CheckpointTable) {
    this.#table = table;
    const last = table.last();
    this.#tree = last === undefined ? table.beginning : (kept(last) ?? this.#readAll(last));
  }

  /** Audit rows in the tree when the journal begins: those of earlier segments. */
  get beginning(): number {
    return this.#table.beginning.size;
  }

  /** The tree with rows behind it that are not in the table yet; a new one, because they may never come to be. */
  with(rows: readonly { readonly hash: string }[]): MerkleTree {
    const tree = MerkleTree.from(this.#tree.state());
    for (const { hash } of rows) tree.append(auditLeaf(hash));
    return tree;
  }

  /** Audit rows in the tree. */
  get size(): number {
    return this.#tree.size;
  }

  /** Reads on, at most `most` rows. */
  follow(most: number): void {
    for (let left = most; left > 0; ) {
      const hashes = this.#table.hashesAfter(this.#tree.size, Math.min(left, PAGE));
      for (const hash of hashes) this.#tree.append(auditLeaf(hash));
      if (hashes.length < Math.min(left, PAGE)) return;
      left -= hashes.length;
    }
  }

  root(): Buffer {
    return this.#tree.root();
  }

  state(): ReturnType<MerkleTree['state']> {
    return this.#tree.state();
  }

  #readAll(last: CheckpointRow): MerkleTree {
    this.#tree = this.#table.beginning;
    this.follow(last.size - this.#tree.size);
    if (signedRoot(last).equals(this.#tree.root())) return this.#tree;
    throw new JournalError(
      'corrupt',
      `the first ${last.size} audit rows are not those that were signed: the database was changed. Look at it with \`desk verify\`, and go on with a copy that was kept`,
    );
  }
}

const signedRoot = ({ note }: CheckpointRow): Buffer => parseCheckpoint(parseNote(note).text).root;

/** The tree that was kept with a checkpoint; undefined where it is not the one whose root was signed. */
function kept(row: CheckpointRow): MerkleTree | undefined {
  try {
    const tree = MerkleTree.from(treeState(row));
    return signedRoot(row).equals(tree.root()) ? tree : undefined;
  } catch (error) {
    if (error instanceof AssertionError) return undefined;
    throw error;
  }
}
