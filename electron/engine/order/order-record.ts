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
 * The life of an order: from each state, the states it may pass to. Anything else is an error of the exchange's or
 * ours, and the desk stops rather than keep a book it does not understand. A fill may still come after a cancel (it
 * was on its way); it is booked, and the order stays cancelled.
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
