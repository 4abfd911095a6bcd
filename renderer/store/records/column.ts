/** A column of a table of records: what it holds, apart from how it is drawn. */
export interface RecordColumn<T> {
  readonly id: string;
  /** With the unit. */
  readonly header: string;
  /** The exact text of a cell: what is copied, written and searched. */
  readonly text: (row: T) => string;
  /** What rows are sorted by, where it is not the text. Numbers that are none come last. */
  readonly order?: (row: T) => number | string;
  readonly numeric?: boolean;
  /** Nanoseconds since 1970 as text: a file gets the time in UTC beside them. */
  readonly ns?: boolean;
  /** Width at which it reads, CSS pixels. */
  readonly width: number;
  /** Not shown until somebody chooses it. */
  readonly hidden?: boolean;
}

/** By which column rows are sorted. */
export interface Sorting {
  readonly id: string;
  readonly desc: boolean;
}

/** A decimal text as a number to sort by. */
export const numberOf = (text: string | null | undefined): number =>
  text === null || text === undefined || text === '' ? Number.NaN : Number(text);
