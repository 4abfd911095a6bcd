import type { Fact, FactOf } from '../../../shared/domain/fact.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import {
  addResult,
  dealValue,
  NO_TRADES,
  type Slippage,
  slippageBp,
  slippageOf,
  type TradeResults,
} from '../../../shared/domain/performance-trades.ts';
import { inQuote } from '../../../shared/domain/valuation.ts';
import { type Money, money, parseMoney, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';

/** Of a fill, on whichever account, what counts. */
type CountedFill = Pick<FactOf<'fill'>, 'side' | 'price' | 'quantity' | 'realised' | 'mark'>;

/** What must be remembered of an order until it has ended. */
export interface OpenOrder {
  /** The mark when it left; undefined where that is not known. */
  readonly arrival: Price | undefined;
  /** What it has realised so far; undefined while it closed nothing. */
  realised: Money | undefined;
}

/** Orders, fills and closed trades of a version in a slot, counted from facts. */
export class DealRecord {
  readonly orders = { sent: 0, rejected: 0, cancelled: 0 };
  readonly denials = new Map<string, number>();
  fills = 0;
  traded: Money = ZERO_MONEY;
  trades: TradeResults = NO_TRADES;
  slippageFills = 0;
  #slippage: Slippage = { cost: ZERO_MONEY, value: ZERO_MONEY };

  /** Against arrival, weighted by value; null where nothing was measured. */
  get slippageBp(): number | null {
    return slippageBp(this.#slippage);
  }

  fill(fact: CountedFill, instrument: Instrument, order: OpenOrder): void {
    this.fills += 1;
    this.traded = money(this.traded + dealValue(instrument, fact));
    const realised = fact.realised === null ? undefined : parseMoney(fact.realised);
    if (realised !== undefined) {
      const part = inQuote(instrument, realised, fact.mark ?? fact.price);
      this.trades = addResult(this.trades, order.realised, part);
      order.realised = money((order.realised ?? 0n) + part);
    }
    if (order.arrival === undefined) return;
    const { cost, value } = slippageOf(instrument, fact, order.arrival);
    this.#slippage = { cost: money(this.#slippage.cost + cost), value: money(this.#slippage.value + value) };
    this.slippageFills += 1;
  }

  deny(fact: Extract<Fact, { kind: 'order_denied' | 'denials_counted' }>): void {
    const counts = fact.kind === 'order_denied' ? { [fact.denial.code]: 1 } : fact.counts;
    for (const [code, count] of Object.entries(counts)) this.denials.set(code, (this.denials.get(code) ?? 0) + count);
  }
}
