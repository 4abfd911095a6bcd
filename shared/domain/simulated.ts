import type { Price } from '../units/price.ts';
import type { Quantity } from '../units/quantity.ts';
import type { ExchangeCommand } from './exchange.ts';
import type { Side } from './order.ts';

/**
 * Number of a simulated account: that of the instance which trades on it, or for the mirror of what a live instance sends
 * the same number below zero. Never 0, as instances are numbered from 1.
 */
export type AccountNumber = number;

/** The account that mirrors what a live instance sends. */
export const mirrorOf = (instance: number): AccountNumber => -instance;

/** The instance that an account belongs to. */
export const ownerOfAccount = (account: AccountNumber): number => Math.abs(account);

/** What the desk tells the simulator about one account. */
export interface SimulatorCommand {
  readonly account: AccountNumber;
  readonly command: ExchangeCommand | { readonly kind: 'open_account' } | { readonly kind: 'close_account' };
}

/** From here on an instance trades on a simulated account of its own, from flat, or what it sends to the market is mirrored on one. */
export interface SimulatedOpened {
  readonly slotId: string;
  readonly instance: number;
  readonly account: AccountNumber;
  /** `name@version`. */
  readonly version: string;
  /** Share of the slot's capital that its orders are judged for, basis points; 0 for a mirror, whose orders were judged before. */
  readonly share: number;
}

/** A simulated account is judged for another share from here on. */
export interface SimulatedResized {
  readonly slotId: string;
  readonly instance: number;
  readonly share: number;
}

/** A simulated account is gone, with its orders and positions. */
export interface SimulatedClosed {
  readonly slotId: string;
  readonly instance: number;
  readonly account: AccountNumber;
  readonly reason: string;
}

/** A fill on a simulated account. It moves no book but the account's own. */
export interface SimulatedFill {
  readonly slotId: string;
  readonly instance: number;
  /** `name@version`. */
  readonly version: string;
  readonly instrument: string;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  /** Decimal text in the instrument's currency; positive when paid. */
  readonly fee: string;
  /** The mark when its order left; null where there was none. */
  readonly arrival: Price | null;
  /** Market time, epoch nanoseconds as decimal text. */
  readonly marketNs: string;
  /** The mark when it was booked; null where there was none. */
  readonly mark: Price | null;
}

/** How often an instance has done what no fact of its own tells of, since its simulated account was opened. */
export interface SimulatedCounted {
  readonly slotId: string;
  readonly instance: number;
  readonly orders: number;
  readonly replacements: number;
  readonly denied: number;
  readonly ownFaults: number;
  readonly rejected: number;
}

/** What a mirror has shown so far, in sums over the orders that have ended on both sides. */
export interface DivergenceCounted {
  readonly slotId: string;
  readonly instance: number;
  readonly orders: number;
  /** Decimal text in quote currency, each. */
  readonly value: string;
  readonly cost: string;
  readonly unmatched: string;
  readonly filled: string;
}
