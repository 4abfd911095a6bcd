import type { z } from 'zod';
import type { CandleView } from '../../../shared/contract/console.ts';

type Candle = z.infer<typeof CandleView>;

/** Candles that are kept: 28 hours of one-second ones, about five megabytes of an instrument. */
const KEPT = 100_000;
/** Candles in a block; the oldest block goes as a whole. */
const BLOCK = 4_000;
const FIELDS = 6;

/** What part of a series somebody wants. */
export interface CandleSpan {
  /** Unix seconds; older ones are left out. */
  readonly since: number;
  /** Unix seconds; this one and later ones are left out. */
  readonly until: number;
  /** Length of a bar, seconds. */
  readonly seconds: number;
  /** The most bars; of more, the newest. */
  readonly limit: number;
}

/** One-second candles that have closed, in flat memory: what a chart asks for when somebody scrolls back. */
export class CandleHistory {
  readonly #kept: number;
  readonly #blocks: Float64Array[] = [];
  /** Candles in the last block. */
  #filled = BLOCK;
  /** True once older ones have been let go. */
  dropped = false;

  constructor(kept: number = KEPT) {
    this.#kept = kept;
  }

  get length(): number {
    return this.#blocks.length === 0 ? 0 : (this.#blocks.length - 1) * BLOCK + this.#filled;
  }

  push({ time, open, high, low, close, volume }: Candle): void {
    if (this.#filled === BLOCK) {
      this.#blocks.push(new Float64Array(BLOCK * FIELDS));
      this.#filled = 0;
      if ((this.#blocks.length - 1) * BLOCK > this.#kept) {
        this.#blocks.shift();
        this.dropped = true;
      }
    }
    this.#blocks.at(-1)?.set([time, open, high, low, close, volume], this.#filled * FIELDS);
    this.#filled += 1;
  }

  /** When the oldest kept candle began, Unix seconds; undefined before the first. */
  get first(): number | undefined {
    return this.length === 0 ? undefined : this.#at(0).time;
  }

  /** The newest bars of a span, oldest first, and whether the history has older ones than the first of them. */
  bars({ since, until, seconds, limit }: CandleSpan): { readonly bars: Candle[]; readonly more: boolean } {
    const bars: Candle[] = [];
    let bar: { -readonly [K in keyof Candle]: Candle[K] } | undefined;
    let index = this.#before(until) - 1;
    for (; index >= 0; index -= 1) {
      const candle = this.#at(index);
      if (candle.time < since) break;
      const time = candle.time - (candle.time % seconds);
      if (bar?.time === time) {
        bar.open = candle.open;
        bar.high = Math.max(bar.high, candle.high);
        bar.low = Math.min(bar.low, candle.low);
        bar.volume += candle.volume;
        continue;
      }
      if (bars.length === limit) break;
      bar = { ...candle, time };
      bars.push(bar);
    }
    return { bars: bars.reverse(), more: index >= 0 };
  }

  #at(index: number): Candle {
    const block = this.#blocks[Math.floor(index / BLOCK)] ?? new Float64Array(BLOCK * FIELDS);
    const place = (index % BLOCK) * FIELDS;
    const [time = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = block.subarray(place, place + FIELDS);
    return { time, open, high, low, close, volume };
  }

  /** How many candles began before a time. */
  #before(time: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#at(middle).time < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
