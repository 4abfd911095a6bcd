/** Known answers: the reference tree of certificate-transparency (github.com/transparency-dev/merkle, testonly/constants.go). */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from '../../../electron/journal/merkle/proof.ts';
import { EMPTY_ROOT, leafHash, MerkleTree } from '../../../electron/journal/merkle/tree.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  hex,
);
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

function treeOf(leaves: readonly Uint8Array[]): MerkleTree {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree;
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 6962 2.1, word for word. */
function definition(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(hex('00'), leaves[0] as Uint8Array);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(hex('01'), definition(leaves.slice(0, k)), definition(leaves.slice(k)));
}

const leaves = (minimum: number, maximum: number) =>
  fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: minimum, maxLength: maximum });

describe('a Merkle tree', () => {
  it.each(ROOTS.map((root, size) => ({ size, root })))('has the known root at $size leaves', ({ size, root }) => {
    expect(treeOf(LEAVES.slice(0, size)).root().toString('hex')).toBe(root);
  });

  it('has the root that RFC 6962 defines, also when it was put down and taken up again', () => {
    fc.assert(
      fc.property(leaves(0, 70), fc.nat(), (all, cut) => {
        const at = cut % (all.length + 1);
        const tree = MerkleTree.from(treeOf(all.slice(0, at)).state());
        for (const leaf of all.slice(at)) tree.append(leaf);
        expect(tree.size).toBe(all.length);
        expect(tree.root()).toEqual(definition(all));
      }),
    );
  });

  it('keeps a state that does not change when it grows, of one hash for each bit of its size', () => {
    const tree = treeOf(LEAVES.slice(0, 5));
    const state = tree.state();
    tree.append(LEAVES[5] as Buffer);
    expect(state.hashes).toHaveLength(2);
    expect(MerkleTree.from(state).root().toString('hex')).toBe(ROOTS[5]);
    expect(() => MerkleTree.from({ ...state, size: 6 })).not.toThrow();
    expect(() => MerkleTree.from({ ...state, size: 7 })).toThrow(/not kept in 2/);
    expect(() => MerkleTree.from({ size: 1, hashes: [Buffer.alloc(31)] })).toThrow(/31 bytes/);
  });

  it('is empty without leaves', () => {
    expect(new MerkleTree().root()).toEqual(EMPTY_ROOT);
    expect(new MerkleTree().state()).toEqual({ size: 0, hashes: [] });
  });
});

