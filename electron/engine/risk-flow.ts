import { defined } from '../../shared/base/assert.ts';
import { type Command, type Outcome, refuse } from '../../shared/domain/command.ts';
import type { Author } from '../../shared/domain/fact.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Breaker } from '../../shared/domain/risk.ts';
import { inQuote } from '../../shared/domain/valuation.ts';
import { formatMoney, type Money, money } from '../../shared/units/money.ts';
import type { Price } from '../../shared/units/price.ts';
import { type Core, DESK_AUTHOR } from './core.ts';
import type { PositionBook } from './ledger/position.ts';
import type { OrderFlow } from './order-flow.ts';
import type { Outputs } from './outputs.ts';
import { DESK } from './risk/controls.ts';
import { limitsToJson } from './risk/limits.ts';

type ControlCommand = Extract<Command, { kind: 'set_trading_state' | 'release_breaker' | 'set_limits' }>;

/** Holds every slot's equity against its limits on each mark that concerns it, and trips its breaker on a breach. */
export class RiskFlow {
  readonly #core: Core;
  readonly #orders: OrderFlow;
  #tripped: { readonly slotId: string; readonly cause: Breaker['cause'] }[] = [];

  constructor(core: Core, orders: OrderFlow) {
    this.#core = core;
    this.#orders = orders;
  }

  /** Breakers that have tripped since this was last asked: what follows of them waits until the event has been routed. */
  takeTripped(): readonly { readonly slotId: string; readonly cause: Breaker['cause'] }[] {
    if (this.#tripped.length === 0) return this.#tripped;
    const tripped = this.#tripped;
    this.#tripped = [];
    return tripped;
  }

  /** After the mark of the event's instrument has moved. */
  onMark(event: MarketEvent, out: Outputs): void {
    const slots = this.#core.ledger.slotsTrading(event.instrument);
    if (slots.size === 0) return;
    const day = this.#core.days.of(event.tsNs);
    for (const slotId of slots) this.#observe(slotId, day, out);
  }

  #observe(slotId: string, day: number, out: Outputs): void {
    const { monitors, controls, router } = this.#core;
    const monitor = defined(monitors.get(slotId), `monitor of ${slotId}`);
    monitor.observe(slotEquity(this.#core, slotId), day);
    const slot = defined(router.slots.get(slotId), slotId);
    for (const breach of monitor.breaches(controls.limitsOf(slotId), slot.capital)) {
      if (this.#standsTripped(slotId, breach.cause)) continue;
      this.#core.emit(out, DESK_AUTHOR, {
        kind: 'breaker_tripped',
        id: this.#core.newBreakerId(),
        slotId,
        cause: breach.cause,
        value: formatMoney(breach.value),
        limit: formatMoney(breach.limit),
      });
      this.#takeBackOrders(slotId, out);
      this.#tripped.push({ slotId, cause: breach.cause });
    }
  }

  /** Trading states, limits and breakers, as a person sets them. */
  control(command: ControlCommand, author: Author, out: Outputs): Outcome {
    const { controls, router } = this.#core;
    switch (command.kind) {
      case 'set_trading_state': {
        const { scope, state, reason } = command;
        if (scope !== DESK && !router.slots.has(scope))
          return refuse('not_found', `there is no slot ${scope}; the scope is a slot or ${DESK}`);
        this.#core.emit(out, author, { kind: 'trading_state_changed', scope, state, reason });
        if (state !== 'active') {
          for (const slotId of router.slots.keys())
            if (scope === DESK || scope === slotId) this.#takeBackOrders(slotId, out);
        }
        return { ok: true, subject: scope, message: `${scope} is ${state}` };
      }
      case 'release_breaker': {
        const { id, reason } = command;
        if (!controls.breakers.has(id)) return refuse('not_found', `there is no breaker ${id} that stands tripped`);
        this.#core.emit(out, author, { kind: 'breaker_released', id, reason });
        return { ok: true, subject: id, message: `breaker ${id} is released` };
      }
      case 'set_limits': {
        const limits = limitsToJson({ ...controls.limits, ...command.limits });
        this.#core.emit(out, author, { kind: 'limits_changed', limits, reason: command.reason });
        return { ok: true, subject: DESK, message: 'the limits are changed' };
      }
    }
  }

  #standsTripped(slotId: string, cause: string): boolean {
    for (const each of this.#core.controls.breakers.values())
      if (each.slotId === slotId && each.cause === cause) return true;
    return false;
  }

  /** Under a breaker nothing may grow, so what was let through before is taken back. */
  #takeBackOrders(slotId: string, out: Outputs): void {
    for (const instance of this.#core.router.instances.values()) {
      if (instance.slotId !== slotId) continue;
      for (const order of this.#core.orders.openOf(instance.id)) this.#orders.cancel(order, DESK_AUTHOR, out);
    }
  }
}

/** Profit of a slot since it opened, in its quote currency: realised − fees + unrealised over all its versions. */
export function slotEquity(core: Core, slotId: string): Money {
  let sum = 0n;
  for (const book of core.ledger.booksOfSlot(slotId)) {
    const mark = core.market.mark(book.instrument.index);
    sum += inQuote(book.instrument, profitOf(book, mark), mark);
  }
  return money(sum);
}

const profitOf = (book: PositionBook, mark: Price | undefined): Money =>
  money(book.realised - book.fees + book.unrealisedAt(mark));
