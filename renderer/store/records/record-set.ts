import type { FillView } from '../../../shared/contract/console.ts';
import type { DenialView, OrderView } from '../../../shared/contract/records.ts';
import type { RecordTable } from '../../../shared/contract/records-console.ts';

export type { RecordTable };
export type OrderRow = OrderView;
export type FillRow = Omit<FillView, 'price_number'>;
export type DenialRow = DenialView;

/** A line of the audit's timeline. Its payload is asked for when it is opened. */
export interface AuditLine {
  readonly seq: number;
  readonly ts_ns: string;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly subject: string;
  readonly hash: string;
}

/** A record's place: a sequence that rises, and its place among the rows of one fact. */
export interface Placed {
  readonly seq: number;
  readonly part?: number;
}

/** Rows that a console holds of a table. */
export const KEPT_ROWS = 100_000;

/** What the console holds of a table. */
export interface RecordSet<T> {
  /** `none` until somebody looks. */
  readonly phase: 'none' | 'loading' | 'ready' | 'refused';
  /** Newest first. */
  readonly rows: readonly T[];
  /** How they came from the rows before: what is new or changed among them; null where they came in another way. */
  readonly news: { readonly after: readonly T[]; readonly fresh: readonly T[] } | null;
  /** Read up to this sequence. */
  readonly at: number;
  /** Rows at the desk. While a search goes on, null: what it finds is not known before. */
  readonly total: number;
  /** The sequence down to which a search has come; null where all is there. */
  readonly reached: number | null;
  /** Where older rows are, in words; null where there are none. */
  readonly older: string | null;
  /** Why they could not be read. */
  readonly refusal: string | null;
}

const EMPTY = { rows: [], news: null, at: 0, total: 0, reached: null, older: null, refusal: null } as const;

/** A table that nobody has looked at yet. */
export const NO_RECORDS: RecordSet<never> = { phase: 'none', ...EMPTY };

/** A table whose rows are on their way. */
export const LOADING_RECORDS: RecordSet<never> = { phase: 'loading', ...EMPTY };

export interface RecordsState {
  readonly orders: RecordSet<OrderRow>;
  readonly fills: RecordSet<FillRow>;
  readonly denials: RecordSet<DenialRow>;
  readonly audit: RecordSet<AuditLine>;
}

export const NO_RECORDS_STATE: RecordsState = {
  orders: NO_RECORDS,
  fills: NO_RECORDS,
  denials: NO_RECORDS,
  audit: NO_RECORDS,
};

/** Newest first: below 0 where `a` is the newer. */
export const newerFirst = (a: Placed, b: Placed): number => b.seq - a.seq || (a.part ?? 0) - (b.part ?? 0);

/** What tells a record of its table from every other. */
export const recordKey = ({ seq, part = 0 }: Placed): string => (part === 0 ? String(seq) : `${seq}.${part}`);

/** The place of a record in rows that an order sorts; where it is not there, the place where it belongs. */
function placeIn<T>(rows: readonly T[], row: T, order: (a: T, b: T) => number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(rows[middle] as T, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Rows with records taken out and put in, in an order that tells any two apart. Costs a copy and a search for each, not a sort.
 *
 * @param gone Rows that stand there.
 * @param come Rows that do not.
 */
export function spliced<T>(
  rows: readonly T[],
  gone: readonly T[],
  come: readonly T[],
  order: (a: T, b: T) => number,
): T[] {
  const cuts = [
    ...gone.map((row) => ({ at: placeIn(rows, row, order), row: undefined })),
    ...come.map((row) => ({ at: placeIn(rows, row, order), row })),
  ].sort((a, b) => a.at - b.at || (a.row && b.row ? order(a.row, b.row) : a.row ? -1 : 1));
  const made: T[] = [];
  let from = 0;
  for (const { at, row } of cuts) {
    for (; from < at; from += 1) made.push(rows[from] as T);
    if (row === undefined) from = at + 1;
    else made.push(row);
  }
  for (; from < rows.length; from += 1) made.push(rows[from] as T);
  return made;
}

/** The rows that stand for the same records as others, where some do. */
export function standing<T extends Placed>(rows: readonly T[], others: readonly T[]): T[] {
  return others.flatMap((row) => {
    const found = rows[placeIn(rows, row, newerFirst)];
    return found !== undefined && newerFirst(found, row) === 0 ? [found] : [];
  });
}

/** Takes older rows in, behind those that are there. */
export function withOlder<T>(set: RecordSet<T>, rows: readonly T[], more: Partial<RecordSet<T>>): RecordSet<T> {
  return { ...set, ...more, rows: [...set.rows, ...rows].slice(0, KEPT_ROWS), news: null };
}

/** Takes in what was made or changed since, newest first. */
export function withNews<T extends Placed>(
  set: RecordSet<T>,
  fresh: readonly T[],
  more: Partial<RecordSet<T>>,
): RecordSet<T> {
  if (fresh.length === 0) return { ...set, ...more };
  const rows = spliced(set.rows, standing(set.rows, fresh), fresh, newerFirst);
  const isTooMany = rows.length > KEPT_ROWS;
  if (isTooMany) rows.length = KEPT_ROWS;
  return { ...set, ...more, rows, news: isTooMany ? null : { after: set.rows, fresh } };
}

/** Rows as they come in bulk: an array of cells for each, in the order of the columns. */
export function decoded<T>(columns: readonly string[], text: string): T[] {
  return (JSON.parse(text) as unknown[][]).map(
    (cells) => Object.fromEntries(columns.map((column, index) => [column, cells[index]])) as T,
  );
}
