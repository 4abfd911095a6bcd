import type { ComponentType } from 'react';
import { count } from '../../format/number.ts';
import { wholePercent } from '../../format/session.ts';
import { current, unacknowledged } from '../../store/alerts/alert-news.ts';
import { lastOf } from '../../store/asked.ts';
import type { ConsoleState } from '../../store/console-store.ts';
import type { PanelId } from '../../store/panel.ts';
import { waitingForMe } from '../../store/people/person.ts';
import { openLadder } from '../../store/rollout/ladder.ts';
import { currentSlot, swapsIn } from '../../store/selectors.ts';
import { AuditPanel } from '../audit/audit-panel.tsx';
import { ChartPanel } from '../chart/chart-panel.tsx';
import { ChartTools } from '../chart/chart-tools.tsx';
import { LadderPanel } from '../ladder/ladder-panel.tsx';
import { ApprovalsList } from '../people/approvals-list.tsx';
import { OperatorsPanel } from '../people/operators-panel.tsx';
import { AlertsTable } from '../records/alerts-table.tsx';
import { DenialsTable } from '../records/denials-table.tsx';
import { FillsTable } from '../records/fills-table.tsx';
import { OrdersTable } from '../records/orders-table.tsx';
import { openPositions, PositionsTable } from '../records/positions-table.tsx';
import { SwapsTable } from '../records/swaps-table.tsx';
import { ViolationsTable } from '../records/violations-table.tsx';
import { ReportsPanel } from '../reports/reports-panel.tsx';
import { RiskPanel } from '../risk/risk-panel.tsx';
import { SessionPanel, SessionTools } from '../session/session-panel.tsx';
import { SettingsPanel } from '../settings/settings-panel.tsx';
import { SwapPanel } from '../swap/swap-panel.tsx';
import { ComparePanel } from '../versions/compare-panel.tsx';
import { VersionsPanel, VersionsTools } from '../versions/versions-panel.tsx';
import { SlotName } from './slot-name.tsx';

/** Where a panel stands while nobody has moved it. */
export type PanelPlace = 'left' | 'middle' | 'right' | 'below';

/** A panel of the dock: its name, what its tab says of it, and what it shows. */
export interface Panel {
  readonly name: string;
  readonly Body: ComponentType;
  readonly place: PanelPlace;
  /** It is opened when it is wanted; left out where it stands from the beginning. */
  readonly onDemand?: true;
  /** What is chosen in the row of its tab. */
  readonly Tools?: ComponentType;
  /** The panel scrolls as a whole; left out where something within it does. */
  readonly scrolls?: true;
  /** How many there are of what it lists; null or left out where it lists nothing. */
  readonly total?: (state: ConsoleState) => number | null;
  /** What needs somebody, in words; empty where nothing does. */
  readonly calls?: (state: ConsoleState) => string;
  /** What calls is a danger, and not only something that waits. */
  readonly alarms?: true;
}

/** What stands against trading: breakers, limits crossed without one, exits that are not at their end. */
function amiss({ data: { desk, risk } }: ConsoleState): string {
  const exits = risk?.exits.filter(({ status }) => status !== 'ended').length ?? 0;
  const total = (desk?.breakers.length ?? 0) + (risk?.standing.length ?? 0) + exits;
  return total === 0 ? '' : count(total);
}

/** That the ladder waits for a person, in a word. */
function ladderCalls(state: ConsoleState): string {
  const status = openLadder(state)?.status;
  return status === 'held' ? 'held' : status === 'awaiting_approval' ? 'waits' : '';
}

function approvalsCall(state: ConsoleState): string {
  const mine = waitingForMe(state);
  if (mine > 0) return `${count(mine)} for you`;
  return (state.data.risk?.approvals.length ?? 0) > 0 ? 'waiting' : '';
}

function alertsCall({ data, acknowledged }: ConsoleState): string {
  const open = current(unacknowledged(data.alerts, acknowledged), data).length;
  return open === 0 ? '' : `${count(open)} critical`;
}

/** That the last verification found the journal wanting. */
const auditCalls = ({ audit }: ConsoleState): string => (audit.verified?.report?.ok === false ? 'does not hold' : '');

/** How far a paper session is that is under way. */
function runCalls({ session }: ConsoleState): string {
  const run = session.list?.current;
  if (!run) return '';
  return run.state === 'paused' ? 'held' : wholePercent(run.share ?? 0);
}

/** Every panel that there is, in the words of its tab. */
export const PANEL: Readonly<Record<PanelId, Panel>> = {
  versions: { name: 'Versions', Body: VersionsPanel, place: 'left', Tools: VersionsTools },
  chart: { name: 'Chart', Body: ChartPanel, place: 'middle', Tools: ChartTools },
  ladder: { name: 'Ladder', Body: LadderPanel, place: 'right', scrolls: true, Tools: SlotName, calls: ladderCalls },
  swap: { name: 'Swap', Body: SwapPanel, place: 'right', scrolls: true, Tools: SlotName },
  risk: { name: 'Risk', Body: RiskPanel, place: 'right', scrolls: true, Tools: SlotName, calls: amiss },
  fills: {
    name: 'Fills',
    Body: FillsTable,
    place: 'below',
    total: ({ data }) => data.slots.flatMap(({ versions }) => versions).reduce((sum, { fills }) => sum + fills, 0),
  },
  orders: { name: 'Orders', Body: OrdersTable, place: 'below', total: ({ data }) => data.desk?.orders.sent ?? 0 },
  positions: {
    name: 'Positions',
    Body: PositionsTable,
    place: 'below',
    total: ({ data }) => openPositions(data.slots).length,
  },
  denials: { name: 'Denials', Body: DenialsTable, place: 'below', total: ({ data }) => data.desk?.orders.denied ?? 0 },
  swaps: {
    name: 'Swaps',
    Body: SwapsTable,
    place: 'below',
    total: (state) => swapsIn(state.data.swaps, currentSlot(state)).length,
  },
  violations: {
    name: 'Violations',
    Body: ViolationsTable,
    place: 'below',
    total: ({ data }) => data.risk?.violations.length ?? 0,
  },
  alerts: {
    name: 'Alerts',
    Body: AlertsTable,
    place: 'below',
    total: ({ data }) => data.alerts.length,
    calls: alertsCall,
    alarms: true,
  },
  approvals: {
    name: 'Approvals',
    Body: ApprovalsList,
    place: 'below',
    total: ({ data }) => data.risk?.approvals.length ?? 0,
    calls: approvalsCall,
  },
  audit: {
    name: 'Audit',
    Body: AuditPanel,
    place: 'below',
    total: ({ data }) => data.desk?.audit.rows ?? 0,
    calls: auditCalls,
    alarms: true,
  },
  operators: {
    name: 'Operators',
    Body: OperatorsPanel,
    place: 'below',
    total: ({ operators }) => lastOf(operators)?.operators.length ?? null,
  },
  settings: { name: 'Settings', Body: SettingsPanel, place: 'right', onDemand: true, scrolls: true },
  session: { name: 'Session', Body: SessionPanel, place: 'middle', Tools: SessionTools, calls: runCalls },
  reports: { name: 'Reports', Body: ReportsPanel, place: 'middle' },
  compare: { name: 'Compare', Body: ComparePanel, place: 'middle', onDemand: true, scrolls: true },
};
