import { lnGamma } from '../../electron/engine/rollout/rate-sequence.ts';
import { type Difference, PairedMarket } from './verdicts-market.ts';
import { HORIZON, type Judging, type Walk, walk } from './verdicts-walk.ts';

/** What a thousand ladders, or so, came to. */
export class Walks {
  readonly all: readonly Walk[];

  constructor(all: readonly Walk[]) {
    this.all = all;
  }

  /** How many left a rung upwards, if only the first one. */
  get advanced(): number {
    return this.all.filter(({ advances }) => advances > 0).length;
  }

  get toTheTop(): number {
    return this.all.filter(({ isAtTop }) => isAtTop).length;
  }

  get aborted(): number {
    return this.all.filter(({ isAborted }) => isAborted).length;
  }

  /** How many were let go from no rung and were not stopped. */
  get inconclusive(): number {
    return this.all.filter(({ advances, isAborted }) => advances === 0 && !isAborted).length;
  }

  get count(): number {
    return this.all.length;
  }
}

/** Walks ladders, each with a market of its own seed, from 0 on. */
export function walks(seeds: number, difference: Difference, judging: () => Judging): Walks {
  const one = (seed: number): Walk => {
    const market = new PairedMarket(seed, difference);
    return walk(judging(), () => differenceOf(market));
  };
  return new Walks(Array.from({ length: seeds }, (_, seed) => one(seed)));
}

/**
 * Ladders of equal versions whose candidate has bad luck in the first quarter of the time: where it came out ahead there, the
 * two are exchanged in that quarter, which is as likely to happen.
 */
export function unluckyWalks(seeds: number, judging: () => Judging): Walks {
  const quarter = HORIZON / 4;
  const one = (seed: number): Walk => {
    const market = new PairedMarket(seed, { edge: 0, shape: 'equal' });
    const first = Array.from({ length: quarter }, () => differenceOf(market));
    const sign = first.reduce((sum, difference) => sum + difference, 0) > 0 ? -1 : 1;
    let pair = 0;
    return walk(judging(), () => {
      pair += 1;
      return pair <= quarter ? sign * (first[pair - 1] ?? 0) : differenceOf(market);
    });
  };
  return new Walks(Array.from({ length: seeds }, (_, seed) => one(seed)));
}

function differenceOf(market: PairedMarket): number {
  const { candidate, twin } = market.next();
  return candidate - twin;
}

/**
 * The exact 95 % interval of a rate that was counted once (C. J. Clopper and E. S. Pearson, "The use of confidence or
 * fiducial limits illustrated in the case of the binomial", Biometrika 26, 1934), to four digits.
 */
export function countedOnce(hits: number, trials: number): readonly [number, number] {
  const lower = hits === 0 ? 0 : solve((p) => atMost(hits - 1, trials, p) > 0.975);
  const upper = hits === trials ? 1 : solve((p) => atMost(hits, trials, p) > 0.025);
  return [Number(lower.toFixed(4)), Number(upper.toFixed(4))];
}

/** Where a condition that holds for small rates ceases to. */
function solve(holds: (p: number) => boolean): number {
  let [from, to] = [0, 1];
  for (let step = 0; step < 50; step += 1) {
    const middle = (from + to) / 2;
    if (holds(middle)) from = middle;
    else to = middle;
  }
  return from;
}

/** The chance of no more than `hits` in so many trials. */
function atMost(hits: number, trials: number, p: number): number {
  let sum = 0;
  for (let k = 0; k <= hits; k += 1) {
    const ways = lnGamma(trials + 1) - lnGamma(k + 1) - lnGamma(trials - k + 1);
    sum += Math.exp(ways + k * Math.log(p) + (trials - k) * Math.log1p(-p));
  }
  return sum;
}
