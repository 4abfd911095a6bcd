import type { FactOf } from '../../../shared/domain/fact.ts';
import type { Breaker, RiskLimits, TradingState } from '../../../shared/domain/risk.ts';
import { DEFAULT_LIMITS, limitsFromJson, tightest } from './limits.ts';

/** The scope that binds every slot. */
export const DESK = 'desk';

const STRICTNESS: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };
const stricter = (a: TradingState, b: TradingState): TradingState => (STRICTNESS[a] >= STRICTNESS[b] ? a : b);

/** Limits, trading states and breakers in force. All of it is folded from facts, so all of it survives a restart. */
export class Controls {
  limits: RiskLimits = DEFAULT_LIMITS;
  readonly breakers = new Map<string, Breaker>();
  readonly #states = new Map<string, TradingState>();
  readonly #own = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #effective = new Map<string, RiskLimits>();

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

  /** The limits that bind a slot: of the desk's and its own, the tighter of each. */
  limitsOf(slotId: string): RiskLimits {
    return this.#effective.get(slotId) ?? this.limits;
  }

  /** A slot's own limits as they were recorded; undefined where it has none. */
  ownLimits(slotId: string): Readonly<Record<string, unknown>> | undefined {
    return this.#own.get(slotId);
  }

  applyLimits({ scope, limits }: FactOf<'limits_changed'>): void {
    if (scope === undefined) this.limits = limitsFromJson(limits, DEFAULT_LIMITS);
    else this.#own.set(scope, limits);
    // What a slot leaves open is the desk's, also after that has changed.
    for (const [slotId, own] of this.#own)
      this.#effective.set(slotId, tightest(this.limits, limitsFromJson(own, this.limits)));
  }
}
