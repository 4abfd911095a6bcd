import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import type { LadderView } from '../../../shared/contract/ladder.ts';
import { isOpenLadder } from '../../../shared/domain/ladder.ts';
import type { Health } from '../desk/client.ts';

type Slot = NonNullable<ConsoleFrame['slots']>[number];
type Risk = NonNullable<ConsoleFrame['risk']>;
type Swap = NonNullable<ConsoleFrame['swaps']>[number];

/** What `desk status` says, in the words of the API. */
export interface DeskStatus {
  /** False: no process answers, and this is what the journal says. */
  readonly running: boolean;
  readonly url: string | null;
  readonly pid: number | null;
  /** Only where the process runs, and cannot be asked because its desk.lock is gone. */
  readonly unnamed?: true;
  /** Null where there is nobody to ask. */
  readonly health: Health | null;
  readonly simulated: boolean;
  readonly trading_state: string;
  /** Who put the whole desk in its state, why and when; null while it is active or that is not known. */
  readonly trading_state_set: NonNullable<ConsoleFrame['desk']['trading_state_set']> | null;
  readonly stopped: string | null;
  /** Set while the running desk can record nothing. */
  readonly journal_outage: ConsoleFrame['desk']['journal_outage'];
  readonly feed: ConsoleFrame['desk']['feed'] | null;
  readonly events: ConsoleFrame['desk']['events'] | null;
  readonly breakers: ConsoleFrame['desk']['breakers'];
  readonly connections: ConsoleFrame['desk']['connections'];
  /** Bus and webhook; null where there is nobody to ask. */
  readonly ways_out: NonNullable<ConsoleFrame['desk']['ways_out']> | null;
  /** Limits that stand crossed without a breaker. */
  readonly standing: Risk['standing'];
  /** Verified exits that have not come to their end. */
  readonly exits: Risk['exits'];
  /** What waits for other people, oldest first. */
  readonly approvals: Risk['approvals'];
  /** What stands in for other people now; null where nothing does. */
  readonly emergency: Risk['emergency'];
  /** How far the audit reaches, and how far it is signed. */
  readonly audit: ConsoleFrame['desk']['audit'] | null;
  readonly slots: readonly SlotStatus[];
  /** Swaps that are under way or wait for their time, oldest first. */
  readonly swaps: readonly SwapStatus[];
  /** Ladders that somebody is on. */
  readonly ladders: readonly LadderView[];
  /** Slots whose latest swap the desk made by itself, and why. */
  readonly takeovers: readonly Takeover[];
}

/** A version that the desk took out by itself. */
export interface Takeover {
  readonly slot_id: string;
  readonly to_version: string;
  readonly reason: string;
  readonly at: string;
}

export interface SlotStatus {
  readonly slot_id: string;
  readonly trading_state: string;
  /** Null where nothing is live. */
  readonly live: Version | null;
  /** Other versions that are attached, such as the predecessor or one that climbs a ladder. */
  readonly beside: readonly Version[];
  readonly positions: readonly {
    readonly symbol: string;
    readonly quantity: string;
    /** At the last mark on record, in the slot's currency; null where none is known. */
    readonly value: string | null;
  }[];
  readonly open_orders: number;
  /** Null where no market data comes in: it is not known then. */
  readonly day_profit: string | null;
  readonly currency: string;
  readonly rollback: Slot['rollback'];
  /** Why there is nothing to go back to. */
  readonly rollback_refusal: string | null;
}

export interface Version {
  readonly version: string;
  readonly role: string;
  readonly health_status: string;
  /** Why it is in that health; null where nobody said. */
  readonly health_reason: string | null;
  readonly pending: number;
  readonly since: string | null;
}

export interface SwapStatus {
  readonly swap_id: string;
  readonly swap_type: string;
  readonly status: string;
  readonly stage: string;
  readonly scheduled_for: string | null;
  readonly slot_ids: readonly string[];
  readonly from_version: string;
  readonly to_version: string;
  readonly reason: string;
  /** Why it is suspended; null for one that goes on. */
  readonly error_message: string | null;
}

