import type { KeyboardEvent, ReactNode } from 'react';
import { count } from '../../format/number.ts';
import { current, unacknowledged } from '../../store/alerts/alert-news.ts';
import type { ConsoleState, RecordsTab } from '../../store/console-store.ts';
import { peopleIn } from '../../store/people/operators.ts';
import { waitingForMe } from '../../store/people/person.ts';
import { currentSlot, swapsIn } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { ApprovalsList } from '../people/approvals-list.tsx';
import { OperatorsPanel } from '../people/operators-panel.tsx';
import { AlertsTable } from './alerts-table.tsx';
import { FillsTable, openPositions, PositionsTable, SwapsTable } from './tables.tsx';
import { ViolationsTable } from './violations-table.tsx';

interface Tab {
  readonly id: RecordsTab;
  readonly name: string;
  /** Null where it is not known. */
  readonly total: (state: ConsoleState) => number | null;
  /** What needs somebody, in words; empty where nothing does. */
  readonly calls?: (state: ConsoleState) => string;
  readonly table: () => ReactNode;
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
  {
    id: 'alerts',
    name: 'Alerts',
    total: ({ data }) => data.alerts.length,
    calls: ({ data, acknowledged }) => {
      const open = current(unacknowledged(data.alerts, acknowledged), data).length;
      return open === 0 ? '' : `${count(open)} critical`;
    },
    table: () => <AlertsTable />,
  },
  {
    id: 'violations',
    name: 'Violations',
    total: ({ data }) => data.risk?.violations.length ?? 0,
    table: () => <ViolationsTable />,
  },
];

/** Shown where approvals are required, or something waits for one. */
const APPROVALS: Tab = {
  id: 'approvals',
  name: 'Approvals',
  total: ({ data }) => data.risk?.approvals.length ?? 0,
  calls: (state) => {
    const mine = waitingForMe(state);
    if (mine > 0) return `${count(mine)} for you`;
    return (state.data.risk?.approvals.length ?? 0) > 0 ? 'waiting' : '';
  },
  table: () => <ApprovalsList />,
};

/** Shown to whoever can make the first operator, and once there are some. */
const OPERATORS: Tab = {
  id: 'operators',
  name: 'Operators',
  total: ({ operators }) => peopleIn(operators)?.operators.length ?? null,
  table: () => <OperatorsPanel />,
};

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

function TabButton({ tab, on, choose }: { tab: Tab; on: boolean; choose: () => void }) {
  const total = useConsole(tab.total);
  const calls = useConsole((state) => tab.calls?.(state) ?? '');
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
      {tab.name} {total === null ? null : <b>{count(total)}</b>}
      {calls === '' ? null : <b className={`calls ${tab.id === 'alerts' ? 'danger' : 'warn'}`}> · {calls}</b>}
    </button>
  );
}

/** The records below the chart. */
export function Blotter() {
  const shown = useConsole((state) => state.records);
  const approves = useConsole(
    ({ data: { risk }, records }) =>
      records === 'approvals' || (risk?.approvals_required ?? 0) > 0 || (risk?.approvals.length ?? 0) > 0,
  );
  const commands = useCommands();
  const manages = useConsole(({ me }) => me !== null);
  const tabs = [...TABS, ...(approves ? [APPROVALS] : []), ...(manages ? [OPERATORS] : [])];
  const at = Math.max(
    0,
    tabs.findIndex(({ id }) => id === shown),
  );
  const tab = tabs[at];
  const walk = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const next = (at + step + tabs.length) % tabs.length;
    commands.showRecords(tabs[next]?.id ?? 'fills');
    event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <section className="panel blotter" aria-label="records">
      <div className="tabs" role="tablist" aria-label="records" onKeyDown={walk}>
        {tabs.map((one) => (
          <TabButton key={one.id} tab={one} on={one.id === tab?.id} choose={() => commands.showRecords(one.id)} />
        ))}
      </div>
      <div id="blotter-table" className="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab?.id}`}>
        {tab?.table()}
      </div>
    </section>
  );
}
