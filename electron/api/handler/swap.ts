import { NIL_UUID } from '../../../shared/base/uuid.ts';
import type { Command } from '../../../shared/domain/command.ts';
import type { Validation } from '../../../shared/domain/deployment.ts';
import type { Swap } from '../../../shared/domain/swap.ts';
import type { Desk } from '../../host/desk.ts';
import { authorOf, labelFor } from '../actor.ts';
import { calls } from '../context.ts';
import { accepted, failure, found, refused } from '../failure.ts';
import { swapToWire } from '../map/swap.ts';
import { newestFirst, pageOf } from '../page.ts';

const swap = (desk: Desk, id: string) => found(desk.view.swaps.get(id), `swap ${id}`);

function page(desk: Desk, place: { page: number; page_size: number }, keep: (each: Swap) => boolean) {
  const { items, ...rest } = pageOf(newestFirst(desk.view.swaps, keep), place);
  return { swaps: items.map((each) => swapToWire(desk, each)), ...rest };
}

function ofEntity(desk: Desk, input: { entity_id: string; page: number; page_size: number }) {
  found(desk.view.entities.get(input.entity_id), `entity ${input.entity_id}`);
  return page(desk, input, (each) => each.fromEntityId === input.entity_id || each.toEntityId === input.entity_id);
}

/** What a `validate_only` swap answers: the swap as it would begin, under no id, with what its checks found. */
function trial(desk: Desk, command: Extract<Command, { kind: 'swap' }>, validation: Validation, message: string) {
  const now = desk.now();
  const record: Swap = {
    id: NIL_UUID,
    type: command.type,
    status: 'validating',
    stage: 'loading',
    fromEntityId: command.fromEntityId,
    toEntityId: command.toEntityId,
    targetEnvironment: command.targetEnvironment,
    reason: command.reason,
    initiatedBy: command.initiatedBy,
    initiatedAt: now,
    completedAt: null,
    handOver: command.handOver,
    drainTimeoutMs: command.drainTimeoutMs,
    cutSequence: null,
    cutMarketNs: null,
    legs: [],
    requestsDrained: 0,
    requestsRemaining: 0,
    errorMessage: validation.passed ? null : message,
    validation,
    reverts: null,
    rollbackSwapId: null,
    rolledBackAt: null,
    rolledBackBy: null,
    rollbackReason: null,
    updatedAt: now,
  };
  return { ...swapToWire(desk, record, message), success: validation.passed };
}

/** Replacements of one version by another. */
export const swaps = {
  create: calls.swaps.create.handler(async ({ input, context: { desk, operator } }) => {
    if (input.scheduled_for !== undefined) {
      throw failure('broken_rule', 'this desk keeps no timetable: send the swap when it is due, without scheduled_for');
    }
    found(desk.view.entities.get(input.from_entity_id), `entity ${input.from_entity_id}`);
    found(desk.view.entities.get(input.to_entity_id), `entity ${input.to_entity_id}`);
    const command = {
      kind: 'swap',
      fromEntityId: input.from_entity_id,
      toEntityId: input.to_entity_id,
      reason: input.reason,
      initiatedBy: labelFor(operator, input.initiated_by),
      type: input.swap_type,
      validateOnly: input.validate_only,
      targetEnvironment: input.target_environment,
      handOver: input.hand_over,
      drainTimeoutMs: input.drain_timeout_ms,
    } as const satisfies Command;
    const outcome = await desk.execute(command, authorOf(operator));
    if (command.validateOnly) {
      // A trial that fails its checks has still been answered: only what kept the checks from running is an error.
      const validation = outcome.validation;
      if (validation) return trial(desk, command, validation, outcome.message);
    }
    if (!outcome.ok) throw refused(outcome);
    return swapToWire(desk, swap(desk, outcome.subject), outcome.message);
  }),

  list: calls.swaps.list.handler(({ input, context: { desk } }) =>
    page(
      desk,
      input,
      (each) =>
        (input.from_entity_id === undefined || each.fromEntityId === input.from_entity_id) &&
        (input.to_entity_id === undefined || each.toEntityId === input.to_entity_id) &&
        (input.status === undefined || each.status === input.status) &&
        (input.swap_type === undefined || each.type === input.swap_type),
    ),
  ),

  get: calls.swaps.get.handler(({ input, context: { desk } }) => swapToWire(desk, swap(desk, input.swap_id))),

  rollback: calls.swaps.rollback.handler(async ({ input, context: { desk, operator } }) => {
    swap(desk, input.swap_id);
    const rolledBackBy = labelFor(operator, input.rolled_back_by);
    const outcome = accepted(
      await desk.execute(
        { kind: 'rollback_swap', swapId: input.swap_id, reason: input.reason, rolledBackBy },
        authorOf(operator),
      ),
    );
    return swapToWire(desk, swap(desk, input.swap_id), outcome.message);
  }),

  of_entity: calls.swaps.of_entity.handler(({ input, context: { desk } }) => ofEntity(desk, input)),
  by_entity: calls.swaps.by_entity.handler(({ input, context: { desk } }) => ofEntity(desk, input)),
};
