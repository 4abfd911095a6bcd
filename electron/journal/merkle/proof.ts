import { type LeafRange, rangeRoots } from './range-roots.ts';
import { leafHash, nodeHash } from './tree.ts';

/**
 * RFC 6962 2.1.1 (RFC 9162 2.1.3.1): the audit path that shows that the leaf at `index`, counted from 0, is in the tree of the
 * first `size` leaves. Reads the leaves once and keeps O(log size) of them.
 *
 * @param leaves What each leaf holds, from the first on; more than `size` may follow.
 * @throws {RangeError} when `index` is not below `size`, or there are fewer leaves than that.
 */
export function inclusionProof(leaves: Iterable<Uint8Array>, index: number, size: number): Buffer[] {
  if (!isCount(index) || !isCount(size) || index >= size) {
    throw new RangeError(`leaf ${index} is not in a tree of ${size} leaves`);
  }
  return rangeRoots(leaves, inclusionRanges(index, { from: 0, to: size }));
}

/**
 * RFC 6962 2.1.2 (RFC 9162 2.1.4.1): the hashes that show that the tree of the first `from` leaves is the beginning of the tree
 * of the first `to`. Empty where the two are one. Reads the leaves once and keeps O(log to) of them.
 *
 * @throws {RangeError} when not 1 <= `from` <= `to`, or there are fewer leaves than `to`.
 */
export function consistencyProof(leaves: Iterable<Uint8Array>, from: number, to: number): Buffer[] {
  if (!isCount(from) || !isCount(to) || from < 1 || from > to) {
    throw new RangeError(`a tree of ${from} leaves is not the beginning of one of ${to}`);
  }
  return rangeRoots(leaves, consistencyRanges(from, { from: 0, to }, true));
}

/**
 * RFC 9162 2.1.3.2: whether `proof` leads from the leaf at `index` to the root of the tree of `size` leaves. Size and root must
 * come from one signed checkpoint: a root alone does not say how many leaves there are.
 */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let [fn, sn] = [index, size - 1];
  let computed = leafHash(leaf);
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      computed = nodeHash(sibling, computed);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else computed = nodeHash(computed, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && computed.equals(root);
}

/**
 * RFC 9162 2.1.4.2: whether `proof` shows that the tree with root `fromRoot` is the beginning of the one with `toRoot`. Of the
 * same size they must have the same root and the proof must be empty; the tree without leaves proves nothing and is
 * refused. Each size and its root must come from one signed checkpoint.
 */
export function verifyConsistency(
  from: number,
  to: number,
  proof: readonly Uint8Array[],
  fromRoot: Uint8Array,
  toRoot: Uint8Array,
): boolean {
  if (!isCount(from) || !isCount(to) || from < 1 || from > to) return false;
  if (from === to) return proof.length === 0 && Buffer.from(fromRoot).equals(toRoot);
  if (proof.length === 0) return false;
  const [first, ...rest] = isPowerOfTwo(from) ? [fromRoot, ...proof] : proof;
  let [fn, sn] = [from - 1, to - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  let fr: Buffer = Buffer.from(first as Uint8Array);
  let sr = fr;
  for (const each of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      fr = nodeHash(each, fr);
      sr = nodeHash(each, sr);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else sr = nodeHash(sr, each);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && fr.equals(fromRoot) && sr.equals(toRoot);
}

/** PATH of RFC 6962 2.1.1, as the ranges whose roots it consists of. */
function inclusionRanges(index: number, { from, to }: LeafRange): LeafRange[] {
  if (to - from === 1) return [];
  const middle = from + split(to - from);
  return index < middle
    ? [...inclusionRanges(index, { from, to: middle }), { from: middle, to }]
    : [...inclusionRanges(index, { from: middle, to }), { from, to: middle }];
}

/** SUBPROOF of RFC 6962 2.1.2. `isKnown`: the verifier has the root of this subtree already, since it is the old tree. */
function consistencyRanges(old: number, { from, to }: LeafRange, isKnown: boolean): LeafRange[] {
  if (old === to) return isKnown ? [] : [{ from, to }];
  const middle = from + split(to - from);
  return old <= middle
    ? [...consistencyRanges(old, { from, to: middle }, isKnown), { from: middle, to }]
    : [...consistencyRanges(old, { from: middle, to }, false), { from, to: middle }];
}

/** The largest power of two below `count`: where RFC 6962 splits a tree. Sizes pass 2^31, so no bit operators here. */
function split(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest > 1 && !isOdd(rest)) rest = half(rest);
  return rest === 1;
}
