import { readAnchors } from '../checkpoint/anchor-file.ts';
import { auditLeaf, type Checkpoint } from '../checkpoint/checkpoint.ts';
import type { PublicKey } from '../checkpoint/public-key.ts';
import { MerkleTree } from '../merkle/tree.ts';
import { type Head, headProblem } from './checkpoint-check.ts';
import type { Report } from './problem.ts';
import { readSignedHead } from './signed-head.ts';

/** More anchors than a desk makes in thirty years at a thousand rows an hour; a file with more was not collected from one. */
const MOST_ANCHORS = 300_000;

interface KeptAnchor {
  readonly number: number;
  readonly checkpoint: Checkpoint;
}

/** Anchors that somebody kept where the desk cannot write, held against the audit rows as those are read. */
export class KeptAnchors {
  readonly #report: Report;
  readonly #tree: MerkleTree;
  /** By the rows that they cover, fewest first; several may cover the same. */
  readonly #anchors: KeptAnchor[] = [];
  #next = 0;
  #held = 0;

  /**
   * Reads the file; what is wrong with it by itself is reported at once.
   *
   * @param tree over the rows before the first that is read; it is taken over. Anchors of no more rows cannot be compared, and that is reported: silence
   *   would let a record go through whose beginning somebody has taken away.
   */
  constructor(path: string, trusted: readonly PublicKey[], report: Report, tree = new MerkleTree()) {
    this.#report = report;
    this.#tree = tree;
    for (const each of readAnchors(path)) {
      if (!('note' in each)) {
        this.#tell(each.number, each.problem);
        break;
      }
      const read = readSignedHead(each.note, trusted);
      if (!read.ok) this.#tell(each.number, `kept anchor ${each.number}: ${read.problem}`);
      else this.#anchors.push({ number: each.number, checkpoint: read.checkpoint });
      if (each.number < MOST_ANCHORS) continue;
      this.#tell(each.number, `${path} holds more than ${MOST_ANCHORS} anchors: give a part of it`);
      break;
    }
    if (this.#anchors.length === 0) this.#tell(0, `${path} holds no anchor that can be compared`);
    this.#anchors.sort((a, b) => a.checkpoint.size - b.checkpoint.size);
    for (let early = this.#anchors[0]; early && early.checkpoint.size <= tree.size; early = this.#anchors[this.#next]) {
      const { number, checkpoint } = early;
      this.#tell(
        number,
        `kept anchor ${number} over ${checkpoint.size} audit rows cannot be compared: rows 1 to ${tree.size} are in segments that are not here; give --segments DIR`,
      );
      this.#next += 1;
    }
  }

  /** Takes the next audit row in. */
  row(head: Head): void {
    if (this.#next >= this.#anchors.length) return;
    this.#tree.append(auditLeaf(head.hash));
    for (let kept = this.#anchors[this.#next]; kept?.checkpoint.size === head.rows; kept = this.#anchors[this.#next]) {
      const { number, checkpoint } = kept;
      this.#next += 1;
      const problem = headProblem(checkpoint, head, this.#tree.root());
      if (problem === undefined) this.#held += 1;
      else this.#tell(number, `kept anchor ${number} over ${checkpoint.size} audit rows: ${problem}`);
    }
  }

  /** No row is left. @returns how many anchors hold. */
  finish(rows: number): number {
    for (const { number, checkpoint } of this.#anchors.slice(this.#next))
      this.#tell(
        number,
        `kept anchor ${number} covers ${checkpoint.size} audit rows, and the journal has ${rows}: its end was cut off`,
      );
    return this.#held;
  }

  #tell(number: number, message: string): void {
    this.#report({ table: 'anchors', seq: number, message });
  }
}
