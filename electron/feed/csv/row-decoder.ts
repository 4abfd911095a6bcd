import { assertNever, defined } from '../../../shared/base/assert.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Bar, MarketEvent, Quote, QuoteBar, Trade } from '../../../shared/domain/market-event.ts';
import { type Price, price } from '../../../shared/units/price.ts';
import { type Quantity, quantity } from '../../../shared/units/quantity.ts';
import { type TimeNs, timeNs } from '../../../shared/units/time.ts';
import type { Layout } from './format.ts';
import { carefulDecimal, plainDecimal, quoted } from './number-cell.ts';
import type { RowSplitter } from './row-splitter.ts';

/** What the decoder gives for a cell that is no number in range; no price and no quantity is negative. */
const BROKEN = -1;

/** Open, high, low and close of one side of a bar. */
type Ohlc = readonly [open: Price, high: Price, low: Price, close: Price];

/**
 * Makes market events of rows. A row that breaks a rule gives no event, and {@link problem} says which rule:
 * prices are above zero, quantities not below (a trade's above), a bar's high and low enclose its open and close.
 * A bid above its ask is no broken row.
 */
export class RowDecoder {
  /** Why the last row gave no event. */
  problem = '';
  /** Numbers of the last row that were rounded half-even. */
  rounded = 0;
  readonly #layout: Layout;
  readonly #intervalNs: number;

  /** @param intervalNs length of a bar: what lies between its stamp, the open, and its delivery, the close. */
  constructor(layout: Layout, intervalNs: number) {
    this.#layout = layout;
    this.#intervalNs = intervalNs;
  }

  /** The event of the splitter's current row, stamped `at`; undefined when the row is broken. */
  decode(row: RowSplitter, instrument: Instrument, at: TimeNs): MarketEvent | undefined {
    this.rounded = 0;
    switch (this.#layout.kind) {
      case 'trade':
        return this.#trade(row, instrument, at);
      case 'quote':
        return this.#quote(row, instrument, at);
      case 'bar':
        return this.#bar(row, instrument, at);
      case 'quote_bar':
        return this.#quoteBar(row, instrument, at);
      default:
        return assertNever(this.#layout.kind, 'kind of file');
    }
  }

  #trade(row: RowSplitter, instrument: Instrument, tsNs: TimeNs): Trade | undefined {
    const price = this.#price(row, 0, instrument);
    if (price === BROKEN) return undefined;
    const quantity = this.#quantity(row, 1, instrument);
    if (quantity === BROKEN) return undefined;
    if (quantity === 0) return this.#refuse(`${this.#name(1)} ${quoted(row.text(this.#column(1)))} is not above zero`);
    const aggressor = this.#aggressor(row);
    if (!aggressor) return undefined;
    return { seq: 0, instrumentSeq: 0, instrument: instrument.index, tsNs, kind: 'trade', price, quantity, aggressor };
  }

