import { isLaxer, type TradingState } from '../../shared/domain/risk.ts';
import { versionKey } from '../format/version.ts';
import { FEED_LATE_AFTER_MS, STALE_AFTER_MS } from './connection.ts';
import type {
  AttachmentView,
  InstrumentView,
  SlotVersionView,
  SlotView,
  SwapSummary,
  VersionView,
} from './console-data.ts';
import type { ConsoleState } from './console-store.ts';

/** What decides which slot is on screen. */
export type OnScreen = Pick<ConsoleState, 'data' | 'slotId'>;

/** The slot on screen: the chosen one, or the first. */
export const currentSlot = (state: OnScreen): SlotView | undefined =>
  state.data.slots.find((slot) => slot.slot_id === state.slotId) ?? state.data.slots[0];

/** The instrument on screen: the chosen one, or one the slot holds, or the first with prices. */
export function currentInstrument(state: ConsoleState): InstrumentView | undefined {
  const { instruments, candles } = state.data;
  const named = (key: string | null | undefined) => instruments.find((one) => one.instrument === key);
  return (
    named(state.instrument) ??
    named(currentSlot(state)?.positions[0]?.instrument) ??
    instruments.find((one) => (candles[one.instrument]?.length ?? 0) > 0) ??
    instruments[0]
  );
}

/** Milliseconds since the desk last spoke; null before it did. */
export const silence = (state: ConsoleState): number | null =>
  state.heardAt === null ? null : Math.max(0, state.now - state.heardAt);

/** True when what is on screen is no longer what is true: the line is gone, or the desk is silent. */
export const isStale = (state: ConsoleState): boolean =>
  state.heardAt !== null && (state.connection.phase !== 'live' || (silence(state) ?? 0) > STALE_AFTER_MS);

/** True when a feed that should run has had no event for too long. */
export function isFeedLate(state: ConsoleState): boolean {
  const feed = state.data.desk?.feed;
  if (!feed || feed.kind === 'none' || feed.paused || feed.ended) return false;
  return (feed.age_ms ?? 0) > FEED_LATE_AFTER_MS;
}

/** Why nothing but reducing can be asked of the desk, in words: nothing can be recorded, so it refuses the rest; null while it can. */
export const onlyReduces = ({ data: { desk } }: Pick<ConsoleState, 'data'>): string | null =>
  desk?.journal_outage ? 'The journal cannot be written: until it can, the desk does only what reduces risk.' : null;

/** What the desk itself has lost, in words; null while all its own connections stand. */
export function lostConnections({ data: { desk } }: ConsoleState): string | null {
  if (!desk) return null;
  const { feed, exchange } = desk.connections;
  if (!feed && !exchange) return 'the market data and the exchange: prices stand still, and no order is answered';
  if (!feed) return 'the market data: prices stand still';
  return exchange ? null : 'the exchange: no order is answered';
}

/**
 * What the desk does beside its trading and cannot do now, in words: the bus and the webhook, where one is configured and does
 * not work, and the audit's checkpoints.
 */
export function brokenWaysOut({ data: { desk } }: ConsoleState): string | null {
  const { nats = null, webhook = null } = desk?.ways_out ?? {};
  const words = [
    nats?.status === 'degraded' ? `NATS: ${nats.message}` : [],
    webhook?.status === 'degraded' ? `alert webhook: ${webhook.message}` : [],
    typeof desk?.audit.checkpoint?.problem === 'string' ? `audit: ${desk.audit.checkpoint.problem}` : [],
  ].flat();
  return words.length === 0 ? null : words.join('. ');
}

/** What the slot may do: the stricter of the desk's state and its own. */
export function tradingState(state: OnScreen): TradingState | null {
  const desk = state.data.desk;
  if (!desk) return null;
  const slot = currentSlot(state)?.trading_state ?? 'active';
  return isLaxer(desk.trading_state, slot) ? slot : desk.trading_state;
}

/** The slot's version in force: of several live ones it comes first, however large the share of a candidate is. */
export const liveAttachment = (slot: SlotView | undefined): AttachmentView | undefined =>
  slot?.attachments.find((attachment) => attachment.role === 'live');

/** Swaps of the slot on screen, newest first. */
export const swapsIn = (swaps: readonly SwapSummary[], slot: SlotView | undefined): readonly SwapSummary[] =>
  swaps.filter((swap) => slot !== undefined && swap.slot_ids.includes(slot.slot_id));

/** A swap that has not begun: it waits for its time, or is suspended. */
export const isWaiting = ({ status, stage }: SwapSummary): boolean =>
  status === 'initiated' && (stage === 'scheduled' || stage === 'suspended');

const startOf = ({ scheduled_for: at }: SwapSummary): number => Date.parse(at ?? '') || Number.POSITIVE_INFINITY;

/** Swaps of the slot on screen that have not begun: suspended ones first, for they need somebody; then the next first. */
export const waitingIn = (swaps: readonly SwapSummary[], slot: SlotView | undefined): readonly SwapSummary[] =>
  swapsIn(swaps, slot)
    .filter(isWaiting)
    .toSorted(
      (a, b) => Number(b.stage === 'suspended') - Number(a.stage === 'suspended') || compare(startOf(a), startOf(b)),
    );

/** Infinity less itself is no number, so two that wait for the next day are compared and not subtracted. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** A version that has failed or is not to be used any more: it is not swapped in, and climbs no ladder. */
export const isRetired = ({ status }: Pick<VersionView, 'status'>): boolean =>
  status === 'failed' || status === 'deprecated';

/** A version by its entity as `name@version`; the id itself where nobody knows it. */
export function versionNamed(versions: readonly VersionView[], entityId: string): string {
  const version = versions.find((one) => one.entity_id === entityId);
  return version ? versionKey(version.name, version.version) : entityId;
}

/** A version in the list beside the chart: what the desk knows of it, and its place in the slot when it has one. */
export interface ListedVersion {
  readonly version: VersionView;
  readonly attachment: AttachmentView | undefined;
  /** What it did in the slot; undefined when it never traded there. */
  readonly record: SlotVersionView | undefined;
}

const RANK = { live: 0, run_off: 1, shadow: 2, twin: 3 } as const;
const rank = (listed: ListedVersion): number => (listed.attachment ? RANK[listed.attachment.role] : 3);

/** Versions that matter in a slot, live first: those attached to it, and those of its algorithm or its type. */
export function listedVersions(versions: readonly VersionView[], slot: SlotView | undefined): readonly ListedVersion[] {
  const live = liveAttachment(slot);
  const type = versions.find((version) => version.entity_id === live?.entity_id)?.type;
  return versions
    .map((version) => ({
      version,
      // A version in force and its twin are one version twice, and the first of them is the one that trades.
      attachment: slot?.attachments.find((attachment) => attachment.entity_id === version.entity_id),
      record: slot?.versions.find((record) => record.version === versionKey(version.name, version.version)),
    }))
    .filter(
      ({ version, attachment }) =>
        !slot || attachment || version.name === slot.algorithm || (type !== undefined && version.type === type),
    )
    .toSorted((a, b) => rank(a) - rank(b));
}
