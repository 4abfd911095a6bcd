import type { FactOf } from '../../../shared/domain/fact.ts';
import type { Breaker, RiskLimits, TradingState } from '../../../shared/domain/risk.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { parseMoney } from '../../../shared/units/money.ts';
import { DEFAULT_LIMITS } from './limits.ts';

/** The scope that binds every slot. */
export const DESK = 'desk';

const STRICTNESS: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };
const stricter = (a: TradingState, b: TradingState): TradingState => (STRICTNESS[a] >= STRICTNESS[b] ? a : b);

/** Limits, trading states and breakers in force. All of it is folded from facts, so all of it survives a restart. */
export class Controls {
  limits: RiskLimits = DEFAULT_LIMITS;
  readonly breakers = new Map<string, Breaker>();
  readonly #states = new Map<string, TradingState>();

  /** The state in force for a slot: the strictest of the desk's, its own, and `reducing` under a breaker. */
  tradingState(scope: string): TradingState {
    const own = stricter(this.#states.get(DESK) ?? 'active', this.#states.get(scope) ?? 'active');
    return this.isTripped(scope) ? stricter(own, 'reducing') : own;
  }

  isTripped(slotId: string): boolean {
    for (const breaker of this.breakers.values()) if (breaker.slotId === slotId) return true;
    return false;
  }

  applyTradingState(fact: FactOf<'trading_state_changed'>): void {
    this.#states.set(fact.scope, fact.state);
  }

  applyTripped(fact: FactOf<'breaker_tripped'>): void {
    const { kind: _, ...breaker } = fact;
    this.breakers.set(breaker.id, breaker);
  }

  applyReleased(id: string): void {
    this.breakers.delete(id);
  }

  applyLimits(fact: FactOf<'limits_changed'>): void {
    this.limits = limitsFromJson(fact.limits);
  }
}

function limitsFromJson(json: Readonly<Record<string, unknown>>): RiskLimits {
  const d = DEFAULT_LIMITS;
  return {
    maxInstruments: Number(json.maxInstruments ?? d.maxInstruments),
    venues: (json.venues ?? d.venues) as RiskLimits['venues'],
    maxOrderValue: parseMoney(String(json.maxOrderValue)) ?? d.maxOrderValue,
    priceCollar: basisPoints(Number(json.priceCollar ?? d.priceCollar)),
    maxOpenOrders: Number(json.maxOpenOrders ?? d.maxOpenOrders),
    maxPositionSize: basisPoints(Number(json.maxPositionSize ?? d.maxPositionSize)),
    maxDailyLoss: parseMoney(String(json.maxDailyLoss)) ?? d.maxDailyLoss,
    maxDrawdown: basisPoints(Number(json.maxDrawdown ?? d.maxDrawdown)),
  };
}
