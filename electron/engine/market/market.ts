import { assert, defined } from '../../../shared/base/assert.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { ValueScale } from '../../../shared/domain/value-scale.ts';
import { type Price, price } from '../../../shared/units/price.ts';
import { type TimeNs, timeNs } from '../../../shared/units/time.ts';

/** How many past events are kept for warming versions up. A power of two, so that a sequence maps to a place by a mask. */
export const HISTORY_EVENTS = 16_384;

/** How far back {@link Market.pace} looks, in events of all instruments. */
const PACE_EVENTS = 4_096;

/** Best bid and offer as last seen, uncrossed. */
export interface BestPrices {
  readonly bid: Price;
  readonly ask: Price;
}

/** The middle of two prices as a price; a half unit goes to the even one. */
export function middle(bid: Price, ask: Price): Price {
  const sum = bid + ask;
  if (sum % 2 === 0) return price(sum / 2);
  const below = (sum - 1) / 2;
  return price(below % 2 === 0 ? below : below + 1);
}

/** What is known of the market: the instruments, their marks, and the last events. */
export class Market {
  readonly instruments: Instrument[] = [];
  /** The constant part of each instrument's values, by index. */
  readonly scales: ValueScale[] = [];
  /** Sequence of the last event. */
  sequence = 0;
  /** Market time of the last event. */
  now: TimeNs = timeNs(0);
  /** Grows whenever a mark may have changed: what was worked out from marks before is out of date. */
  markEpoch = 0;
  readonly #byKey = new Map<string, Instrument>();
  readonly #keys: string[] = [];
  readonly #marks: Price[] = [];
  readonly #traded: boolean[] = [];
  readonly #best: (BestPrices | undefined)[] = [];
  /** When the reference was last set, plus the length of the bar that set it; −∞ before the first event. */
  readonly #freshUntil: number[] = [];
  readonly #references: Price[] = [];
  readonly #history: (MarketEvent | undefined)[] = new Array(HISTORY_EVENTS).fill(undefined);

  list(instrument: Instrument): void {
    assert(instrument.index === this.instruments.length, `instrument ${instrument.index} is listed out of order`);
    this.instruments.push(instrument);
    this.scales.push(new ValueScale(instrument));
    const key = instrumentKey(instrument);
    this.#keys.push(key);
    this.#byKey.set(key, instrument);
    this.#marks.push(price(0));
    this.#traded.push(false);
    this.#best.push(undefined);
    this.#freshUntil.push(Number.NEGATIVE_INFINITY);
    this.#references.push(price(0));
  }

  /** After a restart: counts on from the last sequence that any fact names. */
  resumeAfter(sequence: number): void {
    if (sequence > this.sequence) this.sequence = sequence;
  }

  /** After a restart: the last mark that is known, until an event brings a new one. */
  recall(key: string, mark: Price): void {
    const instrument = this.#byKey.get(key);
    if (instrument && this.#best[instrument.index] === undefined && !this.#traded[instrument.index]) {
      this.#marks[instrument.index] = mark;
      this.markEpoch += 1;
    }
  }

  byKey(key: string): Instrument | undefined {
    return this.#byKey.get(key);
  }

