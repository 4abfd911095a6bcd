import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPair,
  CALIBRATION_PAIRS,
  certainly,
  hasChanged,
  isCalibrating,
  meanInterval,
} from '../../../electron/engine/rollout/confidence-sequence.ts';
import { NO_PAIRS, type PairSums } from '../../../shared/domain/gate.ts';

const fold = (differences: readonly number[], from: PairSums = NO_PAIRS): PairSums => differences.reduce(addPair, from);
const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
/** Eight pairs of size one, which set the scale. */
const SCALE = [1, -1, 1, -1, 1, -1, 1, -1];

describe('the first pairs', () => {
  it('set the scale and are no evidence', () => {
    const sums = fold(times(CALIBRATION_PAIRS, 5));
    expect(sums).toMatchObject({ calibration: { pairs: 8, unequal: 8, squares: 200 }, pairs: 0, sum: 0, squares: 0 });
    expect(certainly(sums, 0, 0.05)).toBeUndefined();
    expect(meanInterval(sums, 0.05)).toEqual({ mean: 0, lower: null, upper: null });
    expect(fold([3], sums)).toMatchObject({ pairs: 1, sum: 3, squares: 9 });
  });

  it('go on until enough of them differ', () => {
    const flat = fold([...times(500, 0), 1e-200]);
    expect([isCalibrating(flat), flat.calibration.unequal, flat.pairs]).toEqual([true, 0, 0]);
    const set = fold([...times(24, 0), ...SCALE]);
    expect([isCalibrating(set), set.calibration]).toEqual([false, { pairs: 32, unequal: 8, squares: 8 }]);
  });
});

describe('pairs of equal profit', () => {
  it('never make anything certain', () => {
    const sums = fold([...SCALE, ...times(5_000, 0)]);
    expect([certainly(sums, 0, 0.05), hasChanged(sums)]).toEqual([undefined, false]);
  });
});

describe('a difference that is no number', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e10])(
    '(%d) is counted and changes nothing else',
    (bad) => {
      for (const before of [fold([2, 3]), fold([...SCALE, 2, 3])]) {
        const after = addPair(before, bad);
        expect(after).toEqual({ ...before, unmeasured: 1, isLastUnmeasured: true });
        expect(addPair(after, 1)).toEqual({ ...addPair(before, 1), unmeasured: 1 });
      }
    },
  );
});

/** ln M for a list of differences, by integrating over λ what the engine has in closed form. */
function lnMixture(scale: readonly number[], differences: readonly number[], delta: number): number {
  const rho = (4 * scale.reduce((sum, d) => sum + d * d, 0)) / scale.length;
  const mean = differences.reduce((sum, d) => sum + d, 0) / differences.length;
  const spread = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0);
  let products = 0;
  for (let i = 1; i < differences.length; i += 1) products += differences[i]! * differences[i - 1]!;
  const isSpread = spread > 1e-9 * differences.reduce((sum, d) => sum + d * d, 0);
  const r = isSpread ? Math.min(0.9, Math.max(0, (products - (differences.length - 1) * mean * mean) / spread)) : 0;
  const s = differences.reduce((sum, d) => sum + (d - delta), 0);
  const v = ((1 + r) / (1 - r)) * differences.reduce((sum, d) => sum + (d - delta) ** 2, 0);
  const [centre, width] = [s / (v + rho), 1 / Math.sqrt(v + rho)];
  // Relative to its peak, so that nothing overflows.
  const exponent = (x: number): number => x * s - (x * x * (v + rho)) / 2;
  let sum = 0;
  const step = width / 50;
  for (let i = -500; i <= 500; i += 1) sum += Math.exp(exponent(centre + i * step) - exponent(centre)) * step;
  return exponent(centre) + Math.log(sum * Math.sqrt(rho / (2 * Math.PI)));
}

const hundredths = (most: number) => fc.integer({ min: -100 * most, max: 100 * most }).map((value) => value / 100);
const list = fc.array(hundredths(20), { minLength: 2, maxLength: 120, size: 'max' });
const lean = hundredths(12);
const alphas = fc.constantFrom(0.01, 0.05, 0.2);

