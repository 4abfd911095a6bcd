import { useMemo } from 'react';
import { amount, exact } from '../../format/number.ts';
import { numberOf } from '../../store/records/column.ts';
import { type FillRow, newerFirst, recordKey } from '../../store/records/record-set.ts';
import { exactSum } from '../../store/records/sums.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { Profit, VersionTag } from '../parts/figures.tsx';
import { Moment, Side, withUnit } from './parts.tsx';
import { RecordTable, type ViewColumn } from './record-table.tsx';
import type { Choice } from './table-tools.tsx';
import { useCurrency } from './use-currency.ts';
import { orReading, RecordsNote, recordsTrouble, useRecords } from './use-records.tsx';

const instrumentOf = ({ instrument }: FillRow): string => instrument;

const columnsIn = (currency: string): readonly ViewColumn<FillRow>[] => [
  {
    id: 'market',
    header: 'market time, UTC',
    width: 144,
    ns: true,
    text: (row) => row.time_ns,
    cell: (row) => <Moment ns={row.time_ns} />,
  },
  {
    id: 'version',
    header: 'version',
    width: 104,
    text: (row) => row.version,
    cell: (row) => <VersionTag name={row.version} />,
  },
  { id: 'instrument', header: 'instrument', width: 92, text: instrumentOf, cell: (row) => row.symbol },
  { id: 'side', header: 'side', width: 52, text: (row) => row.side, cell: (row) => <Side side={row.side} /> },
  {
    ...{ id: 'quantity', header: 'quantity', width: 84, numeric: true },
    ...{
      text: (row: FillRow) => row.quantity,
      order: (row: FillRow) => numberOf(row.quantity),
      cell: (row: FillRow) => exact(row.quantity),
    },
    sum: (rows) => {
      const sum = exactSum(rows, 'quantity', (row) => row.quantity, instrumentOf);
      return sum === null ? null : exact(sum);
    },
  },
  {
    ...{ id: 'price', header: withUnit('price', currency), width: 104, numeric: true },
    ...{
      text: (row: FillRow) => row.price,
      order: (row: FillRow) => numberOf(row.price),
      cell: (row: FillRow) => exact(row.price),
    },
  },
  {
    ...{ id: 'fee', header: withUnit('fee', currency), width: 92, numeric: true },
    ...{
      text: (row: FillRow) => row.fee,
      order: (row: FillRow) => numberOf(row.fee),
      cell: (row: FillRow) => amount(row.fee, 4),
    },
    sum: (rows) =>
      money(
        exactSum(rows, 'fee', (row) => row.fee, instrumentOf),
        4,
      ),
  },
  {
    ...{ id: 'realised', header: withUnit('realised', currency), width: 96, numeric: true },
    ...{ text: (row: FillRow) => row.realised ?? '', order: (row: FillRow) => numberOf(row.realised) },
    cell: (row) => <Profit text={row.realised} />,
    sum: (rows) =>
      money(
        exactSum(rows, 'realised', (row) => row.realised, instrumentOf),
        2,
      ),
  },
  { id: 'liquidity', header: 'liquidity', width: 72, text: (row) => row.liquidity },
  { id: 'slot', header: 'slot', width: 150, hidden: true, text: (row) => row.slot_id },
  {
    id: 'order',
    header: 'order',
    width: 106,
    text: (row) => row.order_id,
    cell: (row) => <span className="mono">{row.order_id}</span>,
  },
];

const money = (text: string | null, digits: number): string | null => (text === null ? null : amount(text, digits));

const CHOICES: readonly Choice<FillRow>[] = [
  { id: 'version', all: 'all versions', of: (row) => row.version },
  { id: 'side', all: 'both sides', of: (row) => row.side, values: ['buy', 'sell'] },
  { id: 'slot', all: 'all slots', of: (row) => row.slot_id },
];

const GROUPING = {
  by: 'version',
  of: (row: FillRow) => row.version,
  name: (version: string) => <VersionTag name={version} />,
};

/** Fills, newest first. */
export function FillsTable() {
  const set = useRecords('fills');
  const currency = useCurrency();
  const slotId = useConsole((state) => currentSlot(state)?.slot_id);
  const columns = useMemo(() => columnsIn(currency), [currency]);
  return (
    <RecordTable
      label="fills"
      columns={columns}
      rows={set.rows}
      news={set.news}
      natural={newerFirst}
      rowKey={recordKey}
      choices={CHOICES}
      slotId={slotId}
      grouping={GROUPING}
      newestFirst
      empty={orReading(set, 'No order has been filled yet.')}
      note={<RecordsNote set={set} />}
      trouble={recordsTrouble(set)}
    />
  );
}
