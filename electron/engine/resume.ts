import { defined } from '../../shared/base/assert.ts';
import type { Fault } from '../../shared/domain/delivery.ts';
import type { Attachment, Slot } from '../../shared/domain/slot.ts';
import { type Core, DESK_AUTHOR } from './core.ts';
import { loadSpec } from './load-spec.ts';
import type { Outputs } from './outputs.ts';
import type { Instance } from './router/router.ts';
import { termsOf } from './swap/cut.ts';
import type { Waiting } from './waiting.ts';

type OnFault = (instance: Instance, fault: Fault, out: Outputs) => void;

/**
 * What follows the fold at start-up. A deployment or swap that the stop interrupted is ended in words: before its cut
 * it did not happen; after its cut it did, and what was in flight died with the process. Then every attached version is
 * loaded again and, where it is live, told what it holds. It may only reduce until it has warmed up on new events. The start
 * itself comes first: the ids of all that leaves from here on are its own.
 */
export function resume(core: Core, waiting: Waiting, onFault: OnFault, out: Outputs): void {
  core.emit(out, DESK_AUTHOR, { kind: 'desk_started', start: nextStart(core) });
  for (const deployment of core.registry.deployments.values()) {
    // One on a ladder goes on, or is ended with its ladder.
    const climbs = core.ladders.openIn(deployment.slotId)?.deploymentId === deployment.id;
    if (deployment.status !== 'deploying' || climbs) continue;
    core.emit(out, DESK_AUTHOR, {
      kind: 'deployment_failed',
      deploymentId: deployment.id,
      reason: 'the desk stopped before the version was live',
    });
  }
  for (const swap of core.swaps.open()) {
    const { id: swapId } = swap;
    // One that waits for its time goes on waiting.
    if (swap.status === 'initiated' && swap.schedule !== null) continue;
    if (swap.cutSequence === null) {
      const reason = `the desk stopped before the cut, at the stage ${swap.stage}; the slot stayed on the source`;
      core.emit(out, DESK_AUTHOR, { kind: 'swap_failed', swapId, reason });
    } else {
      const counts = { requestsDrained: 0, requestsRemaining: 0, receipts: null };
      core.emit(out, DESK_AUTHOR, { kind: 'swap_completed', swapId, ...counts });
    }
  }
  for (const slot of core.router.slots.values()) {
    for (const attachment of slot.attachments) reload(core, waiting, slot, attachment, onFault, out);
  }
}

/** Journals of earlier desks have no starts on record; where an order has left, there was one. */
const nextStart = ({ counts }: Core): number => Math.max(counts.start, counts.order > 0 ? 1 : 0) + 1;

function reload(
  core: Core,
  waiting: Waiting,
  slot: Slot,
  attachment: Attachment,
  onFault: OnFault,
  out: Outputs,
): void {
  const { instance: id, entityId, deploymentId, role } = attachment;
  const entity = defined(core.registry.entities.get(entityId), entityId);
  const deployment = defined(core.registry.deployments.get(deploymentId), deploymentId);
  const instance = core.router.admit(
    { id, slotId: slot.id, entityId, version: core.versionOf(entityId) },
    role,
    entity.warmUpEvents,
  );
  // Nothing is handed to it, and nothing goes back to it, before it stands.
  instance.running = false;
  waiting.load(
    loadSpec(core, id, entity, deployment.parametersSnapshot, slot.environment),
    (result, then) => {
      // It may have left, or given way, before its load ended.
      if (core.router.instances.get(id) !== instance) return void then.unloads.push(id);
      instance.running = true;
      if (!result.ok) return onFault(instance, result.fault, then);
      core.router.attach(id);
      const account = instance.role === 'live' ? undefined : core.simulated.accounts.get(id);
      if (account === undefined && (instance.role === 'shadow' || instance.role === 'twin')) return;
      // On a simulated account it has its positions again and no order: those were nowhere but in memory.
      const positions = [...(account ?? core).ledger.books(id)].map((book) => ({
        instrument: book.instrument.index,
        quantity: book.quantity,
      }));
      core.orders.nameById(id);
      const orders = core.orders.openOf(id).map((order) => ({ ...termsOf(order), orderId: order.id }));
      core.router.deliver(id, { kind: 'adopt', positions, orders }, then.deliveries);
    },
    out,
  );
}
