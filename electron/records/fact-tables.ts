import type { FactOf } from '../../shared/domain/fact.ts';
import type { StoredFact } from '../engine/ports.ts';
import {
  type Columns,
  cellsOf,
  DEAL,
  INSTRUMENT,
  namesOf,
  OWNER,
  place,
  priceText,
  quantityText,
  SIDE,
} from './columns.ts';
import type { ExportedFact, FactTable } from './fact-table.ts';
import type { Listed, Listings } from './listings.ts';
import { orderTable } from './order-table.ts';
import type { Table } from './table-names.ts';
import { withUtc } from './times.ts';
import { TRADES, type Trade } from './trades.ts';

interface Fill extends Trade {
  readonly stored: StoredFact;
}

const FILLS: Columns<Fill> = [
  ...place(),
  ['order_id', ({ fact }) => fact.orderId],
  ...OWNER,
  ...INSTRUMENT,
  SIDE,
  ...DEAL,
  ['currency', ({ listed }) => listed.currency],
  ['liquidity', ({ fact }) => fact.liquidity],
  ['mark', ({ fact, listed }) => (fact.mark === null ? '' : priceText(fact.mark, listed))],
  ['realised', ({ fact }) => fact.realised ?? ''],
];

/** One denial with its numbers, or how many more there were of a code. */
interface Denials {
  readonly stored: StoredFact;
  readonly fact: FactOf<'order_denied' | 'denials_counted'>;
  /** What was asked for; undefined for those that are only counted. */
  readonly asked?: FactOf<'order_denied'>;
  /** Undefined for an instrument that nobody has listed, and for those that are only counted. */
  readonly listed?: Listed | undefined;
  readonly code: string;
  readonly count: number;
}

const DENIALS: Columns<Denials> = [
  ...place(),
  ...OWNER,
  ['venue', ({ listed }) => listed?.venue ?? ''],
  // A version may ask for an instrument that nobody knows; it is named as it asked.
  ['instrument', ({ asked, listed }) => listed?.symbol ?? asked?.instrument ?? ''],
  ['side', ({ asked }) => asked?.side ?? ''],
  [
    'quantity',
    ({ asked, listed }) => (asked && listed ? quantityText(asked.quantity, listed) : String(asked?.quantity ?? '')),
  ],
  ['code', ({ code }) => code],
  ['value', ({ asked }) => asked?.denial.value ?? ''],
  ['limit', ({ asked }) => asked?.denial.limit ?? ''],
  ['scope', ({ asked }) => asked?.denial.scope ?? ''],
  ['count', ({ count }) => String(count)],
];

function denialsOf({ stored, fact }: ExportedFact, listings: Listings): readonly Denials[] {
  if (fact.kind === 'order_denied')
    return [{ stored, fact, asked: fact, listed: listings.find(fact.instrument), code: fact.denial.code, count: 1 }];
  if (fact.kind !== 'denials_counted') return [];
  return Object.entries(fact.counts).map(([code, count]) => ({ stored, fact, code, count }));
}

const FACTS: Columns<StoredFact> = [
  ['fact', ({ seq }) => String(seq)],
  ['ts_ns', ({ tsNs }) => String(tsNs)],
  ['kind', ({ kind }) => kind],
  ['body', ({ body }) => body],
];

/**
 * The table of a name, for all but the audit, which is no table of facts. That of trades has the columns that a session writes; every
 * other has its times in UTC as well.
 */
export function factTable(table: Exclude<Table, 'audit'>, listings: Listings): FactTable {
  const made = plainTable(table, listings);
  if (table === 'trades') return made;
  const { columns, row } = withUtc(made.columns);
  return {
    columns,
    rows: (fact) => made.rows(fact).map(row),
    *rest() {
      for (const cells of made.rest()) yield row(cells);
    },
  };
}

function plainTable(table: Exclude<Table, 'audit'>, listings: Listings): FactTable {
  switch (table) {
    case 'fills':
      return tableOf(FILLS, ({ stored, fact }) =>
        fact.kind === 'fill' ? [{ stored, fact, listed: listings.of(fact.instrument) }] : [],
      );
    case 'trades':
      return tableOf(TRADES, ({ fact }) =>
        fact.kind === 'fill' ? [{ fact, listed: listings.of(fact.instrument) }] : [],
      );
    case 'denials':
      return tableOf(DENIALS, (each) => denialsOf(each, listings));
    case 'facts':
      return tableOf(FACTS, ({ stored }) => [stored]);
    case 'orders':
      return orderTable(listings);
    default:
      return table satisfies never;
  }
}

/** A table whose rows are known as soon as their facts are. */
const tableOf = <T>(columns: Columns<T>, listed: (fact: ExportedFact) => readonly T[]): FactTable => ({
  columns: namesOf(columns),
  rows: (fact) => listed(fact).map((each) => cellsOf(columns, each)),
  rest: () => [],
});
