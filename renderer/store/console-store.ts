import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConsoleFrame } from '../../shared/contract/console.ts';
import type { MeView } from '../../shared/contract/operator.ts';
import type { AuditView } from '../../shared/contract/records-audit.ts';
import { applyFrame } from './apply-frame.ts';
import { type Asked, NOT_ASKED } from './asked.ts';
import type { ChartView } from './chart-view.ts';
import type { Connection } from './connection.ts';
import { type ConsoleData, NO_DATA } from './console-data.ts';
import type { OlderByInstrument } from './older-candles.ts';
import type { OpenedFile } from './opened-file.ts';
import type { Front } from './panel.ts';
import type { OperatorsState } from './people/operators.ts';
import type { EntryFlow } from './people/person.ts';
import { NO_PREFERENCES, type Preferences } from './preferences.ts';
import { type AuditState, NO_AUDIT } from './records/audit-state.ts';
import { NO_RECORDS_STATE, type RecordsState } from './records/record-set.ts';
import type { Drains, Requests } from './request.ts';
import { IDLE_KILL, type KillFlow } from './risk/kill-flow.ts';
import type { LimitsByScope } from './risk/limits.ts';
import { type CompareState, NO_COMPARISON } from './rollout/compare.ts';
import { IDLE_PROMOTION, type PlansState, type PromoteFlow } from './rollout/promote-flow.ts';
import type { SwapFlow } from './rollout/swap-flow.ts';
import { noReport, type ReportState } from './session/report-state.ts';
import { NO_SESSION, type SessionState } from './session/session-state.ts';
import { type DeskSettings, NO_SETTINGS } from './settings.ts';
import { AT_REST, type Shell } from './shell.ts';

/** Everything the console shows, and nothing about how it is drawn. */
export interface ConsoleState {
  readonly connection: Connection;
  readonly data: ConsoleData;
  /** Who is here, as the desk has said last; null before it has. */
  readonly me: MeView | null;
  /** True where somebody has chosen to look, and to reduce, without signing in. */
  readonly looks: boolean;
  /**
   * True where the session of whoever had signed in here is over: the desk refuses every call of the page, which shows the way in, until
   * somebody signs in or says that they go on with the desk's token.
   */
  readonly over: boolean;
  /** Signing in and out, locking and unlocking. */
  readonly entry: EntryFlow;
  /** Why nobody is signed in here any more, or that this console was signed out; null where that is no news. */
  readonly farewell: string | null;
  /** The people of the desk, as an administrator sees them. */
  readonly operators: OperatorsState;
  /** When the last frame came, Unix milliseconds of this machine; null before the first. */
  readonly heardAt: number | null;
  /** This machine's clock, moved on by a ticker so that ages grow while the desk is silent. */
  readonly now: number;
  /** The slot that was chosen; null means the first. */
  readonly slotId: string | null;
  /** The instrument that was chosen; null means the slot's first. */
  readonly instrument: string | null;
  readonly chart: ChartView;
  /** What is known of prices further back than those at hand. */
  readonly older: OlderByInstrument;
  /** The panel that was last asked to come to the front; null before the first. */
  readonly front: Front | null;
  /** The scenario that was last opened from a file; null before the first. */
  readonly opened: OpenedFile | null;
  readonly swapFlow: SwapFlow;
  readonly promotion: PromoteFlow;
  readonly plans: PlansState;
  /** Two versions that are held against each other. */
  readonly compare: CompareState;
  readonly kill: KillFlow;
  /** Alerts that were acknowledged at this console, by id. */
  readonly acknowledged: ReadonlySet<number>;
  /** Approvals that were asked for here, by id: whoever asks cannot agree to them. */
  readonly askedHere: ReadonlySet<string>;
  /** Limits that were asked for, by scope. */
  readonly limits: LimitsByScope;
  /** Rows of the audit that tell of changed limits, newest first. */
  readonly limitHistory: Asked<{
    readonly audit: readonly AuditView[];
    readonly total: number;
    /** Where older rows are, in words; null where there are none. */
    readonly older: string | null;
  }>;
  /** Small requests that are on their way, were refused or wait: rules, releases, limits, states, approvals. */
  readonly requests: Requests;
  /** Drains that were asked for here, by the version's entity. */
  readonly drains: Drains;
  /** Orders, fills, denials and audit rows by the thousand, as far as somebody looks at them. */
  readonly records: RecordsState;
  /** What is searched, opened, verified and saved of the audit. */
  readonly audit: AuditState;
  /** Why the last call on the session (play, pause, speed) failed; null when it did not. */
  readonly sessionRefusal: string | null;
  /** Paper sessions beside the desk. */
  readonly session: SessionState;
  /** What the desk did on the days that were asked for. */
  readonly report: ReportState;
  /** What the settings say of the desk. */
  readonly settings: DeskSettings;
  /** What a person has chosen in this browser. */
  readonly preferences: Preferences;
  /** The frame around the panels: what lies over them, and how they stand. */
  readonly shell: Shell;
}

export type ConsoleStore = StoreApi<ConsoleState>;

/** The store, made without React: the console binds to it, tests drive it as it is. */
export function createConsoleStore(now: number): ConsoleStore {
  return createStore<ConsoleState>(() => ({
    connection: { phase: 'connecting' },
    data: NO_DATA,
    me: null,
    looks: false,
    over: false,
    entry: { phase: 'idle' },
    farewell: null,
    operators: NOT_ASKED,
    heardAt: null,
    now,
    slotId: null,
    instrument: null,
    chart: { timeframe: 1, latestAsks: 0, unit: 'share' },
    older: {},
    front: null,
    opened: null,
    swapFlow: { phase: 'idle' },
    promotion: IDLE_PROMOTION,
    plans: { phase: 'none' },
    compare: NO_COMPARISON,
    kill: IDLE_KILL,
    acknowledged: new Set(),
    askedHere: new Set(),
    limits: {},
    limitHistory: NOT_ASKED,
    requests: {},
    drains: {},
    records: NO_RECORDS_STATE,
    audit: NO_AUDIT,
    sessionRefusal: null,
    session: NO_SESSION,
    report: noReport(now),
    settings: NO_SETTINGS,
    preferences: NO_PREFERENCES,
    shell: AT_REST,
  }));
}

/** Takes a frame of the desk in. */
export function receiveFrame(store: ConsoleStore, frame: ConsoleFrame, now: number): void {
  store.setState((state) => {
    const data = applyFrame(state.data, frame, now);
    return { data, heardAt: now, now, swapFlow: withSeen(state.swapFlow, data) };
  });
}

/** A swap that runs, with what the feed shows of it now. */
function withSeen(flow: SwapFlow, { slots }: ConsoleData): SwapFlow {
  if (flow.phase !== 'running') return flow;
  const shown = slots.find(({ slot_id }) => slot_id === flow.slotId)?.swap;
  // Another's swap in the same slot, which ours is refused for, must not be shown as ours.
  const isOurs = shown?.from_version === flow.from && shown.to_version === flow.to;
  return isOurs ? { ...flow, seen: shown } : flow;
}