describe('a proof', () => {
  const L1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
  const N23 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
  const N45 = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
  const L4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
  const N67 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
  const N4567 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
  const [, L0, N01, , N0123] = ROOTS;

  it.each([
    { index: 0, size: 1, proof: [] },
    { index: 0, size: 2, proof: [L1] },
    { index: 1, size: 2, proof: [L0] },
    { index: 2, size: 3, proof: [N01] },
    { index: 1, size: 5, proof: [L0, N23, L4] },
    { index: 0, size: 8, proof: [L1, N23, N4567] },
    { index: 5, size: 8, proof: [L4, N67, N0123] },
  ])('of inclusion of leaf $index in $size is the known one', ({ index, size, proof }) => {
    const made = inclusionProof(LEAVES, index, size);
    expect(made.map((each) => each.toString('hex'))).toEqual(proof);
    expect(verifyInclusion(LEAVES[index] as Buffer, index, size, made, hex(ROOTS[size] as string))).toBe(true);
  });

  it.each([
    { from: 1, to: 1, proof: [] },
    { from: 1, to: 8, proof: [L1, N23, N4567] },
    { from: 2, to: 5, proof: [N23, L4] },
    { from: 6, to: 8, proof: [N45, N67, N0123] },
  ])('of consistency of $from with $to is the known one', ({ from, to, proof }) => {
    const made = consistencyProof(LEAVES, from, to);
    expect(made.map((each) => each.toString('hex'))).toEqual(proof);
    expect(verifyConsistency(from, to, made, hex(ROOTS[from] as string), hex(ROOTS[to] as string))).toBe(true);
  });

  it('of inclusion holds for every leaf, and for no other leaf, place, size or root, with no bit changed', () => {
    fc.assert(
      fc.property(leaves(1, 40), fc.nat(), fc.nat(), fc.nat(), (all, pick, bit, other) => {
        const size = 1 + (other % all.length);
        const index = pick % size;
        const root = definition(all.slice(0, size));
        const leaf = all[index] as Uint8Array;
        const proof = inclusionProof(all, index, size);
        expect(verifyInclusion(leaf, index, size, proof, root)).toBe(true);
        expect(verifyInclusion(Buffer.concat([leaf, hex('00')]), index, size, proof, root)).toBe(false);
        expect(verifyInclusion(leaf, index, size, proof, flipped(root, bit))).toBe(false);
        expect(verifyInclusion(leaf, index, size, [...proof, root], root)).toBe(false);
        expect(verifyInclusion(leaf, index, size, [...proof, leafHash(leaf)], root)).toBe(false);
        for (let at = 0; at < proof.length; at += 1) {
          const changed = proof.map((each, place) => (place === at ? flipped(each, bit) : each));
          expect(verifyInclusion(leaf, index, size, changed, root)).toBe(false);
          expect(verifyInclusion(leaf, index, size, proof.toSpliced(at, 1), root)).toBe(false);
        }
        const different = all.findIndex((each) => !Buffer.from(each).equals(leaf));
        if (different >= 0) {
          expect(verifyInclusion(all[different] as Uint8Array, index, size, proof, root)).toBe(false);
        }
        // A proof says on which side each sibling stands, by the index.
        for (let wrong = 0; wrong < size; wrong += 1) {
          if (wrong === index || Buffer.from(all[wrong] as Uint8Array).equals(leaf)) continue;
          expect(verifyInclusion(leaf, wrong, size, proof, root)).toBe(false);
        }
      }),
    );
  });

  it('of consistency holds for every beginning, and with no other size or root, with no bit changed', () => {
    fc.assert(
      fc.property(leaves(1, 40), fc.nat(), fc.nat(), (all, pick, bit) => {
        const to = all.length;
        const from = 1 + (pick % to);
        const [old, now] = [definition(all.slice(0, from)), definition(all)];
        const proof = consistencyProof(all, from, to);
        expect(verifyConsistency(from, to, proof, old, now)).toBe(true);
        expect(verifyConsistency(from, to, proof, flipped(old, bit), now)).toBe(false);
        expect(verifyConsistency(from, to, proof, old, flipped(now, bit))).toBe(false);
        expect(verifyConsistency(from, to, [...proof, now], old, now)).toBe(false);
        expect(verifyConsistency(0, to, proof, old, now)).toBe(false);
        expect(verifyConsistency(to + 1, to, proof, old, now)).toBe(false);
        for (let at = 0; at < proof.length; at += 1) {
          const changed = proof.map((each, place) => (place === at ? flipped(each, bit) : each));
          expect(verifyConsistency(from, to, changed, old, now)).toBe(false);
          expect(verifyConsistency(from, to, proof.toSpliced(at, 1), old, now)).toBe(false);
        }
      }),
    );
  });

  it('of consistency does not hold where the beginning was changed afterwards', () => {
    fc.assert(
      fc.property(leaves(2, 40), fc.nat(), fc.nat(), (all, pick, where) => {
        const from = 1 + (pick % (all.length - 1));
        const at = where % from;
        const rewritten = all.map((leaf, index) => (index === at ? Buffer.concat([leaf, hex('ff')]) : leaf));
        const proof = consistencyProof(rewritten, from, all.length);
        expect(verifyConsistency(from, all.length, proof, definition(all.slice(0, from)), definition(rewritten))).toBe(
          false,
        );
      }),
    );
  });

  it('reads each leaf once and none behind its tree', () => {
    let read = 0;
    function* counted(): Generator<Uint8Array> {
      for (const leaf of LEAVES) {
        read += 1;
        yield leaf;
      }
    }
    inclusionProof(counted(), 1, 5);
    expect(read).toBe(5);
  });

  it.each([
    ['a leaf behind the tree', () => inclusionProof(LEAVES, 5, 5)],
    ['more leaves than there are', () => inclusionProof(LEAVES, 1, 9)],
    ['the tree without leaves', () => consistencyProof(LEAVES, 0, 5)],
    ['a beginning that is longer', () => consistencyProof(LEAVES, 6, 5)],
    ['a size that is no count', () => inclusionProof(LEAVES, 0, 1.5)],
  ])('is not made of %s', (_what, make) => {
    expect(make).toThrow(RangeError);
  });

  it.each([
    ['index', 2 ** 53],
    ['index', -1],
    ['index', 0.5],
    ['size', Number.NaN],
  ])('does not hold for the %s %d', (what, value) => {
    const proof = inclusionProof(LEAVES, 0, 8);
    const [index, size] = what === 'index' ? [value, 8] : [0, value];
    expect(verifyInclusion(LEAVES[0] as Buffer, index, size, proof, hex(ROOTS[8] as string))).toBe(false);
  });
});

function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = bit % (copy.length * 8);
  copy[at >> 3] = (copy[at >> 3] ?? 0) ^ (1 << (at & 7));
  return copy;
}
