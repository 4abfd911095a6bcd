import type { PairSums } from '../../../shared/domain/gate.ts';

/**
 * Pairs that differ, at the start, which set the scale and are no evidence. Pairs of equal profit among them are taken
 * along, so that a scale is never made of nothing.
 */
export const CALIBRATION_PAIRS = 8;

/**
 * How many pairs of the calibrated size ρ is worth. The mixture is sharpest at about eight times as many (Howard et al. 2021,
 * section 3.5, at α = 0.05). Chosen by simulation: more erred more often where the assumptions hold only nearly, and fewer
 * took longer to see small differences.
 */
const PRIOR_PAIRS = 4;

/** Each bound of the running intersection errs this often: a difference is rarely said to have changed when it has not. */
const CHANGE_ALPHA = 0.01;

/** A correlation of neighbours above this is taken for this. */
const MOST_LINGERING = 0.9;

/** A difference beyond this, in basis points of a budget, is a broken measurement, and its square would drown all others. */
const MOST_BP = 1e9;

/** Where a mean lies. Null on a side without a bound. */
export interface Interval {
  readonly mean: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Takes the difference of one more pair in. One that is not finite, or beyond any market, is counted as unmeasured and
 * changes nothing else.
 *
 * @param difference candidate less twin, basis points of the budget in the period.
 */
export function addPair(sums: PairSums, difference: number): PairSums {
  if (!(Math.abs(difference) <= MOST_BP)) return { ...sums, unmeasured: sums.unmeasured + 1, isLastUnmeasured: true };
  const square = difference * difference;
  const { calibration } = sums;
  if (calibration.unequal < CALIBRATION_PAIRS)
    return {
      ...sums,
      isLastUnmeasured: false,
      calibration: {
        pairs: calibration.pairs + 1,
        unequal: calibration.unequal + (square > 0 ? 1 : 0),
        squares: calibration.squares + square,
      },
    };
  const next = {
    ...sums,
    isLastUnmeasured: false,
    pairs: sums.pairs + 1,
    sum: sums.sum + difference,
    squares: sums.squares + square,
    products: sums.products + (sums.pairs === 0 ? 0 : sums.last * difference),
    // JSON knows no −0.
    last: difference + 0,
  };
  const { lower, upper } = meanInterval(next, CHANGE_ALPHA);
  return {
    ...next,
    highestLower: lower === null ? sums.highestLower : Math.max(lower, sums.highestLower ?? lower),
    lowestUpper: upper === null ? sums.lowestUpper : Math.min(upper, sums.lowestUpper ?? upper),
  };
}

/** Whether the scale still has to be set: until then nothing is evidence. */
export const isCalibrating = ({ calibration }: PairSums): boolean => calibration.unequal < CALIBRATION_PAIRS;

/**
 * Whether no single mean has stood within all intervals so far. The difference has changed on the way then, and one mean
 * over all of it says nothing about what comes.
 */
export const hasChanged = ({ highestLower, lowestUpper }: PairSums): boolean =>
  highestLower !== null && lowestUpper !== null && highestLower > lowestUpper;

/**
 * Whether the mean difference is certainly above or below `threshold`, at this look or any other; undefined while neither is.
 *
 * The test is an e-process. Let S = Σ(d − δ) and V = Σ(d − δ)² over the pairs, the calibrating ones left out, and
 *
 *     M(δ) = √(ρ / (V + ρ)) · exp(S² / (2 (V + ρ))).
 *
 * If each difference, given those before it, is symmetric about δ, then exp(λS − λ²V/2) is a supermartingale for every λ,
 * whatever the tails, for cosh x ≤ exp(x²/2) (V. H. de la Peña, "A general class of exponential inequalities for martingales
 * and ratios", Annals of Probability 27, 1999, lemma 6.1). M is its mixture over a normal λ of variance 1/ρ (H. Robbins,
 * "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical Statistics 41, 1970; S. R. Howard,
 * A. Ramdas, J. McAuliffe and J. Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of Statistics
 * 49, 2021), so by Ville's inequality it ever reaches a level T with a chance of at most 1/T. ρ comes from the calibrating
 * pairs alone and is therefore fixed before the first pair that counts.
 *
 * When it is valid: under two equal versions, candidate and twin could be exchanged in every period, so differences are
 * symmetric about 0; volatility may cluster and tails be heavy. The same level also holds where the differences are symmetric
 * about any mean on the other side of `threshold`: a two-point law then lies below one about the threshold, because
 * exp(λx − λ²x²/2) rises up to x = 1/λ, and every symmetric law is a mixture of two-point ones. Where differences linger from
 * period to period, V is taken larger, which keeps what is valid valid and errs less elsewhere.
 *
 * When it is not: a version that wins a little often and loses much rarely passes too often. Before its first great loss
 * nothing tells it from a good one, whatever the test. The bench measures that as well; many samples and a gate on
 * drawdown are what helps.
 *
 * @param alpha chance of ever erring, on each side; above 0 and below 0.5.
 */
export function certainly(sums: PairSums, threshold: number, alpha: number): 'above' | 'below' | undefined {
  const { pairs, sum } = sums;
  if (isCalibrating(sums) || pairs === 0) return undefined;
  const s = sum - pairs * threshold;
  const v = Math.max(0, sums.squares - 2 * threshold * sum + pairs * threshold * threshold);
  const w = lingering(sums) * v + rhoOf(sums);
  // Rounded, so that no verdict hangs on the last digit of a logarithm, which may differ between platforms.
  const logM = (s * s) / (2 * w) + 0.5 * Math.log(rhoOf(sums) / w);
  if (rounded(logM) < rounded(logLevel(alpha))) return undefined;
  return s > 0 ? 'above' : 'below';
}

/**
 * The means that {@link certainly} does not exclude, next to the mean that was measured. Solved for the squared distance
 * u = (mean − δ)², which enters through V = Σ(d − mean)² + n·u: the bound is where
 * y · (1 − 2f (ln T + ½ ln(y/ρ)) / n) = W, with W = f·Σ(d − mean)² + ρ, y = W + f·n·u, and f for what {@link lingering} says. The
 * iteration climbs from below to the first solution; where there is none, or it is not found soon, there is no bound yet.
 */
export function meanInterval(sums: PairSums, alpha: number): Interval {
  const { pairs, sum, squares } = sums;
  if (isCalibrating(sums) || pairs === 0) return { mean: 0, lower: null, upper: null };
  const mean = sum / pairs;
  const rho = rhoOf(sums);
  const factor = lingering(sums);
  const w = factor * Math.max(0, squares - sum * mean) + rho;
  const worth = pairs / factor;
  const level = logLevel(alpha);
  let y = w;
  for (let step = 0; step < 200; step += 1) {
    const rest = 1 - (2 * level + Math.log(y / rho)) / worth;
    if (rest <= 0) break;
    const next = w / rest;
    if (next - y <= y * 1e-12) {
      const half = Math.sqrt((next - w) / (factor * pairs));
      return { mean, lower: rounded(mean - half), upper: rounded(mean + half) };
    }
    y = next;
  }
  return { mean, lower: null, upper: null };
}

/**
 * By how much V is taken larger, because differences that linger are worth fewer than there are: (1 + r) / (1 − r) with the
 * correlation r of neighbours, which is right where each is a part of the last and something new (G. V. Bayley and
 * J. M. Hammersley, "The effective number of independent observations in an autocorrelated time series", 1946). Never below 1:
 * M falls as V grows, so that what holds of M without it holds all the more with it.
 */
function lingering({ pairs, sum, squares, products }: PairSums): number {
  const mean = sum / pairs;
  const spread = squares - sum * mean;
  // Of differences that are all the same, what is left by rounding is no spread.
  if (!(spread > squares * 1e-9)) return 1;
  const r = Math.min(MOST_LINGERING, Math.max(0, (products - (pairs - 1) * mean * mean) / spread));
  return (1 + r) / (1 - r);
}

/** ρ in squared basis points. Calibrated, it is above 0. */
const rhoOf = ({ calibration }: PairSums): number => (PRIOR_PAIRS * calibration.squares) / calibration.pairs;

/**
 * ln T, such that M reaches T on a given side of δ with a chance of at most `alpha`. The one-sided mixture (λ of one sign) is
 * 2 Φ(z) M, with z = |S| / √(V + ρ), and reaches 1/α with that chance. Where M ≥ T, z ≥ √(2 ln T), so T must satisfy
 * 2 T Φ(√(2 ln T)) ≥ 1/α. With Mills' bound, Φ(z) ≥ 1 − φ(z)/z, T = 1/(2α) + 1/(√(2π) · √(2 ln(1/(2α)))) is enough.
 */
function logLevel(alpha: number): number {
  const half = 1 / (2 * alpha);
  return Math.log(half + 1 / (Math.sqrt(2 * Math.PI) * Math.sqrt(2 * Math.log(half))));
}

/** Nine significant digits. */
const rounded = (value: number): number => Number(value.toPrecision(9));
