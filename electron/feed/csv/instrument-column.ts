import { basename } from 'node:path';
import type { Layout } from './format.ts';
import type { RowSplitter } from './row-splitter.ts';

/** An instrument's name in its two parts. */
export interface InstrumentName {
  readonly venue: string;
  readonly symbol: string;
}

/** Which instruments of a file to play; all, where neither is given. */
export interface InstrumentFilter {
  readonly venue?: string | undefined;
  readonly instrument?: string | undefined;
}

/** What a row says of its instrument: its number, that the filter leaves it out, or that the cell is empty. */
export const LEFT_OUT = -1;
export const UNNAMED = -2;

/** Instruments that are told by comparing bytes; beyond this many, a look-up by name is quicker. */
const KNOWN_CELLS = 16;

/** Words of a file name that say what kind of data is inside, not of what. */
const KIND_OF_DATA = /^(\d+(ms|s|m|h|d)|ticks?|minute|hourly|daily|weekly|trades?|quotes?|bars?|ohlcv?)$/i;

/**
 * Tells a row's instrument and numbers the instruments in order of appearance. A file without a venue or symbol
 * column is of one venue or symbol: the one asked for, else what its name begins with
 * (`binance_wldusdt_perp_3m.csv.gz` is `binance:WLDUSDT`, `sp500_daily_2000_2020.csv` is `sp500:SP500`).
 */
export class InstrumentColumn {
  /** The instruments seen so far, by number. */
  readonly names: InstrumentName[] = [];
  /** Names that the filter left out, as `venue:symbol`; the first few, for a message. */
  readonly others = new Set<string>();
  readonly #layout: Layout;
  readonly #filter: InstrumentFilter;
  readonly #fallback: InstrumentName;
  readonly #numbers = new Map<string, Map<string, number>>();
  /** Cells met before, as they stood, so that most rows are told by comparing bytes and make no strings. */
  readonly #known: { readonly cells: Buffer; readonly number: number }[] = [];
  /** The last one found: rows of one instrument come in runs. */
  #recent = 0;

  constructor(path: string, layout: Layout, filter: InstrumentFilter) {
    this.#layout = layout;
    this.#filter = filter;
    this.#fallback = nameOfFile(path, filter);
  }

  /** True when no more than one instrument can pass the filter, so that one need not look through the file for others. */
  get single(): boolean {
    const { venue, symbol } = this.#layout;
    return (venue < 0 || this.#filter.venue !== undefined) && (symbol < 0 || this.#filter.instrument !== undefined);
  }

  /** The number of the row's instrument, {@link LEFT_OUT} or {@link UNNAMED}. */
  read(row: RowSplitter): number {
    const { venue, symbol } = this.#layout;
    if (venue < 0 && symbol < 0) return this.#numberOf(this.#fallback.venue, this.#fallback.symbol);
    // Venue and symbol stand side by side in every file at hand; the range from one to the other is compared whole.
    const first = venue < 0 ? symbol : symbol < 0 ? venue : Math.min(venue, symbol);
    const last = Math.max(venue, symbol);
    const start = row.start(first);
    const end = row.end(last);
    const known = this.#recall(row.bytes, start, end);
    if (known !== undefined) return known;
    const number = this.#numberOf(
      venue < 0 ? this.#fallback.venue : row.text(venue),
      symbol < 0 ? this.#fallback.symbol : row.text(symbol),
    );
    if (this.#known.length < KNOWN_CELLS)
      this.#known.push({ cells: Buffer.from(row.bytes.subarray(start, end)), number });
    return number;
  }

  #recall(bytes: Uint8Array, start: number, end: number): number | undefined {
    const recent = this.#known[this.#recent];
    if (recent && sameBytes(bytes, start, end, recent.cells)) return recent.number;
    for (let index = 0; index < this.#known.length; index++) {
      const { cells, number } = this.#known[index]!;
      if (!sameBytes(bytes, start, end, cells)) continue;
      this.#recent = index;
      return number;
    }
    return undefined;
  }

  #numberOf(venue: string, symbol: string): number {
    let symbols = this.#numbers.get(venue);
    const known = symbols?.get(symbol);
    if (known !== undefined) return known;
    if (venue === '' || symbol === '') return UNNAMED;
    const { venue: wantedVenue = venue, instrument: wantedSymbol = symbol } = this.#filter;
    if (wantedVenue !== venue || wantedSymbol !== symbol) {
      if (this.others.size < 20) this.others.add(`${venue}:${symbol}`);
      return LEFT_OUT;
    }
    if (!symbols) {
      symbols = new Map();
      this.#numbers.set(venue, symbols);
    }
    const number = this.names.push({ venue, symbol }) - 1;
    symbols.set(symbol, number);
    return number;
  }
}

function sameBytes(bytes: Uint8Array, start: number, end: number, other: Uint8Array): boolean {
  if (end - start !== other.length) return false;
  // From the end: instruments of one venue differ there.
  for (let at = other.length - 1; at >= 0; at--) if (bytes[start + at] !== other[at]) return false;
  return true;
}

function nameOfFile(path: string, filter: InstrumentFilter): InstrumentName {
  const [first = '', second = ''] = basename(path)
    .replace(/\.csv(\.gz)?$|\.gz$/i, '')
    .split('_');
  const venue = filter.venue ?? (first || 'file');
  const symbol = second === '' || KIND_OF_DATA.test(second) ? first || 'FILE' : second;
  return { venue, symbol: filter.instrument ?? symbol.toUpperCase() };
}
