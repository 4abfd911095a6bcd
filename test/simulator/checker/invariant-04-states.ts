import type { EngineView } from '../../../electron/engine/view.ts';
import type { FactOf, Recorded } from '../../../shared/domain/fact.ts';
import { Rule } from './rule.ts';

/** What may leave in which state, and what is taken back when one becomes stricter. */
export class States extends Rule {
  readonly number = 4;
  readonly words =
    'in `reducing`, no order can grow, open or flip the projected position (open orders included); in `halted`, nothing leaves but the verified emergency exit';
  /** Orders that a halt has found open, or that work again: their cancels must be on their way before anything else happens. */
  #found: { readonly id: string; readonly words: string }[] = [];

  override before({ actor, fact }: Recorded): void {
    if (fact.kind === 'order_sent') this.#order(actor, fact);
    if (fact.kind === 'exit_ended') this.#exitEnded(fact);
    if (fact.kind === 'order_replaced' && this.model.order(fact.orderId).isWhole)
      this.#found.push({ id: fact.orderId, words: `order ${fact.orderId} works again` });
  }

  #order(actor: string, fact: FactOf<'order_sent'>): void {
    const { model } = this;
    const { instance, slotId, instrument, side, quantity, version, orderId } = fact;
    const slot = model.slot(slotId);
    const state = model.tradingStateOf(slotId, version);
    const words = `order ${orderId} of ${version} in ${slotId}`;
    // A verified exit leaves in any state, and is held to what its version holds.
    const isExit = fact.exitId !== undefined;
    this.expect(!isExit || actor === 'desk', `${words} passes for an exit, and is ${actor}'s`);
    this.expect(state !== 'halted' || isExit, `${words} left although halted`);
    if (state === 'active' && slot.lives.has(instance) && !isExit) return;
    const sign = side === 'buy' ? -1 : 1;
    const own = sign * (model.held.get(instance)?.get(instrument) ?? 0);
    const mayClose = own - model.pending(instance, instrument, side);
    this.expect(quantity <= mayClose, `${words} grows its position (${state}, live is ${slot.live})`);
    if (state === 'active' || isExit) return;
    const account = sign * (model.account.get(instrument) ?? 0) - model.pending(undefined, instrument, side);
    this.expect(quantity <= account, `${words} grows the account's position while ${state}`);
  }

  /** What cannot be reconciled blocks: of an order that is gone without a word nobody knows what it has filled. */
  override restarted(): void {
    for (const orderId of this.seen.missed) {
      const { slotId } = this.model.order(orderId);
      const state = this.model.tradingState(slotId);
      this.expect(state === 'halted', `the exchange does not know ${orderId}, and ${slotId} starts ${state}`);
    }
    this.seen.missed.clear();
  }

  /** Nothing is held any more by anybody whom it began with. */
  #exitEnded({ exitId }: FactOf<'exit_ended'>): void {
    const exit = this.#exits.get(exitId);
    for (const { instance, instrument } of exit?.legs ?? []) {
      const held = this.model.held.get(instance)?.get(instrument) ?? 0;
      this.expect(held === 0, `exit ${exitId} has ended, and ${instance} holds ${held} of ${instrument}`);
    }
  }

  readonly #exits = new Map<string, FactOf<'exit_started'>>();

  override fold({ fact }: { readonly fact: Recorded['fact'] }): void {
    if (fact.kind === 'exit_started') this.#exits.set(fact.exitId, fact);
  }

  override after({ fact }: Recorded): void {
    const isHalt = fact.kind === 'trading_state_changed' && fact.state === 'halted';
    const isTripped = fact.kind === 'breaker_tripped' && (fact.action === 'halt' || fact.action === 'flatten');
    // What the desk does at its start comes before its orders are known to anybody else.
    if (!isHalt && !isTripped) return;
    for (const [id, { open, cancelSent, owner, instrument, exitId }] of this.model.orders)
      if (open && !cancelSent && exitId === undefined && this.seen.isWithin(fact.scope, owner, instrument))
        this.#found.push({ id, words: `order ${id} was open when ${fact.scope} was stopped` });
  }

  override settled(view: EngineView): void {
    for (const { id, words } of this.#found) {
      const { open, cancelSent } = this.model.order(id);
      this.expect(!open || cancelSent, `${words}, and is not taken back`);
    }
    this.#found = [];
    for (const slotId of view.slots.keys())
      this.expect(
        view.tradingState(slotId) === this.model.tradingState(slotId),
        () => `${slotId} is ${view.tradingState(slotId)}, by the facts ${this.model.tradingState(slotId)}`,
      );
  }
}
