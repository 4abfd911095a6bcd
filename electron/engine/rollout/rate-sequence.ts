/** Where a rate lies, as a part of one. */
export interface RateInterval {
  readonly lower: number;
  readonly upper: number;
}

/** Halvings of the distance between the raw rate and the end of the scale; the rest is below any count that can occur. */
const HALVINGS = 60;

/**
 * Bounds of the rate behind `hits` of `trials`, which hold at every look at once: both together ever err with a chance of at
 * most `alpha`, if each trial hits with the same chance, given those before it.
 *
 * The likelihood of the trials under a mixture of rates, over that under one rate p, is a martingale while p is the true one,
 * and by Ville's inequality ever reaches 1/α with a chance of at most α. With the mixture Beta(½, ½) (Jeffreys), which is sharp
 * for rare events, it is M(p) = B(hits + ½, trials − hits + ½) / (π · p^hits · (1 − p)^(trials − hits)); the bounds are the
 * ends of {p : M(p) < 1/α}, which is an interval, as ln M is convex in p. H. Robbins, "Statistical methods related to the
 * law of the iterated logarithm", Annals of Mathematical Statistics 41, 1970, with the uniform mixture; S. R. Howard, A. Ramdas,
 * J. McAuliffe and J. Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of Statistics 49, 2021.
 *
 * @param hits 0 to `trials`, whole numbers both.
 * @param alpha above 0, below 1.
 */
export function rateInterval(hits: number, trials: number, alpha: number): RateInterval {
  if (trials === 0) return { lower: 0, upper: 1 };
  const misses = trials - hits;
  const raw = hits / trials;
  const mixture = lnGamma(hits + 0.5) + lnGamma(misses + 0.5) - lnGamma(trials + 1) - Math.log(Math.PI);
  const level = -Math.log(alpha);
  const isExcluded = (p: number): boolean =>
    mixture - (hits > 0 ? hits * Math.log(p) : 0) - (misses > 0 ? misses * Math.log1p(-p) : 0) >= level;
  return {
    lower: hits === 0 ? 0 : boundBetween(0, raw, isExcluded),
    upper: misses === 0 ? 1 : boundBetween(1, raw, isExcluded),
  };
}

/** The last excluded rate on the way from `outside`, at which everything that was seen is impossible, to `inside`. */
function boundBetween(outside: number, inside: number, isExcluded: (p: number) => boolean): number {
  let [out, within] = [outside, inside];
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (out + within) / 2;
    if (isExcluded(middle)) out = middle;
    else within = middle;
  }
  return Number(out.toPrecision(9));
}

/**
 * ln Γ(x) for x > 0, to some 1e-13 of its size: Stirling's series from 10 on, and the recurrence Γ(x + 1) = x Γ(x) below
 * (M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", 6.1.41 and 6.1.15).
 */
export function lnGamma(x: number): number {
  let product = 1;
  let z = x;
  for (; z < 10; z += 1) product *= z;
  const square = 1 / (z * z);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