const UNDER_WAY: readonly string[] = ['initiated', 'validating', 'in_progress'];

/** Whether a swap of this status has still to come to its end. */
export const isUnderWay = (status: string): boolean => UNDER_WAY.includes(status);

/** Who was asked, and what else is known of them. */
export interface Asked {
  readonly running: boolean;
  readonly url: string | null;
  readonly pid: number | null;
  readonly health: Health | null;
  readonly unnamed?: true;
}

/** The status in a console's frame. */
export function statusOf(frame: ConsoleFrame, asked: Asked): DeskStatus {
  const { desk, slots = [], swaps = [], ladders = [], risk } = frame;
  return {
    ...asked,
    simulated: desk.simulated,
    trading_state: desk.trading_state,
    trading_state_set: desk.trading_state_set ?? null,
    stopped: desk.stopped,
    journal_outage: desk.journal_outage,
    feed: asked.running ? desk.feed : null,
    events: asked.running ? desk.events : null,
    breakers: desk.breakers,
    connections: desk.connections,
    ways_out: (asked.running && desk.ways_out) || null,
    standing: risk?.standing ?? [],
    exits: risk?.exits.filter(({ status }) => status !== 'ended') ?? [],
    approvals: risk?.approvals.toReversed() ?? [],
    emergency: risk?.emergency ?? null,
    audit: desk.audit,
    slots: slots.map((slot) => slotStatus(slot, asked.running)),
    swaps: swaps
      .filter((swap) => isUnderWay(swap.status))
      .map(swapStatus)
      .reverse(),
    ladders: ladders.filter(({ status }) => isOpenLadder(status)),
    takeovers: slots.flatMap(({ slot_id }) => takeover(slot_id, swaps)),
  };
}

function slotStatus(slot: Slot, running: boolean): SlotStatus {
  const attached = slot.attachments.map((each) => ({
    version: `${each.name}@${each.version}`,
    role: each.role,
    health_status: each.health_status,
    health_reason: each.health_reason || null,
    pending: each.pending,
    since: each.since,
  }));
  // Of several live versions the one in force comes first; the others climb beside it.
  const live = attached.find((each) => each.role === 'live');
  return {
    slot_id: slot.slot_id,
    trading_state: slot.trading_state,
    live: live ?? null,
    beside: attached.filter((each) => each !== live),
    positions: slot.positions.map(({ symbol, quantity, value = null }) => ({ symbol, quantity, value })),
    open_orders: slot.open_orders,
    day_profit: running ? slot.day_profit : null,
    currency: slot.currency,
    rollback: slot.rollback,
    rollback_refusal: slot.rollback_refusal,
  };
}

/** The engine's name for itself, where it acts on its own account. */
const DESK = 'desk';

/**
 * The slot's latest swap, where that was the desk's own answer to a version that failed or lost too much. The only ordinary
 * swaps that it begins by itself are those of ladders that are climbed, which are no cause for alarm.
 */
function takeover(slotId: string, swaps: readonly Swap[]): Takeover[] {
  const latest = swaps.find(({ slot_ids, cut_sequence }) => slot_ids.includes(slotId) && cut_sequence !== null);
  if (!latest) return [];
  const { initiated_by, swap_type, to_version, reason, initiated_at } = latest;
  return initiated_by === DESK && swap_type !== 'manual'
    ? [{ slot_id: slotId, to_version, reason, at: initiated_at }]
    : [];
}

const swapStatus = (swap: Swap): SwapStatus => ({
  swap_id: swap.swap_id,
  swap_type: swap.swap_type,
  status: swap.status,
  stage: swap.stage,
  scheduled_for: swap.scheduled_for,
  slot_ids: swap.slot_ids,
  from_version: swap.from_version,
  to_version: swap.to_version,
  reason: swap.reason,
  error_message: swap.error_message,
});
