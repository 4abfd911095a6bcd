import type { OrderStatus, OrderTerms } from '../../../shared/domain/order.ts';
import type { Price } from '../../../shared/units/price.ts';
import type { Quantity } from '../../../shared/units/quantity.ts';
import type { EpochNs } from '../../../shared/units/time.ts';

/** An order and where it stands. Replaced, never changed in place. */
export interface OrderRecord extends OrderTerms {
  readonly id: string;
  readonly slotId: string;
  readonly owner: number;
  readonly version: string;
  readonly ref: number | string;
  readonly status: OrderStatus;
  readonly filled: Quantity;
  readonly triggered: boolean;
  readonly sentAt: EpochNs;
  readonly cancelRequested: boolean;
  /** Total quantities that replacements on their way ask for, the oldest first: the exchange may have taken any of them. */
  readonly asked: readonly Quantity[];
  /** Totals that it was, or that a later answer has passed over, the latest of them: a report that names one comes too late. */
  readonly past: readonly Quantity[];
  /** True for an order of the desk's own, which closes what a version holds. */
  readonly byDesk: boolean;
  /** The mark when it left; null where there was none. */
  readonly arrival: Price | null;
  /** Market time when it left, epoch nanoseconds as decimal text; undefined for orders of earlier desks. */
  readonly marketNs: string | undefined;
}

export const NONE_ASKED: readonly Quantity[] = [];

/** What an order may still fill: of it and of what it was asked to become, the larger; only one of them can. */
export const mayFill = ({ quantity: now, filled, asked }: Pick<OrderRecord, 'quantity' | 'filled' | 'asked'>): number =>
  (asked.length === 0 ? now : asked.reduce<number>((most, each) => Math.max(most, each), now)) - filled;

/**
 * The replacement that a fill beyond the order's quantity tells of before the exchange's own word of it has come: of the totals that
 * were asked for, the oldest that holds the fill, so that the order may still become all those behind it. Undefined for a fill that
 * needs none.
 */
export function impliedTotal({ quantity: now, filled, asked }: OrderRecord, filledNow: number): Quantity | undefined {
  const after = filled + filledNow;
  if (after <= now) return undefined;
  return asked.find((each) => each >= after);
}

/**
 * What the exchange has taken of the totals that it was asked for, as it answers in order: the one it names and, passed over, those
 * before it. An answer for what the order is already comes late, or again, and takes nothing; one for what nobody asked for is taken
 * for the answer to the oldest.
 */
export function answered(
  { quantity: now, asked, past }: OrderRecord,
  total: Quantity,
): Pick<OrderRecord, 'asked' | 'past'> {
  const at = asked.indexOf(total);
  const isKnown = at >= 0 || total === now;
  const left = asked.slice(isKnown ? at + 1 : 1);
  // A market maker that moves its price a thousand times keeps its total: that adds nothing.
  if (total === now && at <= 0) return { asked: left, past };
  const gone = new Set([...past, now, ...asked.slice(0, Math.max(at, 0))]);
  gone.delete(total);
  return { asked: left, past: [...gone].slice(-KEPT_PAST) };
}

/** Totals that an order was and that are kept: more than can be on their way at once. */
const KEPT_PAST = 16;

/**
 * The life of an order: from each state, the states it may pass to. Anything else is an error of the exchange's or
 * ours, and the desk stops rather than keep a book it does not understand. A fill may still come after a cancel (it
 * was on its way); it is booked, and the order stays cancelled. Beyond the table, one that was filled whole works again when the
 * exchange turns out to have taken a larger total that it was asked for, and is taken back at once.
 */
export const NEXT: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  sent: ['working', 'filled', 'cancelled', 'rejected', 'expired'],
  working: ['working', 'filled', 'cancelled', 'expired'],
  filled: [],
  cancelled: ['cancelled'],
  rejected: [],
  expired: ['expired'],
};

/** True for an order that waits at a price of its own for others to come. */
export const isResting = ({ type, triggered, cancelRequested }: OrderRecord): boolean =>
  !cancelRequested && (type === 'limit' || (type === 'stop_limit' && triggered));
