import type { Fact, FactOf } from '../../../shared/domain/fact.ts';
import { ChangeRecount } from './change-recount.ts';
import { ControlRecount } from './control-recount.ts';
import { LedgerRecount } from './ledger-recount.ts';
import { OrderRecount } from './order-recount.ts';
import { checkRight } from './order-rights.ts';
import { SimulatedRecount } from './simulated-recount.ts';
import { SlotRecount } from './slot-recount.ts';
import { hold, list, Wrong } from './tally.ts';

/**
 * A second reading of the facts, written from the rules and without a line of the engine: what everybody holds and has earned,
 * who is in force where, what stands open, and whether each fact may follow those before it. What the two readings disagree
 * on, one of them has wrong.
 */
export class Recount {
  readonly ledger = new LedgerRecount();
  readonly orders = new OrderRecount();
  readonly slots = new SlotRecount();
  readonly controls = new ControlRecount();
  readonly changes = new ChangeRecount();
  readonly simulated = new SimulatedRecount();

  /**
   * Takes the next fact in.
   *
   * @returns what is wrong with it, in words; undefined where nothing is.
   */
  take(fact: Fact): string | undefined {
    try {
      if ('approvalId' in fact || 'emergencyId' in fact) this.#rests(fact);
      this.#take(fact);
      return undefined;
    } catch (error) {
      if (error instanceof Wrong) return error.message;
      // Of a body that is not what its kind says, any part may be missing or of another type.
      if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)
        return `it is not what a fact of its kind says (${error.message})`;
      throw error;
    }
  }

  #take(fact: Fact): void {
    const { ledger, orders, slots, controls, changes, simulated } = this;
    switch (fact.kind) {
      case 'desk_started':
        return orders.started(fact);
      case 'instrument_listed':
        return ledger.listed(fact);
      case 'entity_registered':
        return slots.registered(fact);
      case 'deployment_started':
        return slots.deploymentStarted(fact);
      case 'deployment_activated':
        return slots.activated(fact);
      case 'deployment_verified':
        return slots.verified(fact.deploymentId);
      case 'deployment_failed':
        return slots.deploymentFailed(fact.deploymentId);
      case 'swap_initiated':
        return changes.initiated(fact);
      case 'swap_cut':
        return this.#cut(fact);
      case 'swap_completed':
        return changes.completed(fact);
      case 'swap_failed':
        return changes.failed(fact.swapId);
      case 'instance_detached':
        return slots.detached(fact, this.#whatIsLeft(fact.instance));
      case 'share_changed':
        return slots.shareChanged(fact);
      case 'ladder_started':
        return changes.ladderStarted(fact);
      case 'ladder_moved':
        return slots.moved(fact, changes.ladderMoved(fact));
      case 'ladder_ended':
        return changes.ladderEnded(fact);
      case 'order_sent':
        checkRight(fact, this);
        controls.overrideUsed(fact);
        return orders.sent(fact);
      case 'order_denied':
        return orders.denied();
      case 'denials_counted':
        for (const count of Object.values(fact.counts)) orders.denied(count);
        return;
      case 'order_accepted':
      case 'order_triggered':
        return orders.accepted(fact.orderId);
      case 'replace_sent':
        return orders.asked(fact.orderId);
      case 'order_replaced':
        return orders.replaced(fact);
      case 'order_rejected':
        return orders.rejected(fact.orderId);
      case 'order_cancelled':
        return orders.cancelled(fact.orderId);
      case 'fill':
        return this.#fill(fact);
      case 'trading_state_changed':
        return controls.stateChanged(fact);
      case 'breaker_tripped':
        return controls.tripped(fact);
      case 'breaker_released':
        return controls.released(fact.id);
      case 'exit_started':
        return void controls.exits.add(fact.exitId);
      case 'exit_ended':
        return hold(controls.exits.delete(fact.exitId), () => `exit ${fact.exitId} ends and is not under way`);
      case 'approvals_required':
        return controls.approvalsRequired(fact);
      case 'approval_requested':
        return controls.approvalRequested(fact);
      case 'approval_given':
        return controls.approvalGiven(fact);
      case 'approval_ended':
        return controls.approvalEnded(fact);
      case 'emergency_declared':
        return controls.emergencyDeclared(fact.emergencyId);
      case 'emergency_used':
        return controls.emergencyUsed(fact.emergencyId);
      case 'emergency_ended':
        return controls.emergencyEnded(fact.emergencyId);
      case 'override_granted':
        return controls.overrideGranted(fact);
      case 'override_ended':
        return controls.overrideEnded(fact.overrideId);
      case 'simulated_opened':
        return simulated.opened(fact);
      case 'simulated_fill':
        return simulated.filled(fact);
      case 'simulated_closed':
        return simulated.closed(fact);
      default:
        // Every other kind changes neither money nor routing.
        return;
    }
  }

  /** What a fact itself is about is no leave that it rests on. */
  #rests(fact: Fact): void {
    if (/^(approval|emergency)_/.test(fact.kind) || fact.kind === 'ladder_awaits') return;
    this.controls.restsOn(fact as { approvalId?: string | null; emergencyId?: string });
  }

  #cut(fact: FactOf<'swap_cut'>): void {
    const { slots, ledger, orders } = this;
    const { handOver, toEntityId } = this.changes.cut(fact.swapId);
    const adopts = handOver.positions === 'adopt';
    for (const leg of list(fact.legs, 'legs')) {
      const { fromInstance, toInstance, transfers, toDeploymentId } = leg;
      const makes = fact.deployments.some(({ deploymentId }) => deploymentId === toDeploymentId);
      slots.cut(leg, toEntityId, adopts, makes);
      const [source, target] = [slots.owner(fromInstance), slots.owner(toInstance)];
      for (const each of list(transfers, 'transfers')) ledger.transfer(fromInstance, source, toInstance, target, each);
      if (adopts) {
        const kept = [...ledger.booksOf(fromInstance).values()].find(({ quantity }) => quantity !== 0n);
        hold(
          !kept,
          () =>
            `swap ${fact.swapId} is to hand positions over, and ${fromInstance} keeps ${kept?.quantity} of ${kept?.terms.key}`,
        );
      }
      orders.cut(fromInstance, toInstance, leg.adoptedOrders, leg.cancelledOrders);
    }
  }

  #fill(fact: FactOf<'fill'>): void {
    const { owner: instance } = this.orders.filled(fact);
    const owner = this.slots.owner(instance);
    hold(
      owner.version === fact.version,
      () => `the fill of ${fact.orderId} bears the name ${fact.version}, and its order is ${owner.version}'s`,
    );
    this.ledger.fill(fact, owner);
  }

  #whatIsLeft(instance: number): string | undefined {
    for (const [key, { quantity }] of this.ledger.booksOf(instance))
      if (quantity !== 0n) return `${quantity} of ${key}`;
    return this.orders.hasOpen(instance) ? 'open orders' : undefined;
  }
}
