import { useMemo } from 'react';
import { exact, NONE } from '../../format/number.ts';
import { ORDER_STATUS_WORDS } from '../../format/record-words.ts';
import { isoStamp } from '../../format/time.ts';
import { plain, symbolOf } from '../../format/words.ts';
import type { OrderRow } from '../../store/records/record-set.ts';
import { useCurrency } from '../parts/use-currency.ts';
import {
  figure,
  marketTime,
  NOTHING,
  orderId,
  profit,
  SIDE_CHOICE,
  SLOT_CHOICE,
  side,
  slot,
  VERSION_CHOICE,
  version,
} from './columns.tsx';
import { nsOfIso, withUnit } from './parts.tsx';
import type { ViewColumn } from './record-table.tsx';
import { TradedTable } from './set-table.tsx';
import type { Choice } from './table-tools.tsx';
import { useRecords } from './use-records.tsx';

const currencyOf = ({ currency }: OrderRow): string => currency;
const instrumentOf = ({ instrument }: OrderRow): string => instrument;
const TONES: Readonly<Record<string, string>> = { filled: 'ok', rejected: 'warn', cancelled: 'muted' };

const columnsIn = (currency: string): readonly ViewColumn<OrderRow>[] => [
  marketTime(({ time_ns, sent_at }) => time_ns ?? nsOfIso(sent_at)),
  version(),
  { id: 'instrument', header: 'instrument', width: 92, text: instrumentOf, cell: (row) => symbolOf(row.instrument) },
  side(),
  { id: 'type', header: 'type', width: 92, text: (row) => `${row.type} ${row.time_in_force}`, cell: (row) => row.type },
  figure({ id: 'quantity', header: 'quantity', width: 84, of: (row) => row.quantity, sumIn: instrumentOf }),
  figure({ id: 'limit_price', header: withUnit('limit', currency), width: 104, of: (row) => row.limit_price }),
  figure({
    id: 'stop_price',
    header: withUnit('stop', currency),
    width: 104,
    of: (row) => row.stop_price,
    hidden: true,
  }),
  {
    ...figure<OrderRow>({ id: 'filled', header: 'filled', width: 78, of: (row) => row.filled, sumIn: instrumentOf }),
    cell: (row) => (Number(row.filled) === 0 ? NOTHING : exact(row.filled)),
  },
  figure({ id: 'average_price', header: withUnit('average', currency), width: 112, of: (row) => row.average_price }),
  figure({
    id: 'fees',
    header: withUnit('fees', currency),
    width: 92,
    of: (row) => row.fees,
    digits: 4,
    sumIn: currencyOf,
  }),
  profit({
    id: 'realised',
    header: withUnit('realised', currency),
    width: 96,
    of: (row) => row.realised,
    sumIn: currencyOf,
  }),
  {
    id: 'status',
    header: 'status',
    width: 84,
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
  slot(),
  {
    id: 'ended',
    header: 'ended, desk time, UTC',
    width: 136,
    hidden: true,
    text: (row) => row.ended_at ?? '',
    cell: (row) => (row.ended_at ? isoStamp(row.ended_at) : NONE),
  },
  orderId(),
];

const CHOICES: readonly Choice<OrderRow>[] = [
  VERSION_CHOICE,
  SIDE_CHOICE,
  {
    id: 'status',
    all: 'any status',
    of: (row) => row.status,
    values: ['sent', 'working', 'filled', 'cancelled', 'rejected'],
    name: (value) => ORDER_STATUS_WORDS[value as OrderRow['status']],
  },
  SLOT_CHOICE,
];

/** Orders from sent to their end, newest first. */
export function OrdersTable() {
  const set = useRecords('orders');
  const currency = useCurrency();
  const columns = useMemo(() => columnsIn(currency), [currency]);
  return (
    <TradedTable label="orders" set={set} columns={columns} choices={CHOICES} empty="No order has been sent yet." />
  );
}
