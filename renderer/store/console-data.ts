import type { ConsoleFrame } from '../../shared/contract/console.ts';
import type { GateView, LadderView } from '../../shared/contract/ladder.ts';

export type DeskView = ConsoleFrame['desk'];
export type SlotView = NonNullable<ConsoleFrame['slots']>[number];
export type AttachmentView = SlotView['attachments'][number];
export type PositionView = SlotView['positions'][number];
export type SlotVersionView = SlotView['versions'][number];
export type RollbackView = NonNullable<SlotView['rollback']>;
export type DepartureView = NonNullable<SlotView['candidate_exit']>;
export type RunningSwap = NonNullable<SlotView['swap']>;
export type SwapStep = RunningSwap['steps'][number];
export type SlotRule = SlotView['rules'][number];
export type VersionView = NonNullable<ConsoleFrame['versions']>[number];
export type VersionHealth = NonNullable<VersionView['health']>;
export type SwapSummary = NonNullable<ConsoleFrame['swaps']>[number];
export type InstrumentView = NonNullable<ConsoleFrame['instruments']>[number];
export type Candle = NonNullable<ConsoleFrame['candles']>[string][number];
export type FillView = NonNullable<ConsoleFrame['fills']>[number];
export type Marker = NonNullable<ConsoleFrame['markers']>[number];
export type Breaker = DeskView['breakers'][number];
export type RiskView = NonNullable<ConsoleFrame['risk']>;
export type Headroom = RiskView['desk'][number];
export type KillPrice = RiskView['kills'][number];
export type ExitView = RiskView['exits'][number];
export type ExitLeg = ExitView['legs'][number];
export type Violation = RiskView['violations'][number];
export type Approval = RiskView['approvals'][number];
export type Alert = NonNullable<ConsoleFrame['alerts']>[number];
export type Ladder = LadderView;
export type Gate = GateView;
export type EquityPoint = NonNullable<ConsoleFrame['equity']>[number];

/** An alert, and when it came to this console, Unix milliseconds of this machine; null where it was there before. */
export type ToldAlert = Alert & { readonly heardAt: number | null };

/** What the desk has told us so far: the fold of its frames. */
export interface ConsoleData {
  /** Null before the first frame. */
  readonly desk: DeskView | null;
  readonly slots: readonly SlotView[];
  /** Those that are climbed, and of each other slot the last that ended. */
  readonly ladders: readonly Ladder[];
  readonly versions: readonly VersionView[];
  /** Newest first. */
  readonly swaps: readonly SwapSummary[];
  readonly instruments: readonly InstrumentView[];
  /** One-second candles by instrument, oldest first. */
  readonly candles: Readonly<Record<string, readonly Candle[]>>;
  /** Oldest first. */
  readonly fills: readonly FillView[];
  readonly markers: readonly Marker[];
  readonly equity: readonly EquityPoint[];
  /** Null before the desk has told of it. */
  readonly risk: RiskView | null;
  /** Oldest first. They outlive a reconnection: what nobody has acknowledged must not go with the line. */
  readonly alerts: readonly ToldAlert[];
  /** Place of each `name@version` in the palette, given once and kept, so that a version never changes its colour. */
  readonly colours: Readonly<Record<string, number>>;
  /** Rises with each snapshot: series that were drawn before it are to be drawn anew. */
  readonly epoch: number;
}

export const NO_DATA: ConsoleData = {
  desk: null,
  slots: [],
  ladders: [],
  versions: [],
  swaps: [],
  instruments: [],
  candles: {},
  fills: [],
  markers: [],
  equity: [],
  risk: null,
  alerts: [],
  colours: {},
  epoch: 0,
};
