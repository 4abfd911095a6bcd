import type { Chance } from './chance.ts';

/** 365 days: a simulated market does not close. */
const SECONDS_PER_YEAR = 31_536_000;
/** How long a trend lasts, and its share of the variance over long times; the rest is pure chance. */
const TREND_SECONDS = 90;
const TREND_SHARE = 0.75;
/** How long the market takes to correct itself, and how far it strays: against the random move over that time. */
const NOISE_SECONDS = 6;
const NOISE_STRENGTH = 0.7;
/** A price of fewer ticks could no longer carry a spread. */
const LEAST_TICKS = 100;

/**
 * The fair price of one instrument, in ticks. Three movements lie over each other, so that there is something to find
 * for a follower of trends as well as for a trader against them:
 * - a random walk with the given drift (geometric Brownian motion, by Euler's steps),
 * - a trend that comes and goes over minutes (an Ornstein–Uhlenbeck process in the drift),
 * - a deviation that corrects itself within seconds (an Ornstein–Uhlenbeck process around the walk).
 * Walk and trend together have the given volatility over times longer than a trend.
 */
export class PricePath {
  readonly #chance: Chance;
  readonly #driftPerSecond: number;
  readonly #volatilityPerRootSecond: number;
  #walk: number;
  #trend = 0;
  #deviation = 0;

  /**
   * @param startTicks price to start from.
   * @param drift expected return a year, as a share.
   * @param volatility standard deviation of a year's return, as a share, 0 or above.
   */
  constructor(chance: Chance, startTicks: number, drift: number, volatility: number) {
    this.#chance = chance;
    this.#walk = Math.max(startTicks, LEAST_TICKS);
    this.#driftPerSecond = drift / SECONDS_PER_YEAR;
    this.#volatilityPerRootSecond = volatility / Math.sqrt(SECONDS_PER_YEAR);
  }

  /** Expected return a second of the trend that is under way; its sign says where it goes. */
  get trend(): number {
    return this.#trend;
  }

  /** The fair price now, in ticks, not rounded. */
  get ticks(): number {
    return Math.max(this.#walk * (1 + this.#deviation), LEAST_TICKS);
  }

  /** Lets time pass. */
  advance(seconds: number): void {
    const volatility = this.#volatilityPerRootSecond;
    // A reverting drift of deviation d and time t adds 2·d²·t a second to the variance; d is chosen for its share.
    const trendDeviation = volatility * Math.sqrt(TREND_SHARE / 2 / TREND_SECONDS);
    const noiseDeviation = volatility * Math.sqrt(NOISE_SECONDS) * NOISE_STRENGTH;
    this.#trend = this.#revert(this.#trend, seconds / TREND_SECONDS, trendDeviation);
    this.#deviation = this.#revert(this.#deviation, seconds / NOISE_SECONDS, noiseDeviation);
    const shock = volatility * Math.sqrt((1 - TREND_SHARE) * seconds) * this.#chance.normal();
    this.#walk = Math.max(this.#walk * (1 + (this.#driftPerSecond + this.#trend) * seconds + shock), LEAST_TICKS);
  }

  /** One step of a mean-reverting value; its spread stays `deviation` whatever the length of the step. */
  #revert(value: number, time: number, deviation: number): number {
    const kept = 1 / (1 + time);
    return value * kept + deviation * Math.sqrt(1 - kept * kept) * this.#chance.normal();
  }
}
