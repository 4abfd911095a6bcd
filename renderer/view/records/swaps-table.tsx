import { useMemo } from 'react';
import { count, NONE } from '../../format/number.ts';
import { millisecondDigits } from '../../format/time.ts';
import { plain } from '../../format/words.ts';
import type { SwapSummary } from '../../store/console-data.ts';
import { currentSlot, isWaiting, swapsIn } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';
import { VersionTag } from '../parts/figures.tsx';
import { CutTime } from '../swap/cut-time.tsx';
import { type Column, Table } from './table.tsx';

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
    header: 'downtime, ms',
    numeric: true,
    cell: (swap) => (swap.downtime_us === null ? NONE : millisecondDigits(swap.downtime_us)),
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
