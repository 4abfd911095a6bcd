import type { Measured } from './figure.ts';
import { summariseCosts } from './statistics.ts';

/** Orders sent in swaps that make a block: as few as have a 99th percentile of their own. */
const BLOCK = 100;

/** A stretch of time, in nanoseconds of the clock, its end excluded. */
export type Stretch = readonly [fromNs: number, toNs: number];

/** A swap and the quiet before it. */
export interface SwapStretches {
  readonly quiet: Stretch;
  readonly swap: Stretch;
}

/** What an order waited, and when the event arrived that it answers. */
export interface OrderWait {
  readonly arrivedNs: number;
  readonly waitUs: number;
}

/**
 * What swaps do to the order path: for each block of successive swaps, the 99th percentile from event to order sent of
 * the orders in those swaps, over that of the orders in the quiet before them. Orders in a row meet the same noise of
 * the machine, so block by block the noise divides out.
 *
 * @throws {RangeError} when no order was sent in a swap, or none in the quiet.
 */
export function pathRatios(waits: readonly OrderWait[], swaps: readonly SwapStretches[]): Measured {
  const within = ([fromNs, toNs]: Stretch): number[] =>
    waits.filter(({ arrivedNs }) => arrivedNs >= fromNs && arrivedNs < toNs).map(({ waitUs }) => waitUs);
  const blocks: { during: number[]; without: number[] }[] = [];
  for (const { quiet, swap } of swaps) {
    const last = blocks.at(-1);
    const block = last && last.during.length < BLOCK ? last : { during: [], without: [] };
    if (block !== last) blocks.push(block);
    block.during.push(...within(swap));
    block.without.push(...within(quiet));
  }
  // What is left over at the end is no block of its own, unless it is all there is.
  const rest = blocks.at(-1);
  const before = blocks.at(-2);
  if (rest && before && rest.during.length < BLOCK) {
    before.during.push(...rest.during);
    before.without.push(...rest.without);
    blocks.pop();
  }
  return {
    samples: blocks.map(({ during, without }) => summariseCosts(during).p99 / summariseCosts(without).p99),
    beside: {
      in_swap_us: blocks.flatMap(({ during }) => during),
      without_swap_us: blocks.flatMap(({ without }) => without),
    },
    counts: {
      orders_in_swaps: blocks.reduce((sum, { during }) => sum + during.length, 0),
      orders_without: blocks.reduce((sum, { without }) => sum + without.length, 0),
    },
  };
}
