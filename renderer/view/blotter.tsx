import { type KeyboardEvent, useState } from 'react';
import { count } from '../format/number.ts';
import type { ConsoleState } from '../store/console-store.ts';
import { currentSlot, swapsIn } from '../store/selectors.ts';
import { useConsole } from './console-context.tsx';
import { FillsTable, openPositions, PositionsTable, SwapsTable } from './tables.tsx';

interface Tab {
  readonly id: string;
  readonly name: string;
  readonly total: (state: ConsoleState) => number;
  readonly table: () => React.ReactNode;
}

const TABS: readonly Tab[] = [
  {
    id: 'fills',
    name: 'Fills',
    total: (state) => currentSlot(state)?.versions.reduce((sum, version) => sum + version.fills, 0) ?? 0,
    table: () => <FillsTable />,
  },
  {
    id: 'positions',
    name: 'Positions',
    total: (state) => openPositions(state.data.slots).length,
    table: () => <PositionsTable />,
  },
  {
    id: 'swaps',
    name: 'Swaps',
    total: (state) => swapsIn(state.data.swaps, currentSlot(state)).length,
    table: () => <SwapsTable />,
  },
];

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

function TabButton({ tab, on, choose }: { tab: Tab; on: boolean; choose: () => void }) {
  const total = useConsole(tab.total);
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${tab.id}`}
      aria-selected={on}
      aria-controls="blotter-table"
      tabIndex={on ? 0 : -1}
      onClick={choose}
    >
      {tab.name} <b>{count(total)}</b>
    </button>
  );
}

/** The records below the chart. */
export function Blotter() {
  const [shown, setShown] = useState(0);
  const tab = TABS[shown] ?? TABS[0];
  const walk = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const next = (shown + step + TABS.length) % TABS.length;
    setShown(next);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <section className="panel blotter" aria-label="records">
      <div className="tabs" role="tablist" aria-label="records" onKeyDown={walk}>
        {TABS.map((one, index) => (
          <TabButton key={one.id} tab={one} on={index === shown} choose={() => setShown(index)} />
        ))}
      </div>
      <div id="blotter-table" className="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab?.id}`}>
        {tab?.table()}
      </div>
    </section>
  );
}
