import { defined } from '../../../shared/base/assert.ts';
import type { HandedPosition } from '../../../shared/domain/delivery.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import type { SwapLeg, Transfer } from '../../../shared/domain/swap.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { OrderFlow } from '../order-flow.ts';
import type { Outputs } from '../outputs.ts';
import type { Leg, UnderWay } from './under-way.ts';

/**
 * The cut: the one moment at which routing, positions, orders and deployments change hands. We stand between two events:
 * the last one went to the source, the next goes to the target.
 */
export class SwapCut {
  readonly #core: Core;
  readonly #orders: OrderFlow;

  constructor(core: Core, orders: OrderFlow) {
    this.#core = core;
    this.#orders = orders;
  }

  /** Instruments whose position cannot be valued yet, so cannot change hands. */
  unmarked(swap: UnderWay): string[] {
    if (swap.handOver.positions !== 'adopt') return [];
    const { ledger, market } = this.#core;
    return swap.legs
      .flatMap((leg) => [...ledger.books(leg.fromInstance)])
      .filter((book) => book.quantity !== 0 && market.mark(book.instrument.index) === undefined)
      .map((book) => instrumentKey(book.instrument));
  }

  make(swap: UnderWay, out: Outputs): void {
    const { market, router } = this.#core;
    let made = 0;
    for (const leg of swap.legs) {
      if (leg.toDeploymentId !== undefined) continue;
      made += 1;
      leg.toDeploymentId = this.#core.newDeploymentId(made);
    }
    const legs = swap.legs.map((leg) => this.#leg(swap, leg));
    for (const leg of swap.legs) {
      const source = router.instances.get(leg.fromInstance);
      // A source that has stopped will answer nothing any more.
      leg.inFlight = source?.running ? source.pending : 0;
      leg.remaining = leg.inFlight;
      leg.lastBeforeCut = router.lastRequest;
    }
    const deployments = swap.legs.flatMap((leg) =>
      leg.made ? [{ deploymentId: deploymentOf(leg), ...leg.made }] : [],
    );
    const { swapId, author } = swap;
    this.#core.emit(out, author, {
      kind: 'swap_cut',
      swapId,
      cutSequence: market.sequence,
      marketNs: this.#core.marketTime(),
      legs,
      deployments,
    });
    swap.phase = 'draining';
    for (const leg of legs) this.#handOver(swap, leg, out);
  }

  #leg(swap: UnderWay, leg: Leg): SwapLeg {
    const adopt = swap.handOver.positions === 'adopt';
    const open = this.#core.orders.openOf(leg.fromInstance).map((order) => order.id);
    const { slotId, environment, fromInstance, toInstance, fromDeploymentId } = leg;
    return {
      slotId,
      environment,
      fromInstance,
      toInstance,
      fromDeploymentId,
      toDeploymentId: deploymentOf(leg),
      ...(leg.share !== undefined && { share: leg.share }),
      ...(leg.dismissed !== undefined && { dismissed: leg.dismissed }),
      transfers: adopt ? this.#transfers(fromInstance) : [],
      // A fill that overtakes its cancel must land where the position is, so orders go with the positions.
      adoptedOrders: adopt || swap.handOver.orders === 'adopt' ? open : [],
      cancelledOrders: swap.handOver.orders === 'cancel' ? open : [],
    };
  }

  /** Tells both sides, cancels what is to be cancelled, closes what is to be closed. */
  #handOver(swap: UnderWay, leg: SwapLeg, out: Outputs): void {
    const { orders, router } = this.#core;
    router.attach(leg.toInstance);
    // The desk was closing what this version held; back in force, it decides by itself.
    for (const order of orders.openOf(leg.toInstance)) if (order.byDesk) this.#orders.cancel(order, DESK_AUTHOR, out);
    for (const id of leg.cancelledOrders) this.#orders.cancel(orders.get(id), DESK_AUTHOR, out);
    // A target that was live before goes on with what it had open itself.
    const kept = orders.openOf(leg.toInstance).filter((each) => !each.byDesk && !leg.cancelledOrders.includes(each.id));
    const handed = kept.map((order) => ({ ...termsOf(order), orderId: order.id }));
    router.deliver(
      leg.toInstance,
      { kind: 'adopt', positions: this.#held(leg.toInstance), orders: handed },
      out.deliveries,
    );
    router.deliver(leg.fromInstance, { kind: 'retire', positions: this.#held(leg.fromInstance) }, out.deliveries);
    const source = router.instances.get(leg.fromInstance);
    if (swap.handOver.positions === 'flatten' && source) this.#orders.flatten(source, out);
    for (const id of leg.dismissed ?? []) this.#dismiss(id, out);
  }

  /** Who gave up its share with nobody to take it over: its orders are taken back, and what it holds is closed. */
  #dismiss(id: number, out: Outputs): void {
    for (const order of this.#core.orders.openOf(id)) this.#orders.cancel(order, DESK_AUTHOR, out);
    const instance = this.#core.router.instances.get(id);
    if (instance) this.#orders.flatten(instance, out);
  }

  #transfers(instance: number): Transfer[] {
    const { ledger, market } = this.#core;
    return [...ledger.books(instance)]
      .filter((book) => book.quantity !== 0)
      .map(({ instrument, quantity }) => ({
        instrument: instrumentKey(instrument),
        quantity,
        price: defined(market.mark(instrument.index), `mark of ${instrument.symbol}`),
      }));
  }

  #held(instance: number): HandedPosition[] {
    return [...this.#core.ledger.books(instance)].map(({ instrument, quantity }) => ({
      instrument: instrument.index,
      quantity,
    }));
  }
}

/** The deployment that a leg's target is live under, from the cut on. */
export const deploymentOf = (leg: Leg): string =>
  defined(leg.toDeploymentId, `deployment of the target in ${leg.slotId}`);

/** The terms of an order and what of it is filled, without the desk's own book-keeping. */
export function termsOf(order: ReturnType<Core['orders']['get']>) {
  const { instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, postOnly, reduceOnly, filled } = order;
  return { instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, postOnly, reduceOnly, filled };
}
