import { useMemo } from 'react';
import { amount, count, exact, NONE, signedExact } from '../../format/number.ts';
import { microseconds, stamp } from '../../format/time.ts';
import { plain } from '../../format/words.ts';
import type { FillView, PositionView, SlotView, SwapSummary } from '../../store/console-data.ts';
import { currentSlot, fillsIn, isWaiting, swapsIn } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { Profit, VersionTag } from '../parts/figures.tsx';
import { CutTime } from '../rollback/cut-time.tsx';
import { type Column, Table } from './table.tsx';

const SIDES = { buy: 'up', sell: 'down' } as const;

/** A header with its unit, where there is one to name. */
const withUnit = (header: string, unit: string): string => (unit === '' ? header : `${header}, ${unit}`);

const fillColumns = (currency: string): readonly Column<FillView>[] => [
  { header: 'market time, UTC', cell: (fill) => stamp(fill.time_ns) },
  { header: 'version', cell: (fill) => <VersionTag name={fill.version} /> },
  { header: 'instrument', cell: (fill) => fill.symbol },
  { header: 'side', cell: (fill) => <span className={SIDES[fill.side]}>{fill.side}</span> },
  { header: 'quantity', numeric: true, cell: (fill) => exact(fill.quantity) },
  { header: withUnit('price', currency), numeric: true, cell: (fill) => exact(fill.price) },
  { header: withUnit('fee', currency), numeric: true, cell: (fill) => amount(fill.fee, 4) },
  { header: withUnit('realised', currency), numeric: true, cell: (fill) => <Profit text={fill.realised} /> },
  { header: 'liquidity', cell: (fill) => fill.liquidity },
  { header: 'order', cell: (fill) => <span className="mono">{fill.order_id}</span> },
];

/** The one currency that amounts are in; empty when there is none to name. */
const useCurrency = (): string => useConsole((state) => currentSlot(state)?.currency ?? '');

/** Fills of the slot, newest first. */
export function FillsTable() {
  const slot = useConsole(currentSlot);
  const fills = useConsole((state) => state.data.fills);
  const currency = useCurrency();
  const columns = useMemo(() => fillColumns(currency), [currency]);
  const newestFirst = useMemo(() => fillsIn(fills, slot).toReversed(), [fills, slot]);
  return (
    <Table
      label="fills"
      columns={columns}
      rows={newestFirst}
      rowKey={(fill) => fill.seq}
      empty="No order has been filled yet."
    />
  );
}

interface PositionRow {
  readonly slot: SlotView;
  readonly position: PositionView;
}

const positionColumns = (currency: string): readonly Column<PositionRow>[] => [
  { header: 'slot', cell: ({ slot }) => slot.slot_id },
  { header: 'instrument', cell: ({ position }) => position.symbol },
  {
    header: 'side',
    cell: ({ position }) => {
      const long = !position.quantity.startsWith('-');
      return <span className={long ? 'up' : 'down'}>{long ? 'long' : 'short'}</span>;
    },
  },
  { header: 'quantity', numeric: true, cell: ({ position }) => signedExact(position.quantity) },
  { header: withUnit('average price', currency), numeric: true, cell: ({ position }) => exact(position.average_price) },
  {
    header: withUnit('mark', currency),
    numeric: true,
    cell: ({ position }) => (position.mark ? exact(position.mark) : NONE),
  },
  {
    header: withUnit('value at the mark', currency),
    numeric: true,
    cell: ({ position }) => (position.value ? amount(position.value) : NONE),
  },
  {
    header: withUnit('unrealised', currency),
    numeric: true,
    cell: ({ position }) => <Profit text={position.unrealised} />,
  },
];

/** The positions that are open, of all slots. */
export function openPositions(slots: readonly SlotView[]): readonly PositionRow[] {
  return slots.flatMap((slot) =>
    slot.positions.filter((position) => Number(position.quantity) !== 0).map((position) => ({ slot, position })),
  );
}

export function PositionsTable() {
  const slots = useConsole((state) => state.data.slots);
  const currency = useCurrency();
  const columns = useMemo(() => positionColumns(currency), [currency]);
  const rows = useMemo(() => openPositions(slots), [slots]);
  return (
    <Table
      label="positions"
      columns={columns}
      rows={rows}
      rowKey={({ slot, position }) => `${slot.slot_id} ${position.instrument}`}
      empty="No position is open."
    />
  );
}

const SWAP_TONES: Readonly<Record<string, string>> = { completed: 'ok', failed: 'down', rolled_back: 'warn' };

/** A swap that waits says for what; any other how it stands. */
const swapWord = (swap: SwapSummary): string => plain(isWaiting(swap) ? swap.stage : swap.status);

const swapColumns: readonly Column<SwapSummary>[] = [
  { header: 'market time, UTC', cell: (swap) => <CutTime swap={swap} /> },
  { header: 'type', cell: (swap) => swap.swap_type },
  { header: 'from', cell: (swap) => <VersionTag name={swap.from_version} /> },
  { header: 'to', cell: (swap) => <VersionTag name={swap.to_version} /> },
  {
    header: 'status',
    cell: (swap) => <span className={SWAP_TONES[swap.status] ?? ''}>{swapWord(swap)}</span>,
  },
  {
    header: 'downtime',
    numeric: true,
    cell: (swap) => (swap.downtime_us === null ? NONE : microseconds(swap.downtime_us)),
  },
  {
    header: 'events held',
    numeric: true,
    cell: (swap) => (swap.events_held === null ? NONE : count(swap.events_held)),
  },
  {
    header: 'missed · twice',
    numeric: true,
    cell: ({ receipts }) => (receipts === null ? NONE : `${count(receipts.missed)} · ${count(receipts.twice)}`),
  },
  {
    header: 'cut after event',
    numeric: true,
    cell: (swap) => (swap.cut_sequence === null ? NONE : count(swap.cut_sequence)),
  },
  {
    header: 'reason',
    cell: (swap) => (
      <span title={swap.error_message ? `${swap.error_message} (asked for: ${swap.reason})` : swap.reason}>
        {swap.error_message ?? swap.reason}
      </span>
    ),
  },
];

/** Swaps and rollbacks of the slot, newest first. */
export function SwapsTable() {
  const slot = useConsole(currentSlot);
  const swaps = useConsole((state) => state.data.swaps);
  const rows = useMemo(() => swapsIn(swaps, slot), [swaps, slot]);
  return (
    <Table
      label="swaps"
      columns={swapColumns}
      rows={rows}
      rowKey={(swap) => swap.swap_id}
      empty="No version has been swapped yet."
    />
  );
}
