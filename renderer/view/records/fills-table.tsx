import { useMemo } from 'react';
import type { FillRow } from '../../store/records/record-set.ts';
import { useCurrency } from '../parts/use-currency.ts';
import {
  figure,
  marketTime,
  orderId,
  profit,
  SIDE_CHOICE,
  SLOT_CHOICE,
  side,
  slot,
  VERSION_CHOICE,
  version,
} from './columns.tsx';
import { withUnit } from './parts.tsx';
import type { ViewColumn } from './record-table.tsx';
import { TradedTable } from './set-table.tsx';
import type { Choice } from './table-tools.tsx';
import { useRecords } from './use-records.tsx';

const instrumentOf = ({ instrument }: FillRow): string => instrument;

const columnsIn = (currency: string): readonly ViewColumn<FillRow>[] => [
  marketTime((row) => row.time_ns),
  version(),
  { id: 'instrument', header: 'instrument', width: 92, text: instrumentOf, cell: (row) => row.symbol },
  side(),
  figure({ id: 'quantity', header: 'quantity', width: 84, of: (row) => row.quantity, sumIn: instrumentOf }),
  figure({ id: 'price', header: withUnit('price', currency), width: 104, of: (row) => row.price }),
  figure({
    id: 'fee',
    header: withUnit('fee', currency),
    width: 92,
    of: (row) => row.fee,
    digits: 4,
    sumIn: instrumentOf,
  }),
  profit({
    id: 'realised',
    header: withUnit('realised', currency),
    width: 96,
    of: (row) => row.realised,
    sumIn: instrumentOf,
  }),
  { id: 'liquidity', header: 'liquidity', width: 72, text: (row) => row.liquidity },
  slot(),
  orderId(),
];

const CHOICES: readonly Choice<FillRow>[] = [VERSION_CHOICE, SIDE_CHOICE, SLOT_CHOICE];

/** Fills, newest first. */
export function FillsTable() {
  const set = useRecords('fills');
  const currency = useCurrency();
  const columns = useMemo(() => columnsIn(currency), [currency]);
  return (
    <TradedTable label="fills" set={set} columns={columns} choices={CHOICES} empty="No order has been filled yet." />
  );
}