  /** The key of an instrument: always the same text, so that what is looked up by it is hashed once. */
  key(index: number): string {
    return defined(this.#keys[index], `instrument ${index}`);
  }

  instrument(index: number): Instrument {
    return defined(this.instruments[index], `instrument ${index}`);
  }

  /** The mark, or undefined before the first event that sets one. */
  mark(index: number): Price | undefined {
    return this.#marks[index] || undefined;
  }

  /**
   * What an order's price is held against: the last trade or the mid of the last uncrossed quote, whichever came later.
   * After a restart the last mark that is known; undefined before the first event.
   */
  reference(index: number): Price | undefined {
    return this.#references[index] || this.mark(index);
  }

  /** How old the reference is, nanoseconds of market time; of a bar, counted from its length after its close. Infinite where no event has set it. */
  referenceAgeNs(index: number): number {
    return this.now - (this.#freshUntil[index] ?? Number.NEGATIVE_INFINITY);
  }

  /** Best bid and offer of the last uncrossed quote. */
  best(index: number): BestPrices | undefined {
    return this.#best[index];
  }

  /**
   * Takes an event in. The mark is the last trade; before the first trade, the mid of the last uncrossed quote; for
   * bars, the close. A crossed quote sets nothing: two slow sources disagree, and neither is a price.
   */
  observe(event: MarketEvent): void {
    assert(event.seq === this.sequence + 1, `event ${event.seq} does not follow ${this.sequence}`);
    this.sequence = event.seq;
    this.now = event.tsNs;
    this.markEpoch += 1;
    this.#history[event.seq & (HISTORY_EVENTS - 1)] = event;
    const i = event.instrument;
    switch (event.kind) {
      case 'trade':
        this.#marks[i] = event.price;
        this.#traded[i] = true;
        this.#refer(i, event.price, event.tsNs);
        break;
      case 'bar':
        this.#marks[i] = event.close;
        this.#traded[i] = true;
        this.#refer(i, event.close, 2 * event.tsNs - event.openNs);
        break;
      case 'quote':
        if (event.bid <= event.ask) this.#quote(i, event.bid, event.ask, event.tsNs);
        break;
      case 'quote_bar':
        if (event.bidClose <= event.askClose)
          this.#quote(i, event.bidClose, event.askClose, 2 * event.tsNs - event.openNs);
        break;
    }
  }

  #quote(i: number, bid: Price, ask: Price, freshUntilNs: number): void {
    this.#best[i] = { bid, ask };
    const mid = middle(bid, ask);
    if (!this.#traded[i]) this.#marks[i] = mid;
    this.#refer(i, mid, freshUntilNs);
  }

  #refer(i: number, reference: Price, freshUntilNs: number): void {
    this.#references[i] = reference;
    this.#freshUntil[i] = freshUntilNs;
  }

  /**
   * Volume and realised volatility of an instrument over its last trades (√Σ(Δp/p)², over the whole stretch); undefined
   * with fewer than two of them.
   */
  pace(index: number): { readonly volume: number; readonly volatility: number } | undefined {
    let volume = 0;
    let squares = 0;
    let trades = 0;
    let later: Price | undefined;
    const oldest = Math.max(1, this.sequence - PACE_EVENTS + 1);
    for (let seq = this.sequence; seq >= oldest; seq -= 1) {
      const event = this.#history[seq & (HISTORY_EVENTS - 1)];
      if (!event || event.seq !== seq) break;
      if (event.instrument !== index || event.kind !== 'trade') continue;
      trades += 1;
      volume += event.quantity;
      if (later !== undefined) squares += ((later - event.price) / event.price) ** 2;
      later = event.price;
    }
    return trades < 2 ? undefined : { volume, volatility: Math.sqrt(squares) };
  }

  /** The last `count` events of the given instruments, oldest first; fewer where the memory does not reach. */
  recent(count: number, wanted: (instrument: number) => boolean): MarketEvent[] {
    const found: MarketEvent[] = [];
    const oldest = Math.max(1, this.sequence - HISTORY_EVENTS + 1);
    for (let seq = this.sequence; seq >= oldest && found.length < count; seq -= 1) {
      const event = this.#history[seq & (HISTORY_EVENTS - 1)];
      if (!event || event.seq !== seq) break;
      if (wanted(event.instrument)) found.push(event);
    }
    return found.reverse();
  }

  /** Events after `afterSeq`, oldest first; undefined where the memory no longer reaches so far back. */
  since(afterSeq: number, wanted: (instrument: number) => boolean): MarketEvent[] | undefined {
    if (this.sequence - afterSeq > HISTORY_EVENTS) return undefined;
    const found: MarketEvent[] = [];
    for (let seq = afterSeq + 1; seq <= this.sequence; seq += 1) {
      const event = this.#history[seq & (HISTORY_EVENTS - 1)];
      if (!event || event.seq !== seq) return undefined;
      if (wanted(event.instrument)) found.push(event);
    }
    return found;
  }

  /** What facts alone determine, for a snapshot. */
  snapshot() {
    const { instruments, sequence, markEpoch } = this;
    return { instruments, sequence, markEpoch, marks: this.#marks };
  }

  /** Takes a snapshot as so, where nothing is listed yet. */
  restore({ instruments, sequence, markEpoch, marks }: ReturnType<Market['snapshot']>): void {
    for (const instrument of instruments) this.list(instrument);
    marks.forEach((mark, index) => {
      this.#marks[index] = mark;
    });
    this.sequence = sequence;
    this.markEpoch = markEpoch;
  }
}
