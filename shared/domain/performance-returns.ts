/**
 * What a series of returns is worth. Returns are those of equity on capital per period, in excess of what is to be beaten:
 * of the riskless rate for Sharpe, of the target for Sortino. The desk takes both as 0, for its positions are paid for out
 * of a capital that is not invested otherwise.
 */

/** The moments of a series of returns, kept without the series. */
export class ReturnMoments {
  #count = 0;
  #mean = 0;
  /** Sum of the squared distances from the mean. */
  #squares = 0;
  /** Sum of the squares of the returns below 0. */
  #shortfall = 0;

  /** How many returns there are. */
  get count(): number {
    return this.#count;
  }

  /** The arithmetic mean; 0 while there is none. */
  get mean(): number {
    return this.#mean;
  }

  /**
   * Takes the same return in, so many times. Welford's update for groups, which loses no digits where the mean is small
   * beside the spread (Chan, Golub & LeVeque, "Algorithms for computing the sample variance", 1983).
   */
  add(value: number, times = 1): void {
    if (times <= 0) return;
    const before = this.#count;
    const distance = value - this.#mean;
    this.#count += times;
    this.#mean += distance * (times / this.#count);
    this.#squares += distance * distance * (before * (times / this.#count));
    if (value < 0) this.#shortfall += times * value * value;
  }

  /** Standard deviation of the sample, with n − 1; 0 for fewer than two returns. */
  get deviation(): number {
    return this.#count < 2 ? 0 : Math.sqrt(this.#squares / (this.#count - 1));
  }

  /** Target downside deviation: the root of the mean square of the shortfalls, over all returns and not the bad ones alone. */
  get downsideDeviation(): number {
    return this.#count === 0 ? 0 : Math.sqrt(this.#shortfall / this.#count);
  }
}

/**
 * Mean excess return per standard deviation, times √(periods a year). W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio
 * Management 21 (1994), 49–58: ex post, with the sample's deviation; the ratio grows with the root of time where returns
 * are independent.
 *
 * @returns null for fewer than two returns, or ones that do not differ.
 */
export function sharpeRatio(returns: ReturnMoments, periodsPerYear: number): number | null {
  return annualised(returns, returns.count < 2 ? 0 : returns.deviation, periodsPerYear);
}

/**
 * Mean return above the target per target downside deviation, times √(periods a year). F. A. Sortino & L. N. Price,
 * "Performance Measurement in a Downside Risk Framework", Journal of Investing 3 (1994), 59–64; the deviation over all
 * periods as T. Rollinger & S. Hoffman set it right in "Sortino: A 'Sharper' Ratio" (2013).
 *
 * @returns null for fewer than two returns, or when none fell short.
 */
export function sortinoRatio(returns: ReturnMoments, periodsPerYear: number): number | null {
  return annualised(returns, returns.count < 2 ? 0 : returns.downsideDeviation, periodsPerYear);
}

function annualised(returns: ReturnMoments, risk: number, periodsPerYear: number): number | null {
  if (risk === 0) return null;
  const ratio = (returns.mean / risk) * Math.sqrt(periodsPerYear);
  return Number.isFinite(ratio) ? ratio : null;
}
