import type { z } from 'zod';
import type { CandleView } from '../../../shared/contract/console.ts';
import { isCrossed, type MarketEvent } from '../../../shared/domain/market-event.ts';
import { NS_PER_SECOND, type TimeNs } from '../../../shared/units/time.ts';
import { CandleHistory } from './candle-history.ts';
import { Tape } from './tape.ts';

type Candle = z.infer<typeof CandleView>;

/** Two hours of one-second candles: what a console is given at once. It asks for older ones. */
const KEPT = 7_200;

/** What a reader has seen of a series. */
export interface CandlePlace {
  closed: number;
  touched: number;
}

/**
 * One-second candles of one instrument, for drawing: numbers are kept at the instrument's scales while a candle is
 * open, and divided down once, when somebody looks. An instrument that trades is drawn from its trades alone; one
 * that is only quoted, from the mid of its uncrossed quotes.
 */
export class CandleSeries {
  readonly #closed = new Tape<Candle>(KEPT);
  /** Those that have closed, further back than a console is given at once. */
  readonly history = new CandleHistory();
  readonly #priceUnit: number;
  readonly #quantityUnit: number;
  /** Unix second and nanosecond within it at which market time begins. */
  readonly #originSecond: number;
  readonly #originNs: number;
  #traded = false;
  #touched = 0;
  #time = -1;
  /** Market time at which the open candle ends. */
  #until = Number.NEGATIVE_INFINITY;
  #open = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #volume = 0;

  constructor(scales: { readonly priceScale: number; readonly quantityScale: number }, originNs: bigint) {
    this.#priceUnit = 10 ** scales.priceScale;
    this.#quantityUnit = 10 ** scales.quantityScale;
    this.#originSecond = Number(originNs / 1_000_000_000n);
    this.#originNs = Number(originNs % 1_000_000_000n);
  }

  /** Takes an event of the instrument. Called for every market event: it must cost next to nothing. */
  take(event: MarketEvent): void {
    switch (event.kind) {
      case 'trade':
        this.#traded = true;
        this.#merge(event.tsNs, event.price, event.price, event.price, event.price, event.quantity);
        return;
      case 'quote': {
        if (this.#traded || isCrossed(event)) return;
        const mid = (event.bid + event.ask) / 2;
        this.#merge(event.tsNs, mid, mid, mid, mid, 0);
        return;
      }
      case 'bar':
        this.#traded = true;
        this.#merge(event.openNs, event.open, event.high, event.low, event.close, event.volume);
        return;
      case 'quote_bar':
        if (this.#traded) return;
        this.#merge(
          event.openNs,
          (event.bidOpen + event.askOpen) / 2,
          (event.bidHigh + event.askHigh) / 2,
          (event.bidLow + event.askLow) / 2,
          (event.bidClose + event.askClose) / 2,
          0,
        );
        return;
    }
  }

  /** A place before everything that is kept. */
  static readonly beginning = (): CandlePlace => ({ closed: 0, touched: 0 });

  /** What came since `place`, the candle still open last; `place` moves on. Empty when nothing did. */
  read(place: CandlePlace): Candle[] {
    if (place.touched === this.#touched) return [];
    const candles = this.#closed.since(place.closed);
    candles.push(this.#view());
    place.closed = this.#closed.end;
    place.touched = this.#touched;
    return candles;
  }

  #merge(tsNs: TimeNs, open: number, high: number, low: number, close: number, volume: number): void {
    this.#touched += 1;
    if (tsNs < this.#until) {
      if (high > this.#high) this.#high = high;
      if (low < this.#low) this.#low = low;
      this.#close = close;
      this.#volume += volume;
      return;
    }
    if (this.#time >= 0) this.#shut();
    const second = Math.floor((this.#originNs + tsNs) / NS_PER_SECOND);
    this.#time = this.#originSecond + second;
    this.#until = (second + 1) * NS_PER_SECOND - this.#originNs;
    this.#open = open;
    this.#high = high;
    this.#low = low;
    this.#close = close;
    this.#volume = volume;
  }

  #shut(): void {
    const candle = this.#view();
    this.#closed.push(candle);
    this.history.push(candle);
  }

  #view(): Candle {
    const unit = this.#priceUnit;
    return {
      time: this.#time,
      open: this.#open / unit,
      high: this.#high / unit,
      low: this.#low / unit,
      close: this.#close / unit,
      volume: this.#volume / this.#quantityUnit,
    };
  }
}