  #quote(row: RowSplitter, instrument: Instrument, tsNs: TimeNs): Quote | undefined {
    const bid = this.#price(row, 0, instrument);
    if (bid === BROKEN) return undefined;
    const ask = this.#price(row, 1, instrument);
    if (ask === BROKEN) return undefined;
    const bidQuantity = this.#size(row, 2, instrument);
    if (bidQuantity === BROKEN) return undefined;
    const askQuantity = this.#size(row, 3, instrument);
    if (askQuantity === BROKEN) return undefined;
    const index = instrument.index;
    return { seq: 0, instrumentSeq: 0, instrument: index, tsNs, kind: 'quote', bid, bidQuantity, ask, askQuantity };
  }

  #bar(row: RowSplitter, instrument: Instrument, openNs: TimeNs): Bar | undefined {
    const prices = this.#ohlc(row, 0, instrument);
    if (!prices) return undefined;
    const volume = this.#quantity(row, 4, instrument);
    if (volume === BROKEN) return undefined;
    const [open, high, low, close] = prices;
    const tsNs = timeNs(openNs + this.#intervalNs);
    const index = instrument.index;
    return { seq: 0, instrumentSeq: 0, instrument: index, tsNs, kind: 'bar', openNs, open, high, low, close, volume };
  }

  #quoteBar(row: RowSplitter, instrument: Instrument, openNs: TimeNs): QuoteBar | undefined {
    const bid = this.#ohlc(row, 0, instrument);
    const ask = bid && this.#ohlc(row, 4, instrument);
    if (!ask) return undefined;
    const bidQuantity = this.#size(row, 8, instrument);
    if (bidQuantity === BROKEN) return undefined;
    const askQuantity = this.#size(row, 9, instrument);
    if (askQuantity === BROKEN) return undefined;
    return {
      seq: 0,
      instrumentSeq: 0,
      instrument: instrument.index,
      tsNs: timeNs(openNs + this.#intervalNs),
      kind: 'quote_bar',
      openNs,
      bidOpen: bid[0],
      bidHigh: bid[1],
      bidLow: bid[2],
      bidClose: bid[3],
      bidQuantity,
      askOpen: ask[0],
      askHigh: ask[1],
      askLow: ask[2],
      askClose: ask[3],
      askQuantity,
    };
  }

  #ohlc(row: RowSplitter, field: number, instrument: Instrument): Ohlc | undefined {
    const open = this.#price(row, field, instrument);
    if (open === BROKEN) return undefined;
    const high = this.#price(row, field + 1, instrument);
    if (high === BROKEN) return undefined;
    const low = this.#price(row, field + 2, instrument);
    if (low === BROKEN) return undefined;
    const close = this.#price(row, field + 3, instrument);
    if (close === BROKEN) return undefined;
    if (high < open || high < close || high < low) {
      return this.#refuse(
        `${this.#name(field + 1)} ${row.text(this.#column(field + 1))} is below another price of the bar`,
      );
    }
    if (low > open || low > close) {
      return this.#refuse(
        `${this.#name(field + 2)} ${row.text(this.#column(field + 2))} is above another price of the bar`,
      );
    }
    return [open, high, low, close];
  }

  #price(row: RowSplitter, field: number, instrument: Instrument): Price {
    const value = this.#number(row, field, instrument.priceScale);
    if (value > 0 || value === BROKEN) return price(value);
    this.#refuse(`${this.#name(field)} ${quoted(row.text(this.#column(field)))} is not above zero`);
    return price(BROKEN);
  }

  #quantity(row: RowSplitter, field: number, instrument: Instrument): Quantity {
    return quantity(this.#number(row, field, instrument.quantityScale));
  }

  /** A displayed size: 0, which means "not given", where the file has no such column. */
  #size(row: RowSplitter, field: number, instrument: Instrument): Quantity {
    return this.#column(field) < 0 ? quantity(0) : this.#quantity(row, field, instrument);
  }

  #aggressor(row: RowSplitter): Trade['aggressor'] | undefined {
    const column = this.#column(2);
    if (column < 0) return 'unknown';
    const start = row.start(column);
    const length = row.end(column) - start;
    // 'b' and 's' decide; the rest is compared only to tell garbage from a side.
    if (length === 3 && row.bytes[start] === 0x62 && row.text(column) === 'buy') return 'buy';
    if (length === 4 && row.bytes[start] === 0x73 && row.text(column) === 'sell') return 'sell';
    if (row.text(column) === 'unknown') return 'unknown';
    return this.#refuse(`${this.#name(2)} ${quoted(row.text(column))} is not buy, sell or unknown`);
  }

  /** A number at the scale, 0 or above; {@link BROKEN}, with the problem set, for anything else. */
  #number(row: RowSplitter, field: number, scale: number): number {
    const column = this.#column(field);
    const plain = plainDecimal(row.bytes, row.start(column), row.end(column), scale);
    if (plain >= 0) return plain;
    const text = row.text(column);
    const reading = carefulDecimal(text, scale);
    if ('problem' in reading) {
      this.#refuse(`${this.#name(field)} ${reading.problem}`);
      return BROKEN;
    }
    if (reading.value < 0 || text.startsWith('-')) {
      this.#refuse(`${this.#name(field)} ${quoted(text)} is below zero`);
      return BROKEN;
    }
    if (reading.rounded) this.rounded++;
    return reading.value;
  }

  #refuse(problem: string): undefined {
    this.problem = problem;
  }

  #column(field: number): number {
    return defined(this.#layout.fields[field], 'column');
  }

  #name(field: number): string {
    return this.#layout.names[this.#column(field)] ?? '';
  }
}
