import type { RecordColumn, Sorting } from './column.ts';
import { type Placed, spliced, standing } from './record-set.ts';

/** What a table shows of its rows, and in which order. */
export interface Arrangement<T> {
  /** Words that must stand in a row, in any case; empty for none. */
  readonly text: string;
  /** What else a row must pass; null where nothing. The same function as long as the choice is the same. */
  readonly test: ((row: T) => boolean) | null;
  /** Null for the order in which rows come. */
  readonly sorting: Sorting | null;
  /** What rows are put together by; null for not at all. */
  readonly group: ((row: T) => string) | null;
  /** Groups that are open. */
  readonly open: ReadonlySet<string>;
}

/** The line of a group, over its rows where it is open. */
export class GroupLine<T> {
  readonly name: string;
  readonly rows: readonly T[];
  readonly isOpen: boolean;

  constructor(name: string, rows: readonly T[], isOpen: boolean) {
    this.name = name;
    this.rows = rows;
    this.isOpen = isOpen;
  }
}

/** A line of a table: a row, or a group's. */
export type Line<T> = T | GroupLine<T>;

export const isGroup = <T>(line: Line<T>): line is GroupLine<T> => line instanceof GroupLine;

/** What a table comes to. */
export interface Arranged<T> {
  readonly lines: readonly Line<T>[];
  /** Rows that pass, in their order, whether their group is open or not. */
  readonly rows: readonly T[];
}

/** How rows came from those before. */
export type News<T> = { readonly after: readonly T[]; readonly fresh: readonly T[] } | null;

type Order<T> = (a: T, b: T) => number;

/**
 * Filters, sorts and groups a hundred thousand rows, and a second time only what is new among them: a table that is sorted by price
 * takes a fill in by a search, not by sorting anew.
 */
export class Arranger<T extends object> {
  readonly #columns: readonly RecordColumn<T>[];
  readonly #natural: Order<T>;
  readonly #words = new WeakMap<T, string>();
  #last: { readonly from: readonly T[]; readonly by: Arrangement<T>; readonly rows: readonly T[] } | undefined;

  /** @param natural The order in which rows come; it tells any two of them apart. */
  constructor(columns: readonly RecordColumn<T>[], natural: Order<T>) {
    this.#columns = columns;
    this.#natural = natural;
  }

  arrange(from: readonly T[], by: Arrangement<T>, news: News<T> = null): Arranged<T> {
    const rows = this.#rows(from, by, news);
    this.#last = { from, by, rows };
    return { rows, lines: by.group ? grouped(rows, by.group, by.open) : rows };
  }

  #rows(from: readonly T[], by: Arrangement<T>, news: News<T>): readonly T[] {
    const last = this.#last;
    const isSame =
      last !== undefined &&
      last.by.text === by.text &&
      last.by.test === by.test &&
      last.by.sorting?.id === by.sorting?.id &&
      last.by.sorting?.desc === by.sorting?.desc;
    if (isSame && last.from === from) return last.rows;
    const passes = this.#passes(by);
    const order = this.#orderOf(by.sorting);
    if (isSame && news && news.after === last.from) {
      const gone = standing(last.from as readonly (T & Placed)[], news.fresh as readonly (T & Placed)[]);
      return spliced(last.rows, gone.filter(passes), news.fresh.filter(passes), order);
    }
    const kept = by.text === '' && by.test === null ? from : from.filter(passes);
    return by.sorting === null ? kept : this.#sorted(kept, by.sorting);
  }

  #passes({ text, test }: Arrangement<T>): (row: T) => boolean {
    const wanted = text.toLowerCase();
    return (row) => (test === null || test(row)) && (wanted === '' || this.#wordsOf(row).includes(wanted));
  }

  #wordsOf(row: T): string {
    const known = this.#words.get(row);
    if (known !== undefined) return known;
    const words = this.#columns
      .map(({ text }) => text(row))
      .join('\n')
      .toLowerCase();
    this.#words.set(row, words);
    return words;
  }

  #orderOf(sorting: Sorting | null): Order<T> {
    const column = this.#columns.find(({ id }) => id === sorting?.id);
    if (!sorting || !column) return this.#natural;
    const key = column.order ?? column.text;
    return (a, b) => compare(key(a), key(b), sorting.desc) || this.#natural(a, b);
  }

  /** A sort that asks each row once for what it is sorted by. */
  #sorted(rows: readonly T[], sorting: Sorting): readonly T[] {
    const column = this.#columns.find(({ id }) => id === sorting.id);
    if (!column) return rows;
    const keys = rows.map(column.order ?? column.text);
    return rows
      .map((_, index) => index)
      .sort(
        (a, b) =>
          compare(keys[a] as string | number, keys[b] as string | number, sorting.desc) ||
          this.#natural(rows[a] as T, rows[b] as T),
      )
      .map((index) => rows[index] as T);
  }
}

/** What has no value comes last, whichever way the others are sorted. */
function compare(a: string | number, b: string | number, desc: boolean): number {
  const [noA, noB] = [isNothing(a), isNothing(b)];
  if (noA || noB) return Number(noA) - Number(noB);
  const order = a < b ? -1 : a > b ? 1 : 0;
  return desc ? -order : order;
}

const isNothing = (key: string | number): boolean => (typeof key === 'number' ? Number.isNaN(key) : key === '');

function grouped<T>(rows: readonly T[], group: (row: T) => string, open: ReadonlySet<string>): Line<T>[] {
  const byName = new Map<string, T[]>();
  for (const row of rows) {
    const name = group(row);
    const there = byName.get(name);
    if (there) there.push(row);
    else byName.set(name, [row]);
  }
  const lines: Line<T>[] = [];
  for (const [name, members] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(new GroupLine(name, members, open.has(name)));
    if (open.has(name)) for (const row of members) lines.push(row);
  }
  return lines;
}
