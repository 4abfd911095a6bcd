import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { MarketEvent, Quote, Trade } from '../../../shared/domain/market-event.ts';
import { price } from '../../../shared/units/price.ts';
import { type Quantity, quantity } from '../../../shared/units/quantity.ts';
import { NS_PER_SECOND, type TimeNs, timeNs } from '../../../shared/units/time.ts';
import type { Chance } from './chance.ts';
import type { PricePath } from './price-path.ts';

/** One event in this many is a trade, the others are quotes. */
const QUOTES_AND_TRADES = 3;
/** The size on display, as a multiple of the mean trade. */
const DISPLAYED_TRADES = 8;
/** After so long without an event the old quote tells nothing, and the next event is a quote. */
const STALE_NS = NS_PER_SECOND;

/** How one instrument's events come. */
export interface FlowSettings {
  /** Mean number of events a second of market time, above 0. */
  readonly eventsPerSecond: number;
  /** Mean spread in ticks, 1 or above. */
  readonly spreadTicks: number;
  /** Mean size of a trade in lots, 1 or above. */
  readonly tradeLots: number;
  /** Mean number of silences an hour, and their mean length. */
  readonly silencesPerHour: number;
  readonly silenceSeconds: number;
}

/** Quotes and trades of one instrument around its fair price. Events arrive at random (a Poisson process), with silences. */
export class OrderFlow {
  /** When the next event is due. */
  nextNs: TimeNs;
  readonly #chance: Chance;
  readonly #instrument: Instrument;
  readonly #path: PricePath;
  readonly #settings: FlowSettings;
  #nowNs: TimeNs;
  #quote: Quote | undefined;

  constructor(chance: Chance, instrument: Instrument, path: PricePath, settings: FlowSettings, startNs: TimeNs) {
    this.#chance = chance;
    this.#instrument = instrument;
    this.#path = path;
    this.#settings = settings;
    this.#nowNs = startNs;
    this.nextNs = startNs;
  }

  /** The event that is due, and sets the time of the one after it. */
  next(): MarketEvent {
    const silentNs = this.nextNs - this.#nowNs;
    this.#nowNs = this.nextNs;
    this.#path.advance(silentNs / NS_PER_SECOND);
    const quote = this.#quote;
    const trades = quote !== undefined && silentNs < STALE_NS && this.#chance.integer(1, QUOTES_AND_TRADES) === 1;
    const event = trades ? this.#trade(quote) : this.#newQuote();
    this.nextNs = timeNs(this.#nowNs + this.#pauseNs());
    return event;
  }

  #newQuote(): Quote {
    const { tick, lot, index } = this.#instrument;
    const { spreadTicks, tradeLots } = this.#settings;
    const spread = 1 + Math.floor(this.#chance.exponential() * (spreadTicks - 1) + 0.5);
    const bidTicks = Math.max(1, Math.round(this.#path.ticks - spread / 2));
    this.#quote = {
      seq: 0,
      instrumentSeq: 0,
      instrument: index,
      tsNs: this.#nowNs,
      kind: 'quote',
      bid: price(bidTicks * tick),
      bidQuantity: this.#size(tradeLots * DISPLAYED_TRADES, lot),
      ask: price((bidTicks + spread) * tick),
      askQuantity: this.#size(tradeLots * DISPLAYED_TRADES, lot),
    };
    return this.#quote;
  }

  /** Someone takes the bid or the offer, more often with the trend, and never more than is on display. */
  #trade(quote: Quote): Trade {
    const buys = this.#chance.uniform() < (this.#path.trend > 0 ? 0.58 : 0.42);
    const wanted = this.#size(this.#settings.tradeLots, this.#instrument.lot);
    return {
      seq: 0,
      instrumentSeq: 0,
      instrument: this.#instrument.index,
      tsNs: this.#nowNs,
      kind: 'trade',
      price: buys ? quote.ask : quote.bid,
      quantity: quantity(Math.min(wanted, buys ? quote.askQuantity : quote.bidQuantity)),
      aggressor: buys ? 'buy' : 'sell',
    };
  }

  /** A size with the given mean: many small ones, a few large ones. */
  #size(meanLots: number, lot: Quantity): Quantity {
    const lots = this.#chance.exponential() * this.#chance.exponential() * meanLots;
    return quantity(Math.max(1, Math.round(lots)) * lot);
  }

  #pauseNs(): number {
    const { eventsPerSecond, silencesPerHour, silenceSeconds } = this.#settings;
    const silent = this.#chance.uniform() < silencesPerHour / 3600 / eventsPerSecond;
    const seconds =
      this.#chance.exponential() / eventsPerSecond + (silent ? this.#chance.exponential() * silenceSeconds : 0);
    return Math.max(1, Math.round(seconds * NS_PER_SECOND));
  }
}
