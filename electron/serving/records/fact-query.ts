import { defined } from '../../../shared/base/assert.ts';
import { FillView } from '../../../shared/contract/console.ts';
import { DenialView, OrderView } from '../../../shared/contract/records.ts';
import type { RecordRows } from '../../../shared/contract/records-console.ts';
import { epochNsOfMs } from '../../../shared/units/time.ts';
import type { RecordFilter, RecordPage, RowsAsked } from '../../api/records.ts';
import type { OrderLife } from '../../records/order-fold.ts';
import { orderRow } from './fact-rows.ts';
import { type FactWindow, KEPT_ROWS } from './fact-window.ts';

export type FactTable = 'orders' | 'fills' | 'denials';

/** A row in the words of the wire. */
type Row = Readonly<Record<string, unknown>>;

/** A table as queries see it: rows by their place, the oldest first, by a sequence that rises. */
interface Source {
  readonly size: number;
  readonly seq: (place: number) => number;
  /** The latest fact about a row. */
  readonly changed: (place: number) => number;
  /** The row in the words of the wire. */
  readonly wire: (place: number) => Row;
}

/** What of a row goes out in bulk. Of a fill, the number that is there for drawing does not. */
const COLUMNS: Readonly<Record<FactTable, readonly string[]>> = {
  orders: Object.keys(OrderView.shape),
  fills: Object.keys(FillView.omit({ price_number: true }).shape),
  denials: Object.keys(DenialView.shape),
};

function sourceOf(window: FactWindow, table: FactTable): Source {
  if (table === 'orders') {
    const { orders } = window;
    const at = (place: number): OrderLife => defined(orders[place], 'order');
    return {
      size: orders.length,
      seq: (place) => at(place).sent.seq,
      changed: (place) => at(place).changed,
      wire: (place) => ({ ...orderRow(at(place), window.listedOf(at(place).fact.instrument)) }),
    };
  }
  const rows = table === 'fills' ? window.fills : window.denials;
  const seq = (place: number): number => defined(rows[place], table).seq;
  return { size: rows.length, seq, changed: seq, wire: (place) => ({ ...defined(rows[place], table) }) };
}

/** Market time of a row, nanoseconds; desk time where it has none. */
function timeOf(row: Row): bigint {
  const { time_ns: market, at, sent_at: sent } = row as Partial<FillView> & { at?: string; sent_at?: string };
  return market ? BigInt(market) : epochNsOfMs(Date.parse(at ?? sent ?? ''));
}

const EQUAL = {
  version: 'version',
  instrument: 'instrument',
  slot: 'slot_id',
  side: 'side',
  status: 'status',
  code: 'code',
} as const;

/** Whether a row passes; undefined where every row does. */
function testOf(filter: RecordFilter): ((row: Row) => boolean) | undefined {
  const equal = Object.entries(EQUAL).flatMap(([name, column]) => {
    const wanted = filter[name as keyof typeof EQUAL];
    return wanted === undefined ? [] : [[column, wanted] as const];
  });
  const { sinceNs, untilNs } = filter;
  const text = filter.text?.toLowerCase();
  if (equal.length === 0 && text === undefined && sinceNs === undefined && untilNs === undefined) return undefined;
  return (row) =>
    equal.every(([column, wanted]) => row[column] === wanted) &&
    (sinceNs === undefined || timeOf(row) >= sinceNs) &&
    (untilNs === undefined || timeOf(row) < untilNs) &&
    (text === undefined ||
      Object.values(row).some((value) => typeof value === 'string' && value.toLowerCase().includes(text)));
}

/** Where the rows are that a window does not hold. */
export function olderWords(window: FactWindow, table: FactTable, factsBefore: number): string | null {
  const words = [
    window.gone(table) > 0
      ? `The newest ${KEPT_ROWS.toLocaleString('en')} are at hand; ${window.gone(table).toLocaleString('en')} older ones are in the journal`
      : [],
    factsBefore > 0
      ? `facts 1 to ${factsBefore.toLocaleString('en')} are in sealed segments${table === 'orders' ? ', with the orders that were sent then' : ''}`
      : [],
  ].flat();
  return words.length === 0 ? null : `${words.join('; ')}: \`desk export --table ${table}\` writes all.`;
}

/** A page of a table, newest first. */
export function factPage(
  window: FactWindow,
  table: FactTable,
  filter: RecordFilter,
  { page, page_size: size, older }: { page: number; page_size: number; older: string | null },
): RecordPage {
  const source = sourceOf(window, table);
  const test = testOf(filter);
  const from = (page - 1) * size;
  const found: Row[] = [];
  let total = 0;
  for (let place = source.size - 1; place >= 0; place -= 1) {
    const isOnPage = total >= from && total < from + size;
    // Without a filter, only what is on the page is looked at.
    if (test || isOnPage) {
      const row = source.wire(place);
      if (test && !test(row)) continue;
      if (isOnPage) found.push(row);
    }
    total += 1;
  }
  return { rows: JSON.stringify(found), total, older };
}

/** Rows in bulk, newest first. Filters are the console's own: it holds all rows. */
export function factRows(
  window: FactWindow,
  { table, before, since, limit }: Omit<RowsAsked, 'table'> & { readonly table: FactTable },
  older: string | null,
): RecordRows {
  const source = sourceOf(window, table);
  const columns = COLUMNS[table];
  const cells: string[] = [];
  let place = (before === undefined ? source.size : placeOf(source, before)) - 1;
  let last: number | undefined;
  for (; place >= 0; place -= 1) {
    const seq = source.seq(place);
    // Rows of one fact come together: the next answer begins below the whole of it.
    if (cells.length >= limit && seq !== last) break;
    if (since !== undefined && source.changed(place) <= since) continue;
    const words = source.wire(place);
    cells.push(JSON.stringify(columns.map((column) => words[column])));
    last = seq;
  }
  return {
    columns: [...columns],
    rows: `[${cells.join(',')}]`,
    count: cells.length,
    at: window.at,
    before: place >= 0 ? (last ?? null) : null,
    total: source.size,
    older,
  };
}

/** The place of the first row whose sequence is not below one. */
function placeOf({ size, seq }: Source, below: number): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (seq(middle) < below) low = middle + 1;
    else high = middle;
  }
  return low;
}
