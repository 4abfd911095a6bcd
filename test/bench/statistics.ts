/** What is said of a set of samples. */
export interface Summary {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * The nearest-rank percentile (Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996, definition 1): always
 * a value that was measured, never one between two.
 *
 * @param sorted ascending, at least one value.
 * @param share above 0, up to 1.
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('there is no percentile of no samples');
  return value;
}

/** Of durations and sizes, where more is worse: `p99` is what 99 % of the samples stay within. */
export function summariseCosts(samples: readonly number[]): Summary {
  const sorted = Float64Array.from(samples).sort();
  return { median: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), max: percentile(sorted, 1) };
}

/** Of rates, where less is worse: `p99` is what 99 % of the samples reach, `max` the best of them. */
export function summariseRates(samples: readonly number[]): Summary {
  // The bad tail of a rate is its low end: the same ranks, counted from the top.
  const { median, p99 } = summariseCosts(samples.map((rate) => -rate));
  return { median: -median, p99: -p99, max: percentile(Float64Array.from(samples).sort(), 1) };
}

export const median = (samples: readonly number[]): number => summariseCosts(samples).median;

/** Four significant digits: no measurement here is worth more. */
export const rounded = (value: number): number => Number(value.toPrecision(4));
