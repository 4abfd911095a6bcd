import { MerkleTree } from './tree.ts';

/** Leaves `from` to `to - 1` of a tree, which make up one of its subtrees. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The roots of ranges of leaves that do not overlap, in the order in which the ranges are given. The leaves are read once,
 * and never past the last range; one compact range is all that is kept of them.
 *
 * @throws {RangeError} when there are fewer leaves than the ranges name.
 */
export function rangeRoots(leaves: Iterable<Uint8Array>, ranges: readonly LeafRange[]): Buffer[] {
  const roots: Buffer[] = new Array(ranges.length);
  const ordered = ranges.map((range, place) => ({ ...range, place })).sort((a, b) => a.from - b.from);
  let next = 0;
  let index = 0;
  let tree = new MerkleTree();
  if (ordered.length === 0) return roots;
  for (const leaf of leaves) {
    const range = ordered[next];
    if (range === undefined) break;
    if (index >= range.from) tree.append(leaf);
    index += 1;
    if (index < range.to) continue;
    roots[range.place] = tree.root();
    tree = new MerkleTree();
    next += 1;
    if (next === ordered.length) return roots;
  }
  throw new RangeError(`there are ${index} leaves, and the proof needs ${ordered.at(-1)?.to}`);
}
