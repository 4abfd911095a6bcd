import { hash } from 'node:crypto';
import { assert } from '../../../shared/base/assert.ts';

/** Length of every hash here: SHA-256. */
export const HASH_BYTES = 32;

const LEAF = 0x00;
const NODE = 0x01;

/** A hash as a string of its bytes: to make one costs a third of what a buffer costs, and a tree makes two for each leaf. */
type Digest = string;

/** Where a node's input is put together; nothing else runs between that and its hash. */
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES, NODE);

const digestOf = (input: Uint8Array): Digest => hash('sha256', input, 'binary');
const bytesOf = (digest: Digest): Buffer => Buffer.from(digest, 'latin1');

function leafDigest(data: Uint8Array): Digest {
  const input = Buffer.allocUnsafe(1 + data.length);
  input[0] = LEAF;
  input.set(data, 1);
  return digestOf(input);
}

function nodeDigest(left: Digest, right: Digest): Digest {
  nodeInput.write(left, 1, 'latin1');
  nodeInput.write(right, 1 + HASH_BYTES, 'latin1');
  return digestOf(nodeInput);
}

/** RFC 6962 2.1: the hash of a leaf, SHA-256(0x00 || data). The prefix keeps a node from passing for a leaf. */
export const leafHash = (data: Uint8Array): Buffer => bytesOf(leafDigest(data));

/** RFC 6962 2.1: the hash of a node, SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return bytesOf(digestOf(Buffer.concat([Buffer.of(NODE), left, right])));
}

/** RFC 6962 2.1: the root of the tree without leaves, SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = bytesOf(hash('sha256', '', 'binary'));

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
  readonly #hashes: Digest[] = [];

  /** @throws {AssertionError} where the number of hashes is not the one that the size asks for. */
  static from({ size, hashes }: MerkleState): MerkleTree {
    assert(Number.isSafeInteger(size) && size >= 0, `a tree cannot have ${size} leaves`);
    assert(hashes.length === bitsSet(size), `a tree of ${size} leaves is not kept in ${hashes.length} hashes`);
    for (const each of hashes) assert(each.length === HASH_BYTES, `a hash of ${each.length} bytes`);
    const tree = new MerkleTree();
    tree.#size = size;
    tree.#hashes.push(...hashes.map((each) => Buffer.from(each).toString('latin1')));
    return tree;
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Adds a leaf at the end. `data` is what it holds, not its hash. */
  append(data: Uint8Array): void {
    let root = leafDigest(data);
    // Each whole subtree of the same size to the left of it becomes one with it: as in adding 1 to a binary number.
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      root = nodeDigest(this.#hashes.pop() as Digest, root);
    }
    this.#hashes.push(root);
    this.#size += 1;
  }

  /** RFC 6962 2.1: the Merkle tree hash of the leaves so far. */
  root(): Buffer {
    if (this.#size === 0) return Buffer.from(EMPTY_ROOT);
    return bytesOf(this.#hashes.reduceRight((right, left) => nodeDigest(left, right)));
  }

  /** What {@link MerkleTree.from} takes. It does not change when the tree grows. */
  state(): MerkleState {
    return { size: this.#size, hashes: this.#hashes.map(bytesOf) };
  }
}

function bitsSet(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
