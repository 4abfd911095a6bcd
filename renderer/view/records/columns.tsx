import { amount, exact, NONE } from '../../format/number.ts';
import { numberOf } from '../../store/records/column.ts';
import { exactSum } from '../../store/records/sums.ts';
import { Profit, VersionTag } from '../parts/figures.tsx';
import { Moment, Side } from './parts.tsx';
import type { Grouping, ViewColumn } from './record-table.tsx';
import type { Choice } from './table-tools.tsx';

/** What orders, fills and denials have in common. */
export interface Traded {
  readonly version: string;
  readonly slot_id: string;
}

/** Stands where there is no value. */
export const NOTHING = <span className="muted">{NONE}</span>;

/** When it was, on the market's clock. */
export const marketTime = <T,>(text: (row: T) => string): ViewColumn<T> => ({
  id: 'market',
  header: 'market time, UTC',
  width: 144,
  ns: true,
  text,
  cell: (row) => <Moment ns={text(row)} />,
});

/** Whose it was. */
export const version = <T extends Traded>(): ViewColumn<T> => ({
  id: 'version',
  header: 'version',
  width: 104,
  text: (row) => row.version,
  cell: (row) => <VersionTag name={row.version} />,
});

/** In which slot: the tables begin with the one on screen, so nobody sees this before they ask for others. */
export const slot = <T extends Traded>(): ViewColumn<T> => ({
  id: 'slot',
  header: 'slot',
  width: 150,
  hidden: true,
  text: (row) => row.slot_id,
});

/** Which way it went, where it went one. */
export const side = <T extends { readonly side: string | null }>(): ViewColumn<T> => ({
  id: 'side',
  header: 'side',
  width: 52,
  text: (row) => row.side ?? '',
  cell: (row) => (row.side === null ? NOTHING : <Side side={row.side} />),
});

/** The order that it was, or was of. */
export const orderId = <T extends { readonly order_id: string }>(): ViewColumn<T> => ({
  id: 'order',
  header: 'order',
  width: 106,
  text: (row) => row.order_id,
  cell: (row) => <span className="mono">{row.order_id}</span>,
});

interface Figure<T> {
  readonly id: string;
  readonly header: string;
  readonly width: number;
  /** Exact decimal text; null where there is none. */
  readonly of: (row: T) => string | null;
  /** Digits that are shown, where that is not all of them. */
  readonly digits?: number;
  /** Adds up in the line of a group, as far as all rows are in one unit. */
  readonly sumIn?: (row: T) => string;
  readonly hidden?: boolean;
}

const shown = (text: string, digits: number | undefined): string =>
  digits === undefined ? exact(text) : amount(text, digits);

/** A column of exact figures: sorted as numbers, copied and saved with all their digits. */
export function figure<T extends object>({ of, digits, sumIn, ...column }: Figure<T>): ViewColumn<T> {
  const summed = (rows: readonly T[], unit: (row: T) => string): string | null => {
    const sum = exactSum(rows, column.id, of, unit);
    return sum === null ? null : shown(sum, digits);
  };
  return {
    ...column,
    numeric: true,
    text: (row) => of(row) ?? '',
    order: (row) => numberOf(of(row)),
    cell: (row) => {
      const text = of(row);
      return text === null || text === '' ? NOTHING : shown(text, digits);
    },
    ...(sumIn ? { sum: (rows: readonly T[]) => summed(rows, sumIn) } : {}),
  };
}

/** A column of profit, its sign and colour with it. */
export const profit = <T extends object>(column: Omit<Figure<T>, 'digits'>): ViewColumn<T> => ({
  ...figure({ ...column, digits: 2 }),
  cell: (row) => <Profit text={column.of(row)} />,
});

/** Choices that all of them have. */
export const VERSION_CHOICE: Choice<Traded> = { id: 'version', all: 'all versions', of: (row) => row.version };
export const SLOT_CHOICE: Choice<Traded> = { id: 'slot', all: 'all slots', of: (row) => row.slot_id };
export const SIDE_CHOICE: Choice<{ readonly side: string | null }> = {
  id: 'side',
  all: 'both sides',
  of: (row) => row.side ?? '',
  values: ['buy', 'sell'],
};

/** Rows put together by version. */
export const BY_VERSION: Grouping<Traded> = {
  by: 'version',
  of: (row) => row.version,
  name: (name) => <VersionTag name={name} />,
};
