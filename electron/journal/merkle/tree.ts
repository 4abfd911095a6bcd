import { hash } from 'node:crypto';
import { assert } from '../../../shared/base/assert.ts';

/** Length of every hash here: SHA-256. */
export const HASH_BYTES = 32;

const LEAF = 0x00;
const NODE = 0x01;

/** RFC 6962 2.1: the hash of a leaf, SHA-256(0x00 || data). The prefix keeps a node from passing for a leaf. */
export function leafHash(data: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(1 + data.length);
  input[0] = LEAF;
  input.set(data, 1);
  return hash('sha256', input, 'buffer');
}

/** RFC 6962 2.1: the hash of a node, SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(1 + left.length + right.length);
  input[0] = NODE;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return hash('sha256', input, 'buffer');
}

/** RFC 6962 2.1: the root of the tree without leaves, SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = hash('sha256', '', 'buffer');

/**
 * All that is kept of a tree to go on with it: how many leaves it has, and the roots of the whole subtrees that they
 * make up, largest first: one for each bit that is set in the size.
 */
export interface MerkleState {
  /** Number of leaves, 0 to 2^53 - 1. */
  readonly size: number;
  /** 32 bytes each. */
  readonly hashes: readonly Uint8Array[];
}

/**
 * A Merkle tree of RFC 6962 that only grows and forgets its leaves: a compact range, at most 53 hashes. Appending costs
 * two hashes on average, the root one for each bit that is set in the size.
 */
export class MerkleTree {
  #size = 0;
  readonly #hashes: Buffer[] = [];

  /** @throws {AssertionError} where the number of hashes is not the one that the size asks for. */
  static from({ size, hashes }: MerkleState): MerkleTree {
    assert(Number.isSafeInteger(size) && size >= 0, `a tree cannot have ${size} leaves`);
    assert(hashes.length === bitsSet(size), `a tree of ${size} leaves is not kept in ${hashes.length} hashes`);
    for (const each of hashes) assert(each.length === HASH_BYTES, `a hash of ${each.length} bytes`);
    const tree = new MerkleTree();
    tree.#size = size;
    tree.#hashes.push(...hashes.map((each) => Buffer.from(each)));
    return tree;
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Adds a leaf at the end. `data` is what it holds, not its hash. */
  append(data: Uint8Array): void {
    let root = leafHash(data);
    // Each whole subtree of the same size to the left of it becomes one with it: as in adding 1 to a binary number.
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      root = nodeHash(this.#hashes.pop() as Buffer, root);
    }
    this.#hashes.push(root);
    this.#size += 1;
  }

  /** RFC 6962 2.1: the Merkle tree hash of the leaves so far. */
  root(): Buffer {
    if (this.#size === 0) return Buffer.from(EMPTY_ROOT);
    return Buffer.from(this.#hashes.reduceRight((right, left) => nodeHash(left, right)));
  }

  /** What {@link MerkleTree.from} takes. It does not change when the tree grows. */
  state(): MerkleState {
    return { size: this.#size, hashes: this.#hashes.slice() };
  }
}

function bitsSet(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
