import { useMemo } from 'react';
import { amount, exact, NONE } from '../../format/number.ts';
import { ORDER_STATUS_WORDS } from '../../format/record-words.ts';
import { isoStamp } from '../../format/time.ts';
import { plain, symbolOf } from '../../format/words.ts';
import { numberOf } from '../../store/records/column.ts';
import { newerFirst, type OrderRow, recordKey } from '../../store/records/record-set.ts';
import { exactSum } from '../../store/records/sums.ts';
import { currentSlot } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { Profit, VersionTag } from '../parts/figures.tsx';
import { Moment, nsOfIso, Side, withUnit } from './parts.tsx';
import { RecordTable, type ViewColumn } from './record-table.tsx';
import type { Choice } from './table-tools.tsx';
import { useCurrency } from './use-currency.ts';
import { orReading, RecordsNote, recordsTrouble, useRecords } from './use-records.tsx';

const timeOf = ({ time_ns, sent_at }: OrderRow): string => time_ns ?? nsOfIso(sent_at);
const currencyOf = ({ currency }: OrderRow): string => currency;
const instrumentOf = ({ instrument }: OrderRow): string => instrument;
const TONES: Readonly<Record<string, string>> = { filled: 'ok', rejected: 'warn', cancelled: 'muted' };

const columnsIn = (currency: string): readonly ViewColumn<OrderRow>[] => [
  {
    id: 'market',
    header: 'market time, UTC',
    width: 144,
    ns: true,
    text: timeOf,
    cell: (row) => <Moment ns={timeOf(row)} />,
  },
  {
    id: 'version',
    header: 'version',
    width: 104,
    text: (row) => row.version,
    cell: (row) => <VersionTag name={row.version} />,
  },
  { id: 'instrument', header: 'instrument', width: 92, text: instrumentOf, cell: (row) => symbolOf(row.instrument) },
  { id: 'side', header: 'side', width: 52, text: (row) => row.side, cell: (row) => <Side side={row.side} /> },
  { id: 'type', header: 'type', width: 92, text: (row) => `${row.type} ${row.time_in_force}`, cell: (row) => row.type },
  {
    ...{ id: 'quantity', header: 'quantity', width: 84, numeric: true },
    ...{
      text: (row: OrderRow) => row.quantity,
      order: (row: OrderRow) => numberOf(row.quantity),
      cell: (row: OrderRow) => exact(row.quantity),
    },
    sum: (rows) => summed(exactSum(rows, 'quantity', (row) => row.quantity, instrumentOf)),
  },
  {
    ...{ id: 'limit_price', header: withUnit('limit', currency), width: 104, numeric: true },
    ...{ text: (row: OrderRow) => row.limit_price ?? '', order: (row: OrderRow) => numberOf(row.limit_price) },
    cell: (row) => (row.limit_price ? exact(row.limit_price) : <span className="muted">{NONE}</span>),
  },
  {
    ...{ id: 'stop_price', header: withUnit('stop', currency), width: 104, numeric: true, hidden: true },
    ...{ text: (row: OrderRow) => row.stop_price ?? '', order: (row: OrderRow) => numberOf(row.stop_price) },
    cell: (row) => (row.stop_price ? exact(row.stop_price) : NONE),
  },
  {
    ...{ id: 'filled', header: 'filled', width: 78, numeric: true },
    ...{ text: (row: OrderRow) => row.filled, order: (row: OrderRow) => numberOf(row.filled) },
    cell: (row) => (Number(row.filled) === 0 ? <span className="muted">{NONE}</span> : exact(row.filled)),
    sum: (rows) => summed(exactSum(rows, 'filled', (row) => row.filled, instrumentOf)),
  },
  {
    ...{ id: 'average_price', header: withUnit('average', currency), width: 112, numeric: true },
    ...{ text: (row: OrderRow) => row.average_price ?? '', order: (row: OrderRow) => numberOf(row.average_price) },
    cell: (row) => (row.average_price ? exact(row.average_price) : <span className="muted">{NONE}</span>),
  },
  {
    ...{ id: 'fees', header: withUnit('fees', currency), width: 92, numeric: true },
    ...{
      text: (row: OrderRow) => row.fees,
      order: (row: OrderRow) => numberOf(row.fees),
      cell: (row: OrderRow) => amount(row.fees, 4),
    },
    sum: (rows) =>
      summed(
        exactSum(rows, 'fees', (row) => row.fees, currencyOf),
        4,
      ),
  },
  {
    ...{ id: 'realised', header: withUnit('realised', currency), width: 96, numeric: true },
    ...{ text: (row: OrderRow) => row.realised ?? '', order: (row: OrderRow) => numberOf(row.realised) },
    cell: (row) => <Profit text={row.realised} />,
    sum: (rows) =>
      summed(
        exactSum(rows, 'realised', (row) => row.realised, currencyOf),
        2,
      ),
  },
  {
    ...{ id: 'status', header: 'status', width: 84 },
    text: (row) => row.status,
    cell: (row) => <span className={TONES[row.status] ?? ''}>{ORDER_STATUS_WORDS[row.status]}</span>,
  },
  {
    id: 'reason',
    header: 'reason',
    width: 150,
    wide: true,
    text: (row) => row.reason,
    cell: (row) => <span title={row.reason}>{plain(row.reason)}</span>,
  },
  { id: 'slot', header: 'slot', width: 150, hidden: true, text: (row) => row.slot_id },
  {
    id: 'ended',
    header: 'ended, desk time, UTC',
    width: 136,
    hidden: true,
    text: (row) => row.ended_at ?? '',
    cell: (row) => (row.ended_at ? isoStamp(row.ended_at) : NONE),
  },
  {
    id: 'order',
    header: 'order',
    width: 106,
    text: (row) => row.order_id,
    cell: (row) => <span className="mono">{row.order_id}</span>,
  },
];

const summed = (text: string | null, digits?: number): string | null =>
  text === null ? null : digits === undefined ? exact(text) : amount(text, digits);

const CHOICES: readonly Choice<OrderRow>[] = [
  { id: 'version', all: 'all versions', of: (row) => row.version },
  { id: 'side', all: 'both sides', of: (row) => row.side, values: ['buy', 'sell'] },
  {
    id: 'status',
    all: 'any status',
    of: (row) => row.status,
    values: ['sent', 'working', 'filled', 'cancelled', 'rejected'],
    name: (value) => ORDER_STATUS_WORDS[value as OrderRow['status']],
  },
  { id: 'slot', all: 'all slots', of: (row) => row.slot_id },
];

const GROUPING = {
  by: 'version',
  of: (row: OrderRow) => row.version,
  name: (version: string) => <VersionTag name={version} />,
};

/** Orders from sent to their end, newest first. */
export function OrdersTable() {
  const set = useRecords('orders');
  const currency = useCurrency();
  const slotId = useConsole((state) => currentSlot(state)?.slot_id);
  const columns = useMemo(() => columnsIn(currency), [currency]);
  return (
    <RecordTable
      label="orders"
      columns={columns}
      rows={set.rows}
      news={set.news}
      natural={newerFirst}
      rowKey={recordKey}
      choices={CHOICES}
      slotId={slotId}
      grouping={GROUPING}
      newestFirst
      empty={orReading(set, 'No order has been sent yet.')}
      note={<RecordsNote set={set} />}
      trouble={recordsTrouble(set)}
    />
  );
}
