import type { Chance } from '../../../electron/feed/simulation/chance.ts';

/** One of these, each as likely. */
export const pick = <const T>(chance: Chance, of: readonly T[]): T => of[chance.integer(0, of.length - 1)] as T;

/** True in such a share of all cases. */
export const may = (chance: Chance, share: number): boolean => chance.uniform() < share;

/** One of these, each as likely as its weight says. */
export function weighed<T>(chance: Chance, of: readonly (readonly [weight: number, T])[]): T {
  const sum = of.reduce((all, [weight]) => all + weight, 0);
  let left = chance.uniform() * sum;
  for (const [weight, each] of of) {
    left -= weight;
    if (left < 0) return each;
  }
  return (of[0] as readonly [number, T])[1];
}
