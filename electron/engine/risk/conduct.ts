import type { DenialCode } from '../../../shared/domain/risk.ts';
import { addMoney, type Money, money, ZERO_MONEY } from '../../../shared/units/money.ts';

/** Denials that an order brings on itself, whatever the market and the limits. */
export const OWN_FAULTS: ReadonlySet<DenialCode> = new Set([
  'invalid_terms',
  'unknown_instrument',
  'off_tick',
  'off_lot',
  'below_minimum',
]);

/** How an instance has traded since it was first watched. Counts from 0; what the desk sends to close a position is not in them. */
export interface ConductCounts {
  /** Orders that left, the rejected ones included; replacements by themselves. */
  readonly orders: number;
  readonly replacements: number;
  /** Wishes that the gate refused, self-trades apart, and those of them that an order brought on itself, whatever market and limits. */
  readonly denied: number;
  readonly ownFaults: number;
  /** Orders that the exchange refused. */
  readonly rejected: number;
  readonly fills: number;
  /** Times that a position returned to flat, or turned over. */
  readonly closedTrades: number;
  /** Over the fills whose orders left at a known mark: their value there, and what they cost against it; positive is worse. */
  readonly slippage: { readonly fills: number; readonly value: Money; readonly cost: Money };
  /** Value of all fills in quote currency, at their prices. */
  readonly turnover: Money;
}

/** A fill as it counts. */
export interface CountedFill {
  /** Signed position of the instance in the instrument, before and after. */
  readonly before: number;
  readonly after: number;
  /** In quote currency at 1e-8: at its price; at the mark when its order left, and against that mark (0 where there was none). */
  readonly turnover: Money;
  readonly value: bigint;
  readonly cost: bigint;
}

/** Counts what one instance does. Each call costs the same, however much has happened. */
export class Conduct {
  #orders = 0;
  #replacements = 0;
  #denied = 0;
  #ownFaults = 0;
  #rejected = 0;
  #fills = 0;
  #closedTrades = 0;
  #judged = 0;
  #value: Money = ZERO_MONEY;
  #cost: Money = ZERO_MONEY;
  #turnover: Money = ZERO_MONEY;

  sent(): void {
    this.#orders += 1;
  }

  replaced(): void {
    this.#replacements += 1;
  }

  /** What two versions on one account would have traded with each other says nothing of either. */
  denied(code: DenialCode, times = 1): void {
    if (code === 'self_trade') return;
    this.#denied += times;
    if (OWN_FAULTS.has(code)) this.#ownFaults += times;
  }

  rejected(): void {
    this.#rejected += 1;
  }

  filled({ before, after, turnover, value, cost }: CountedFill): void {
    this.#fills += 1;
    this.#turnover = addMoney(this.#turnover, turnover);
    if (before !== 0 && Math.sign(after) !== Math.sign(before)) this.#closedTrades += 1;
    if (value === 0n) return;
    this.#judged += 1;
    this.#value = money(this.#value + value);
    this.#cost = money(this.#cost + cost);
  }

  /** Takes what was recorded as so: for counts that no fact tells of one by one. */
  recall({ orders, replacements, denied, ownFaults, rejected }: RecalledCounts): void {
    this.#orders = orders;
    this.#replacements = replacements;
    this.#denied = denied;
    this.#ownFaults = ownFaults;
    this.#rejected = rejected;
  }

  /** As of now; what happens later does not change it. */
  get counts(): ConductCounts {
    return {
      orders: this.#orders,
      replacements: this.#replacements,
      denied: this.#denied,
      ownFaults: this.#ownFaults,
      rejected: this.#rejected,
      fills: this.#fills,
      closedTrades: this.#closedTrades,
      slippage: { fills: this.#judged, value: this.#value, cost: this.#cost },
      turnover: this.#turnover,
    };
  }

  /** Takes a snapshot, which is {@link counts}, as so. */
  restore(counts: ConductCounts): void {
    this.recall(counts);
    this.#fills = counts.fills;
    this.#closedTrades = counts.closedTrades;
    this.#judged = counts.slippage.fills;
    this.#value = counts.slippage.value;
    this.#cost = counts.slippage.cost;
    this.#turnover = counts.turnover;
  }
}

/** Counts that a simulated account keeps in memory and records from time to time. */
export type RecalledCounts = Pick<ConductCounts, 'orders' | 'replacements' | 'denied' | 'ownFaults' | 'rejected'>;

/** How the instances that somebody watches trade at the exchange. Folded from facts, as whoever watches them is. */
export class ConductBook {
  readonly #watched = new Map<number, Conduct>();

  /** Counts what an instance does from here on. Watching it again changes nothing. */
  watch(instance: number): void {
    if (!this.#watched.has(instance)) this.#watched.set(instance, new Conduct());
  }

  /** Forgets an instance with its counts. */
  unwatch(instance: number): void {
    this.#watched.delete(instance);
  }

  /** Undefined for an instance that nobody watches. */
  of(instance: number): Conduct | undefined {
    return this.#watched.get(instance);
  }

  /** Counts by instance, for a snapshot. */
  snapshot(): ReadonlyMap<number, ConductCounts> {
    return new Map([...this.#watched].map(([instance, { counts }]) => [instance, counts]));
  }

  /** Takes a snapshot as so. */
  restore(counts: ReadonlyMap<number, ConductCounts>): void {
    for (const [instance, each] of counts) {
      this.watch(instance);
      this.#watched.get(instance)?.restore(each);
    }
  }
}
