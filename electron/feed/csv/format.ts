import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import type { TimeUnit } from './time-cell.ts';

/** A column the reader needs, by the names it may have in a header. */
type Names = readonly [string, ...string[]];

interface Format {
  readonly kind: MarketEvent['kind'];
  /** Columns that must all be there, in the order the decoder reads them. */
  readonly required: readonly Names[];
  /** Columns that may be there; decoded after the required ones. */
  readonly optional: readonly Names[];
  /** Columns that mark a file of another kind, and what it would then be. */
  readonly never?: { readonly names: readonly string[]; readonly because: string };
}

/**
 * The kinds of file that replay reads, most telling first: a header belongs to the first one whose required columns
 * it has. README.md beside this folder has the same table for people.
 */
const FORMATS: readonly Format[] = [
  {
    kind: 'quote_bar',
    required: ['bid_open', 'bid_high', 'bid_low', 'bid_close', 'ask_open', 'ask_high', 'ask_low', 'ask_close'].map(
      (name): Names => [name],
    ),
    optional: [
      ['bid_size', 'bid_qty'],
      ['ask_size', 'ask_qty'],
    ],
  },
  { kind: 'bar', required: [['open'], ['high'], ['low'], ['close'], ['volume']], optional: [] },
  {
    kind: 'quote',
    required: [
      ['bid_price', 'bid'],
      ['ask_price', 'ask'],
    ],
    optional: [
      ['bid_qty', 'bid_size'],
      ['ask_qty', 'ask_size'],
    ],
  },
  {
    kind: 'trade',
    required: [['price'], ['qty', 'quantity', 'size']],
    optional: [['taker_side']],
    never: {
      names: ['side', 'first_update_id', 'final_update_id'],
      because: 'its rows are levels of an order book (or name their taker_side "side"), not trades',
    },
  },
];

const TIMES: readonly (readonly [column: string, unit: TimeUnit])[] = [
  ['recv_ts_ns', 'ns'],
  ['ts_ms', 'ms'],
  ['date', 'date'],
];
const VENUE: Names = ['venue'];
const SYMBOL: Names = ['symbol', 'instrument'];

/** Where a file keeps what: positions of columns in a row, -1 for a column it does not have. */
export interface Layout {
  readonly kind: MarketEvent['kind'];
  /** Number of columns of every sound row. */
  readonly columns: number;
  readonly time: { readonly column: number; readonly unit: TimeUnit };
  readonly venue: number;
  readonly symbol: number;
  /** The format's required columns, then its optional ones. */
  readonly fields: readonly number[];
  /** The header's name of each column, for messages. */
  readonly names: readonly string[];
}

/** The accepted headers in one line, for the message of a refusal. */
export const ACCEPTED_HEADERS = `accepted are files with a time column (${TIMES.map(([name]) => name).join(', ')}) and ${FORMATS.map(
  ({ kind, required }) => `${required.map((names) => names.join('|')).join(',')} (${kind}s)`,
).join('; or ')}; venue and symbol columns are optional, others are ignored`;

/**
 * Recognises a file by its header. Names are compared without regard to case and surrounding blanks.
 *
 * @returns the layout, or why the header fits no format.
 */
export function recognise(header: readonly string[]): Layout | { readonly problem: string } {
  const names = header.map((name) =>
    name
      .replace(/^\uFEFF/, '')
      .trim()
      .toLowerCase(),
  );
  const find = (accepted: Names): number => {
    const name = accepted.find((candidate) => names.includes(candidate));
    return name === undefined ? -1 : names.indexOf(name);
  };
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) return { problem: `the header names the column ${JSON.stringify(twice)} twice` };

  const format = FORMATS.find(({ required }) => required.every((column) => find(column) >= 0));
  if (!format) return { problem: 'the header fits no format' };
  const marker = format.never?.names.find((name) => names.includes(name));
  if (format.never && marker !== undefined) {
    return { problem: `the header has the column "${marker}": ${format.never.because}` };
  }
  const time = TIMES.find(([name]) => names.includes(name));
  if (!time) return { problem: 'the header has no time column' };
  return {
    kind: format.kind,
    columns: names.length,
    time: { column: names.indexOf(time[0]), unit: time[1] },
    venue: find(VENUE),
    symbol: find(SYMBOL),
    fields: [...format.required, ...format.optional].map(find),
    names,
  };
}
