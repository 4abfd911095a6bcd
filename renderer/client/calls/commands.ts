import type { ProfitUnit, Timeframe } from '../../store/chart-view.ts';
import type { ConsoleStore } from '../../store/console-store.ts';
import { inFront, type PanelId } from '../../store/panel.ts';
import { IDLE_PROMOTION } from '../../store/rollout/promote-flow.ts';
import type { DeskClient } from '../desk-client.ts';
import { type Door, NO_DOOR } from '../line/door.ts';
import { NO_NOTIFIER, type Notifier } from '../notifier.ts';
import { type AuditCommands, createAudit } from '../records/audit-call.ts';
import { createRecords, type RecordCommands } from '../records/records-call.ts';
import { createReports, type ReportCommands } from '../session/report-call.ts';
import { createSessions, type SessionCommands } from '../session/session-call.ts';
import { type CandleCommands, createCandles } from './candles-call.ts';
import { type CompareCommands, createCompare } from './compare-call.ts';
import { createKill, type KillCommands } from './kill-call.ts';
import { createLadder, type LadderCommands } from './ladder-call.ts';
import { createLimitHistory, type LimitHistoryCommands } from './limit-history-call.ts';
import { createPerson, type PersonCommands } from './person-call.ts';
import { NO_LINE, refusalOf } from './refusal.ts';
import { createRequester } from './requester.ts';
import { createRequests, type RequestCommands } from './requests.ts';
import { createRisk, type RiskCommands } from './risk-call.ts';
import { createSettings, type SettingsCommands } from './settings-call.ts';
import { createShell, type ShellCommands } from './shell-call.ts';
import { createSwaps, type SwapCommands } from './swap-flow-call.ts';

/** What a person at the console can do. Each leaves its outcome in the store; none rejects. */
export interface Commands
  extends RequestCommands,
    KillCommands,
    RiskCommands,
    LadderCommands,
    PersonCommands,
    RecordCommands,
    AuditCommands,
    SettingsCommands,
    CandleCommands,
    CompareCommands,
    LimitHistoryCommands,
    SwapCommands,
    SessionCommands,
    ReportCommands,
    ShellCommands {
  chooseSlot(slotId: string): void;
  chooseInstrument(instrument: string): void;
  chooseTimeframe(timeframe: Timeframe): void;
  /** What profit is told in below the prices. */
  chooseUnit(unit: ProfitUnit): void;
  /** Brings the latest bar of the chart into sight. */
  showLatest(): void;
  /** Brings a panel to the front; one that was closed is opened again. */
  show(panel: PanelId): void;
  /** Takes note that a person has seen alerts. */
  acknowledge(ids: readonly number[]): void;
  readonly notifier: Notifier;
  play(): Promise<void>;
  pause(): Promise<void>;
  step(count: number): Promise<void>;
  setSpeed(speed: number | 'max'): Promise<void>;
  retryNow(): void;
}

/**
 * Binds the commands to a store and to the line that stands when one is given.
 *
 * @param clock - A clock that only goes forward, milliseconds: what a person waited for is measured by it.
 * @param door - How somebody signs in and out.
 */
export function createCommands(
  store: ConsoleStore,
  client: () => DeskClient | undefined,
  retryNow: () => void,
  clock: () => number = () => performance.now(),
  notifier: Notifier = NO_NOTIFIER,
  door: Door = NO_DOOR,
): Commands {
  async function onSession(call: (line: DeskClient) => Promise<unknown>): Promise<void> {
    const line = client();
    try {
      if (line) await call(line);
      store.setState({ sessionRefusal: line ? null : NO_LINE.message });
    } catch (error) {
      store.setState({ sessionRefusal: refusalOf(error).message });
    }
  }

  const ladders = createLadder(store, client);
  const requests = createRequests(store, client, clock);

  return {
    chooseSlot: (slotId) =>
      store.setState({
        slotId,
        instrument: null,
        swapFlow: { phase: 'idle' },
        promotion: IDLE_PROMOTION,
        drains: {},
        limits: {},
      }),
    chooseInstrument: (instrument) => store.setState({ instrument }),
    chooseTimeframe: (timeframe) => store.setState(({ chart }) => ({ chart: { ...chart, timeframe } })),
    chooseUnit: (unit) => store.setState(({ chart }) => ({ chart: { ...chart, unit } })),
    showLatest: () => store.setState(({ chart }) => ({ chart: { ...chart, latestAsks: chart.latestAsks + 1 } })),
    ...createSwaps(store, client, clock, { ...ladders, ...requests }),
    retryNow,
    ...requests,
    ...createKill(store, client, clock),
    ...createRisk(store, client),
    ...ladders,
    ...createPerson(store, client, door),
    ...createRecords(store, client),
    ...createAudit(store, client, door.proofs),
    ...createSettings(store, client),
    ...createSessions(store, client, createRequester(store, client), door.proofs),
    ...createReports(store, client),
    ...createCandles(store, client),
    ...createCompare(store, client),
    ...createLimitHistory(store, client),
    ...createShell(store),
    notifier,
    show: (panel) => store.setState(inFront(panel)),
    acknowledge: (ids) => store.setState(({ acknowledged }) => ({ acknowledged: new Set([...acknowledged, ...ids]) })),

    play: () => onSession((line) => line.session.play()),
    pause: () => onSession((line) => line.session.pause()),
    step: (count) => onSession((line) => line.session.step({ count })),
    setSpeed: (speed) => onSession((line) => line.session.speed({ speed })),
  };
}
