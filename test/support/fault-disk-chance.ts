import { randomInt } from 'node:crypto';
import { Chance } from '../../electron/feed/simulation/chance.ts';

/**
 * The seed of a run: what `FAULT_SEED` says, else another one each time, told on standard error so that a failure can be had
 * again.
 */
export function freshSeed(what: string): number {
  const named = process.env.FAULT_SEED;
  const seed = named === undefined ? randomInt(2 ** 31) : Number(named);
  process.stderr.write(`${what}: FAULT_SEED=${seed}\n`);
  return seed;
}

/** One stream of chance from a seed. */
export const chanceOf = (seed: number): Chance => Chance.streams(seed, 1)[0] as Chance;

/** So many of the items, in their order, or all where there are fewer. */
export function sampled<T>(chance: Chance, items: readonly T[], wanted: number): T[] {
  let left = wanted;
  return items.filter((_, index) => {
    const taken = chance.uniform() * (items.length - index) < left;
    if (taken) left -= 1;
    return taken;
  });
}
