import { Chance } from '../../electron/feed/simulation/chance.ts';
import { defined } from '../../shared/base/assert.ts';

/** How candidate and twin differ, beyond chance. */
export interface Difference {
  /** What the candidate earns more in a period, in standard deviations of the difference. */
  readonly edge: number;
  /**
   * `equal`: chance alone, and all assumptions hold. `skewed`: a mean of `edge` made of frequent small gains and rare large losses.
   * `lingering`: a third of each difference is that of the period before.
   */
  readonly shape: 'equal' | 'skewed' | 'lingering';
}

/** The market's move in a period, basis points, and how far both versions lean into it. */
const MARKET_BP = 10;
const LEAN = 0.6;
/** How far each leans differently by chance, for a while: positions that are opened a little earlier or later. */
const OWN_LEAN = 0.15;
const LEAN_STAYS = 0.9;
/** Standard deviation of what chance adds to the difference otherwise, basis points of the budget. */
const NOISE_BP = 3;
/** A trend of the market lasts 40 periods on average, and drifts by so much a period. */
const TREND_BP = 2;
const TREND_ENDS = 1 / 40;
/** The logarithm of volatility goes back to its mean by this a period, and is pushed about by that. */
const VOLATILITY_DECAY = 0.05;
const VOLATILITY_PUSH = 0.2;
/** Standard deviation of the whole difference. */
const DEVIATION_BP = Math.sqrt(NOISE_BP ** 2 + 2 * OWN_LEAN ** 2 * (MARKET_BP ** 2 + TREND_BP ** 2));
/** Mean of exp(2x) where x is that logarithm: what the variance has to be divided by. */
const MEAN_SQUARE = Math.exp((2 * VOLATILITY_PUSH ** 2) / (1 - (1 - VOLATILITY_DECAY) ** 2));
/** One in this many periods of a skewed candidate is a loss, and as large as all gains since the last one together. */
const LOSS_ONE_IN = 40;
const LINGERING = 1 / 3;

/**
 * Profits of candidate and twin, a pair a period: a market whose trends come and go and that both hold alike, volatility in
 * clusters, and noise of each version's own with the tails of Student's t with three degrees of freedom, whose fourth moment is infinite.
 */
export class PairedMarket {
  readonly #chance: Chance;
  readonly #difference: Difference;
  #logVolatility = 0;
  #trend = 1;
  readonly #lean = { candidate: 0, twin: 0 };
  readonly #last = { candidate: 0, twin: 0 };

  constructor(seed: number, difference: Difference) {
    this.#chance = defined(Chance.streams(seed, 1)[0], 'chance');
    this.#difference = difference;
    // From a state that has run for a while, and not from the calm at its mean.
    for (let step = 0; step < 100; step += 1) this.#stir();
  }

  /** Basis points of the budget. */
  next(): { readonly candidate: number; readonly twin: number } {
    this.#stir();
    const volatility = Math.exp(this.#logVolatility) / Math.sqrt(MEAN_SQUARE);
    const move = this.#trend * TREND_BP + volatility * MARKET_BP * this.#chance.normal();
    const { edge, shape } = this.#difference;
    if (shape === 'skewed') return { candidate: LEAN * move + this.#skewed() + edge * DEVIATION_BP, twin: LEAN * move };
    return {
      candidate: this.#earned('candidate', move, volatility) + edge * DEVIATION_BP,
      twin: this.#earned('twin', move, volatility),
    };
  }

  #stir(): void {
    if (this.#chance.uniform() < TREND_ENDS) this.#trend = -this.#trend;
    this.#logVolatility = (1 - VOLATILITY_DECAY) * this.#logVolatility + VOLATILITY_PUSH * this.#chance.normal();
  }

  /** What a version earns: by what it has in common with the other, by its own lean, and by chance of its own. */
  #earned(whose: 'candidate' | 'twin', move: number, volatility: number): number {
    const lean = LEAN_STAYS * this.#lean[whose] + Math.sqrt(1 - LEAN_STAYS ** 2) * this.#chance.normal();
    this.#lean[whose] = lean;
    return (LEAN + OWN_LEAN * lean) * move + this.#noise(whose, (volatility * NOISE_BP) / Math.sqrt(2));
  }

  #noise(whose: 'candidate' | 'twin', scale: number): number {
    const fresh = scale * this.#student();
    if (this.#difference.shape !== 'lingering') return fresh;
    this.#last[whose] = LINGERING * this.#last[whose] + Math.sqrt(1 - LINGERING ** 2) * fresh;
    return this.#last[whose];
  }

  /** Mean 0: frequent gains, and losses of all that was gained. */
  #skewed(): number {
    const gain = DEVIATION_BP / Math.sqrt(LOSS_ONE_IN - 1);
    const noise = 0.1 * DEVIATION_BP * this.#chance.normal();
    return noise + (this.#chance.uniform() < 1 / LOSS_ONE_IN ? -gain * (LOSS_ONE_IN - 1) : gain);
  }

  /** Student's t with three degrees of freedom, at variance 1. */
  #student(): number {
    const [a, b, c] = [this.#chance.normal(), this.#chance.normal(), this.#chance.normal()];
    return this.#chance.normal() / Math.sqrt(a * a + b * b + c * c);
  }
}
