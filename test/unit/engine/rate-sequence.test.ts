import { describe, expect, it } from 'vitest';
import { lnGamma, rateInterval } from '../../../electron/engine/rollout/rate-sequence.ts';

describe('the logarithm of the gamma function', () => {
  it('is that of factorials, and of π at a half', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n += 1) {
      expect(lnGamma(n)).toBeCloseTo(Math.log(factorial), 10);
      factorial *= n;
    }
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(lnGamma(2.5)).toBeCloseTo(Math.log(0.75 * Math.sqrt(Math.PI)), 12);
    expect(lnGamma(1_000_001) - lnGamma(1_000_000)).toBeCloseTo(Math.log(1_000_000), 6);
  });
});

/** M(p) of the formula, with the beta function as an integral over the mixture. */
function mixture(hits: number, trials: number, p: number): number {
  // q = sin²(t) takes the density of Beta(½, ½), 1/(π√(q(1−q))), to 2/π on [0, π/2].
  const steps = 20_000;
  let sum = 0;
  for (let i = 0; i < steps; i += 1) {
    const q = Math.sin(((i + 0.5) / steps) * (Math.PI / 2)) ** 2;
    sum += Math.exp(hits * Math.log(q / p) + (trials - hits) * Math.log((1 - q) / (1 - p)));
  }
  return sum / steps;
}

describe('the bounds of a rate', () => {
  it.each([
    [1, 20],
    [3, 60],
    [40, 80],
    [79, 80],
  ])('of %d in %d are where the mixture reaches the level', (hits, trials) => {
    const { lower, upper } = rateInterval(hits, trials, 0.05);
    for (const bound of [lower, upper]) expect(mixture(hits, trials, bound)).toBeCloseTo(20, 4);
    expect(lower).toBeLessThan(hits / trials);
    expect(upper).toBeGreaterThan(hits / trials);
  });

  it('are the ends of the scale where nothing speaks against them', () => {
    expect(rateInterval(0, 0, 0.05)).toEqual({ lower: 0, upper: 1 });
    expect(rateInterval(0, 50, 0.05).lower).toBe(0);
    expect(rateInterval(50, 50, 0.05).upper).toBe(1);
    expect(mixture(0, 50, rateInterval(0, 50, 0.05).upper)).toBeCloseTo(20, 4);
  });

  it('close in on the rate, also on a rare one among very many', () => {
    const [hits, trials] = [1_000, 10_000_000];
    const { lower, upper } = rateInterval(hits, trials, 0.05);
    // Where the binomial is nearly normal, ln M falls from ½ ln(2 / (π trials)) at its peak by z²/2.
    const z = Math.sqrt(2 * Math.log(20) + Math.log((Math.PI * trials) / 2));
    for (const bound of [lower, upper])
      expect(Math.round(10 * (Math.abs(bound * trials - hits) / Math.sqrt(hits) / z))).toBeOneOf([9, 10, 11]);
  });

  // All courses that trials can take, by their chances: no sample.
  it.each([0.005, 0.05, 0.5])('ever leave a rate of %d out with a chance of at most alpha', (p) => {
    const [ALPHA, TRIALS] = [0.05, 400];
    /** The chance of so many hits, of the courses whose bounds have never left p out. */
    let within = [1];
    for (let trials = 1; trials <= TRIALS; trials += 1) {
      within = Array.from({ length: trials + 1 }, (_, hits) => {
        const chance = (within[hits] ?? 0) * (1 - p) + (within[hits - 1] ?? 0) * p;
        if (chance === 0) return 0;
        const { lower, upper } = rateInterval(hits, trials, ALPHA);
        return lower <= p && p <= upper ? chance : 0;
      });
    }
    const left = 1 - within.reduce((sum, chance) => sum + chance, 0);
    expect(left).toBeLessThanOrEqual(ALPHA);
    expect(left).toBeGreaterThan(ALPHA / 20);
  });
});
