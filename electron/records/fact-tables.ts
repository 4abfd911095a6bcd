import type { Fact, FactOf } from '../../shared/domain/fact.ts';
import { versionParts } from '../../shared/domain/version.ts';
import { formatDecimal } from '../../shared/units/decimal.ts';
import type { AuditRow, StoredFact } from '../engine/ports.ts';
import { TRADE_COLUMNS, tradeCells } from '../scenario/trades-file.ts';
import type { Listed, Listings } from './listings.ts';
import { ORDER_COLUMNS, OrderRows, SENT_FACT } from './order-rows.ts';
import { SortedRows } from './sorted-rows.ts';
import type { Table } from './table-names.ts';
import { withUtc } from './times.ts';

/** A fact with its place and time. */
export interface ExportedFact {
  readonly stored: StoredFact;
  readonly fact: Fact;
}

/** A table of facts: its columns, and the rows that a fact makes. */
export interface FactTable {
  readonly columns: readonly string[];
  rows(fact: ExportedFact): readonly (readonly string[])[];
  /** Rows that come after the last fact. */
  rest(): Iterable<readonly string[]>;
}

const NONE: readonly never[] = [];
const versionCells = (key: string): readonly [string, string] => {
  const { name, version } = versionParts(key);
  return [name, version];
};
const quantity = (value: number, { quantityScale }: Listed): string => formatDecimal(value, quantityScale);
const price = (value: number, { priceScale }: Listed): string => formatDecimal(value, priceScale);

const FILL_COLUMNS = [
  'fact',
  'ts_ns',
  'market_ns',
  'order_id',
  'slot_id',
  'instance',
  'algorithm',
  'version',
  'venue',
  'instrument',
  'side',
  'quantity',
  'price',
  'fee',
  'currency',
  'liquidity',
  'mark',
  'realised',
];

function fillCells({ stored }: ExportedFact, fact: FactOf<'fill'>, listed: Listed): string[] {
  return [
    String(stored.seq),
    String(stored.tsNs),
    fact.marketNs,
    fact.orderId,
    fact.slotId,
    String(fact.instance),
    ...versionCells(fact.version),
    listed.venue,
    listed.symbol,
    fact.side,
    quantity(fact.quantity, listed),
    price(fact.price, listed),
    fact.fee,
    listed.currency,
    fact.liquidity,
    fact.mark === null ? '' : price(fact.mark, listed),
    fact.realised ?? '',
  ];
}

const DENIAL_COLUMNS = [
  'fact',
  'ts_ns',
  'market_ns',
  'slot_id',
  'instance',
  'algorithm',
  'version',
  'venue',
  'instrument',
  'side',
  'quantity',
  'code',
  'value',
  'limit',
  'scope',
  'count',
];

function deniedCells({ stored }: ExportedFact, fact: FactOf<'order_denied'>, listed: Listed | undefined): string[] {
  const { denial } = fact;
  return [
    String(stored.seq),
    String(stored.tsNs),
    fact.marketNs ?? '',
    fact.slotId,
    String(fact.instance),
    ...versionCells(fact.version),
    // A version may ask for an instrument that nobody knows; it is named as it asked.
    ...(listed ? [listed.venue, listed.symbol] : ['', fact.instrument]),
    fact.side,
    listed ? quantity(fact.quantity, listed) : String(fact.quantity),
    denial.code,
    denial.value,
    denial.limit,
    denial.scope ?? '',
    '1',
  ];
}

function countedCells({ stored }: ExportedFact, fact: FactOf<'denials_counted'>): string[][] {
  const { slotId, instance, version, counts, marketNs } = fact;
  const place = [String(stored.seq), String(stored.tsNs), marketNs, slotId, String(instance), ...versionCells(version)];
  return Object.entries(counts).map(([code, count]) => [...place, '', '', '', '', code, '', '', '', String(count)]);
}

/**
 * The table of a name, for all but the audit, which is no table of facts. That of trades is the one that a session writes, to the
 * letter; every other has its times in UTC as well.
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
  const simple = (columns: readonly string[], rows: FactTable['rows']): FactTable => ({
    columns,
    rows,
    rest: () => NONE,
  });
  switch (table) {
    case 'fills':
      return simple(FILL_COLUMNS, (each) =>
        each.fact.kind === 'fill' ? [fillCells(each, each.fact, listings.of(each.fact.instrument))] : NONE,
      );
    case 'trades':
      return simple(TRADE_COLUMNS, ({ fact }) =>
        fact.kind === 'fill' ? [tradeCells(fact, listings.of(fact.instrument))] : NONE,
      );
    case 'denials':
      return simple(DENIAL_COLUMNS, (each) => {
        if (each.fact.kind === 'order_denied')
          return [deniedCells(each, each.fact, listings.find(each.fact.instrument))];
        return each.fact.kind === 'denials_counted' ? countedCells(each, each.fact) : NONE;
      });
    case 'facts':
      return simple(['fact', 'ts_ns', 'kind', 'body'], ({ stored }) => [
        [String(stored.seq), String(stored.tsNs), stored.kind, stored.body],
      ]);
    case 'orders':
      return orderTable(listings);
    default:
      return table satisfies never;
  }
}

/** Orders as they were sent, which is known of each only when it has come to its end. */
function orderTable(listings: Listings): FactTable {
  const orders = new OrderRows(listings);
  const sorted = new SortedRows();
  const keep = (rows: Iterable<readonly string[]>): void => {
    for (const cells of rows) sorted.add(Number(cells[SENT_FACT]), cells);
  };
  return {
    columns: ORDER_COLUMNS,
    rows: (each) => {
      keep(orders.take(each));
      return NONE;
    },
    *rest() {
      keep(orders.rest());
      yield* sorted.take();
    },
  };
}

export const AUDIT_COLUMNS = [
  'row',
  'ts_ns',
  'actor',
  'role',
  'action',
  'subject',
  'payload',
  'prev_hash',
  'hash',
] as const;

export const auditCells = (row: AuditRow): string[] => [
  String(row.seq),
  String(row.tsNs),
  row.actor,
  row.role,
  row.action,
  row.subject,
  row.payload,
  row.prevHash,
  row.hash,
];
