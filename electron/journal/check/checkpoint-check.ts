import { auditLeaf, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { rangeBytes } from '../checkpoint/checkpoint-table.ts';
import type { PublicKey } from '../checkpoint/public-key.ts';
import { MerkleTree } from '../merkle/tree.ts';
import type { Report } from './problem.ts';
import { readSignedHead } from './signed-head.ts';
import type { SignerHistory } from './signer-history.ts';

/** Where the audit stood after a row. */
export interface Head {
  /** Audit rows so far. */
  readonly rows: number;
  /** Hash of the last of them. */
  readonly hash: string;
  /** Facts that they name. */
  readonly facts: number;
}

/** What was found of checkpoints. */
export interface CheckpointReport {
  /** How many there are. */
  readonly count: number;
  /** Audit rows that the last good one covers; 0 for none. Whatever is behind them, nobody has signed. */
  readonly covered: number;
  /** SHA-256 of each public key that signed, hexadecimal. */
  readonly keys: readonly string[];
}

/** Checkpoints, each held against the rows before it. */
export class CheckpointCheck {
  readonly #report: Report;
  readonly #trusted: readonly PublicKey[];
  readonly #tree: MerkleTree;
  readonly #history: SignerHistory;
  readonly #keys = new Set<string>();
  #count = 0;
  #covered = 0;
  #last: Checkpoint | undefined;

  /**
   * @param history of all files: told of every row before the checkpoints that cover it.
   * @param tree over the rows that stand in earlier files; it is taken over.
   */
  constructor(trusted: readonly PublicKey[], report: Report, history: SignerHistory, tree = new MerkleTree()) {
    this.#tree = tree;
    this.#history = history;
    this.#report = report;
    this.#trusted = trusted;
  }

  get result(): CheckpointReport {
    return { count: this.#count, covered: this.#covered, keys: [...this.#keys] };
  }

  /** Takes an audit row in. */
  append(hash: string): void {
    this.#tree.append(auditLeaf(hash));
  }

  /**
   * Holds a checkpoint against the rows so far.
   *
   * @param range What the database keeps beside it of the tree; left out where there is no database.
   */
  check(note: string, head: Head, range?: Buffer): void {
    this.#count += 1;
    const wrong = (what: string): void => this.tell(head.rows, what);
    const read = readSignedHead(note, this.#trusted);
    const { checkpoint } = read;
    if (!read.ok && (checkpoint === undefined || !read.isStranger)) return wrong(read.problem);
    if (checkpoint === undefined) return;
    const problem = headProblem(checkpoint, head, this.#tree.root());
    if (problem !== undefined) return wrong(problem);
    if (this.#last !== undefined && this.#last.origin !== checkpoint.origin)
      return wrong(`it is of the log ${checkpoint.origin}, and the one before it of ${this.#last.origin}`);
    if (this.#last !== undefined && this.#last.size >= checkpoint.size)
      return wrong('the one before it covers as much');
    if (range !== undefined && !range.equals(rangeBytes(this.#tree.state())))
      return wrong('the tree that is kept beside it is not the one of these rows');
    const early = this.#last && this.#history.timeProblem(this.#last, checkpoint);
    if (early !== undefined) wrong(early);
    this.#last = checkpoint;
    if (!read.ok)
      return this.#history.pend({ size: checkpoint.size, note, origin: checkpoint.origin, problem: read.problem });
    this.#history.vouch(checkpoint.size);
    this.#covered = head.rows;
    this.#keys.add(read.key.fingerprint);
  }

  /** Counts a checkpoint that cannot even be compared. */
  refuse(size: number, what: string): void {
    this.#count += 1;
    this.tell(size, what);
  }

  tell(size: number, what: string): void {
    this.#report({ table: 'checkpoints', seq: size, message: `checkpoint over ${size} audit rows: ${what}` });
  }
}

/** What differs between a checkpoint and the audit rows that it covers, in words; undefined where nothing does. */
export function headProblem(checkpoint: Checkpoint, head: Head, root: Buffer): string | undefined {
  if (checkpoint.size !== head.rows) return `it says that it covers ${checkpoint.size}`;
  if (checkpoint.head !== head.hash) return `its head is not the hash of row ${head.rows}: the chain was computed anew`;
  if (!checkpoint.root.equals(root))
    return `its root is not that of rows 1 to ${head.rows}: one of them was changed and the chain computed anew`;
  if (checkpoint.facts !== head.facts) return `it counts ${checkpoint.facts} facts, and the rows name ${head.facts}`;
  return undefined;
}
