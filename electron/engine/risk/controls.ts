import { refill } from '../../../shared/base/refill.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { type Breaker, isLaxer, type TradingState } from '../../../shared/domain/risk.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import { LimitTable } from './limit-table.ts';

const stricter = (a: TradingState, b: TradingState): TradingState => (isLaxer(a, b) ? b : a);

/** Limits, trading states and breakers in force. All of it is folded from facts, so all of it survives a restart. */
export class Controls {
  readonly limits = new LimitTable();
  readonly breakers = new Map<string, Breaker>();
  /** Grows with every change of a state or a breaker: what was derived from them before is out of date. */
  epoch = 0;
  readonly #states = new Map<Scope, TradingState>();
  readonly #trippedAt = new Map<string, EpochNs>();

  /** The state in force under these scopes: the strictest that a person, the desk or a breaker has put any of them in. */
  stateOf(scopes: readonly Scope[]): TradingState {
    let state: TradingState = 'active';
    for (const scope of scopes) state = stricter(state, this.#states.get(scope) ?? 'active');
    for (const breaker of this.breakers.values())
      if (scopes.includes(breaker.scope)) state = stricter(state, stateUnder(breaker));
    return state;
  }

  /** The state that a scope itself was put in, whatever the wider ones and its breakers say. */
  ownState(scope: Scope): TradingState {
    return this.#states.get(scope) ?? 'active';
  }

  /** Breakers that stand tripped under these scopes, the oldest first. */
  breakersOn(scopes: readonly Scope[]): Breaker[] {
    const found: Breaker[] = [];
    for (const breaker of this.breakers.values()) if (scopes.includes(breaker.scope)) found.push(breaker);
    return found;
  }

  applyTradingState(fact: FactOf<'trading_state_changed'>): void {
    this.epoch += 1;
    this.#states.set(fact.scope, fact.state);
  }

  /** Desk time at which a breaker that stands tripped. */
  trippedAt(id: string): EpochNs | undefined {
    return this.#trippedAt.get(id);
  }

  applyTripped(fact: FactOf<'breaker_tripped'>, at: EpochNs): void {
    this.epoch += 1;
    // Desks of before knew breakers of slots alone, which let them only reduce.
    const { slotId } = fact as { readonly slotId?: string };
    const { id, scope = slotId ?? '', cause, action = 'reduce', value, limit } = fact as Partial<Breaker> & typeof fact;
    this.breakers.set(id, { id, scope, cause, action, value, limit });
    this.#trippedAt.set(id, at);
  }

  applyReleased(id: string): void {
    this.epoch += 1;
    this.breakers.delete(id);
    this.#trippedAt.delete(id);
  }

  /** All of it, for a snapshot. */
  snapshot() {
    const { breakers, epoch, limits } = this;
    return { breakers, epoch, limits: limits.snapshot(), states: this.#states, trippedAt: this.#trippedAt };
  }

  /** Takes a snapshot as so. */
  restore({ breakers, epoch, limits, states, trippedAt }: ReturnType<Controls['snapshot']>): void {
    this.limits.restore(limits);
    refill(this.breakers, breakers);
    refill(this.#states, states);
    refill(this.#trippedAt, trippedAt);
    this.epoch = epoch;
  }
}

/** A halt lets nothing out; every other breaker lets risk only shrink. */
const stateUnder = ({ action }: Breaker): TradingState => (action === 'halt' ? 'halted' : 'reducing');
