import { useMemo } from 'react';
import { signedExact } from '../../format/number.ts';
import type { PositionView, SlotView } from '../../store/console-data.ts';
import { isStale } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { useCurrency } from '../parts/use-currency.ts';
import { figure, profit } from './columns.tsx';
import { Side, withUnit } from './parts.tsx';
import { RecordTable, type ViewColumn } from './record-table.tsx';
import type { Choice } from './table-tools.tsx';

interface PositionRow {
  readonly slot: SlotView;
  readonly position: PositionView;
}

const sideOf = ({ position }: PositionRow): string => (position.quantity.startsWith('-') ? 'short' : 'long');

const columnsIn = (currency: string): readonly ViewColumn<PositionRow>[] => [
  { id: 'slot', header: 'slot', width: 160, text: ({ slot }) => slot.slot_id },
  {
    id: 'instrument',
    header: 'instrument',
    width: 100,
    text: ({ position }) => position.instrument,
    cell: ({ position }) => position.symbol,
  },
  { id: 'side', header: 'side', width: 60, text: sideOf, cell: (row) => <Side side={sideOf(row)} /> },
  {
    ...figure<PositionRow>({ id: 'quantity', header: 'quantity', width: 100, of: ({ position }) => position.quantity }),
    cell: ({ position }) => signedExact(position.quantity),
  },
  figure({
    id: 'average_price',
    header: withUnit('average price', currency),
    width: 130,
    of: ({ position }) => position.average_price,
  }),
  figure({ id: 'mark', header: withUnit('mark', currency), width: 110, of: ({ position }) => position.mark ?? null }),
  figure({
    id: 'value',
    header: withUnit('value at the mark', currency),
    width: 150,
    of: ({ position }) => position.value ?? null,
    digits: 2,
  }),
  profit({
    id: 'unrealised',
    header: withUnit('unrealised', currency),
    width: 120,
    of: ({ position }) => position.unrealised,
  }),
];

/** The positions that are open, of all slots. */
export function openPositions(slots: readonly SlotView[]): readonly PositionRow[] {
  return slots.flatMap((slot) =>
    slot.positions.filter((position) => Number(position.quantity) !== 0).map((position) => ({ slot, position })),
  );
}

const keyOf = ({ slot, position }: PositionRow): string => `${slot.slot_id} ${position.instrument}`;
const byKey = (a: PositionRow, b: PositionRow): number => (keyOf(a) < keyOf(b) ? -1 : 1);

const CHOICES: readonly Choice<PositionRow>[] = [
  { id: 'side', all: 'both sides', of: sideOf, values: ['long', 'short'] },
  { id: 'slot', all: 'all slots', of: ({ slot }) => slot.slot_id },
];

/** What is held now, at the marks. */
export function PositionsTable() {
  const slots = useConsole((state) => state.data.slots);
  const stale = useConsole(isStale);
  const currency = useCurrency();
  const columns = useMemo(() => columnsIn(currency), [currency]);
  const rows = useMemo(() => openPositions(slots), [slots]);
  return (
    <RecordTable
      label="positions"
      columns={columns}
      rows={rows}
      natural={byKey}
      rowKey={keyOf}
      choices={CHOICES}
      empty="No position is open."
      note={stale ? <span className="warn">No connection: these are the last marks that came.</span> : null}
    />
  );
}