describe('what is certain', () => {
  it('is what the mixture over λ says, integrated by itself', () => {
    let [certain, open] = [0, 0];
    fc.assert(
      fc.property(list, lean, alphas, lean, (noise, shift, alpha, delta) => {
        const differences = noise.map((d) => d + shift);
        const said = certainly(fold([...SCALE.map((d) => 3 * d), ...differences]), delta, alpha);
        // The level of one side is a little above 1/(2α).
        const ln = lnMixture(
          SCALE.map((d) => 3 * d),
          differences,
          delta,
        );
        const isAbove = differences.reduce((sum, d) => sum + d - delta, 0) > 0;
        if (said !== undefined) {
          certain += 1;
          expect(ln).toBeGreaterThan(Math.log(1 / (2 * alpha)));
          expect(said).toBe(isAbove ? 'above' : 'below');
        } else {
          open += 1;
          expect(ln).toBeLessThan(Math.log(1 / (2 * alpha) + 0.5));
        }
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(certain, open)).toBeGreaterThan(200);
  });

  it('is what lies beyond the bounds', () => {
    fc.assert(
      fc.property(list, lean, alphas, (noise, shift, alpha) => {
        const sums = fold([...SCALE, ...noise.map((d) => d + shift)]);
        const { mean, lower, upper } = meanInterval(sums, alpha);
        expect([mean, certainly(sums, mean, alpha)]).toEqual([sums.sum / sums.pairs, undefined]);
        if (lower === null || upper === null) return;
        const hair = (upper - lower) * 1e-6;
        expect(certainly(sums, lower - hair, alpha)).toBe('above');
        expect(certainly(sums, lower + hair, alpha)).toBeUndefined();
        expect(certainly(sums, upper - hair, alpha)).toBeUndefined();
        expect(certainly(sums, upper + hair, alpha)).toBe('below');
      }),
      { numRuns: 1_000 },
    );
  });

  it('is mirrored when candidate and twin are exchanged', () => {
    fc.assert(
      fc.property(list, lean, (noise, shift) => {
        const differences = [...SCALE, ...noise.map((d) => d + shift)];
        const [one, other] = [fold(differences), fold(differences.map((d) => -d))];
        const mirror = { above: 'below', below: 'above' } as const;
        const said = certainly(one, 0, 0.05);
        expect(certainly(other, 0, 0.05)).toBe(said && mirror[said]);
      }),
    );
  });

  it('asks for more the less it may err', () => {
    const sums = fold([...SCALE, ...times(9, 1)]);
    expect([certainly(sums, 0, 0.05), certainly(sums, 0, 0.05 / 6)]).toEqual(['above', undefined]);
  });
});

describe('the chance of ever erring on one side', () => {
  // Every path of signs there is, and not a sample of them. Neighbours' correlation only ever makes a verdict rarer.
  it.each([0.05, 0.2])('is at most %d over all paths of equal versions', (alpha) => {
    const LOOKS = 16;
    const erring = (sums: PairSums, looks: number): number => {
      if (looks === LOOKS) return 0;
      return [1, -1].reduce((chance, sign) => {
        // Sizes that differ, as volatility does: only the sign has to be symmetric.
        const next = addPair(sums, sign * (1 + ((looks * 7) % 5)));
        return chance + 0.5 * (certainly(next, 0, alpha) === 'above' ? 1 : erring(next, looks + 1));
      }, 0);
    };
    const chance = erring(fold(SCALE), 0);
    expect(chance).toBeLessThanOrEqual(alpha);
    expect(chance).toBeGreaterThan(alpha / 50);
  });
});

describe('sums', () => {
  it('are the same after a trip through JSON at any point', () => {
    fc.assert(
      fc.property(list, fc.nat(100), (differences, cut) => {
        const all = [...SCALE, ...differences];
        const half = JSON.parse(JSON.stringify(fold(all.slice(0, cut)))) as PairSums;
        expect(fold(all.slice(cut), half)).toEqual(fold(all));
      }),
    );
  });
});

describe('the unit of money', () => {
  it('makes no difference, though rounding does not leave sums alone', () => {
    const lowerIn = (unit: number): number =>
      meanInterval(fold([...SCALE, ...times(30, 1)].map((d) => d * unit)), 0.05).lower! / unit;
    for (let unit = 0.1; unit < 3; unit += 0.1) expect(lowerIn(unit)).toBeCloseTo(lowerIn(1), 6);
  });

  it('gives no −0, which a record would not keep', () => {
    const sums = fold([...SCALE, -0, -0]);
    expect(JSON.parse(JSON.stringify(sums))).toEqual(sums);
  });
});

describe('a difference that changes', () => {
  const noise = (i: number): number => Math.sin(i * i) * Math.SQRT2;

  it('is seen when no single mean fits any more', () => {
    const good = fold([...SCALE, ...Array.from({ length: 200 }, (_, i) => 0.6 + noise(i))]);
    expect([certainly(good, 0, 0.05), hasChanged(good)]).toEqual(['above', false]);
    const turned = fold(
      Array.from({ length: 400 }, (_, i) => noise(i) - 0.4),
      good,
    );
    expect([certainly(turned, 0, 0.05), hasChanged(turned)]).toEqual([undefined, true]);
  });

  it('is not seen in a steady one', () => {
    const steady = Array.from({ length: 3_000 }, (_, i) => 0.3 + noise(i));
    expect(hasChanged(fold([...SCALE, ...steady]))).toBe(false);
  });
});

describe('differences that linger', () => {
  it('are worth fewer than as many that do not', () => {
    const width = (period: number): number => {
      const differences = Array.from({ length: 240 }, (_, i) => 0.2 + (Math.floor(i / period) % 2 === 0 ? 1 : -1));
      const { lower, upper } = meanInterval(fold([...SCALE, ...differences]), 0.05);
      return upper! - lower!;
    };
    expect(width(4)).toBeGreaterThan(1.5 * width(1));
    // What swings back is not worth more than it is either.
    expect(width(1)).toBeCloseTo(width(2), 1);
  });
});
