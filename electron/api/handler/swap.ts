import { NIL_UUID } from '../../../shared/base/uuid.ts';
import type { SwapView } from '../../../shared/contract/swap.ts';
import type { Command } from '../../../shared/domain/command.ts';
import { summarise, type Validation } from '../../../shared/domain/deployment.ts';
import type { HandOverContract, Swap } from '../../../shared/domain/swap.ts';
import type { Desk } from '../../host/desk.ts';
import { authorOf, labelFor } from '../actor.ts';
import { calls } from '../context.ts';
import { accepted, found, refused } from '../failure.ts';
import { handOverContractToWire } from '../map/hand-over.ts';
import { scheduleFromWire } from '../map/schedule.ts';
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

type SwapCommand = Extract<Command, { kind: 'swap' }>;

interface Trial {
  readonly validation: Validation;
  readonly message: string;
  readonly contracts: readonly HandOverContract[] | undefined;
}

/** What a `validate_only` swap answers: the swap as it would begin, under no id, with what its checks found. */
function trial(desk: Desk, command: SwapCommand, { validation, message, contracts }: Trial): SwapView {
  const now = desk.now();
  const record: Swap = {
    id: NIL_UUID,
    type: command.type,
    status: 'validating',
    stage: 'validating',
    steps: [],
    fromEntityId: command.fromEntityId,
    toEntityId: command.toEntityId,
    targetEnvironment: command.targetEnvironment,
    reason: command.reason,
    initiatedBy: command.initiatedBy,
    initiatedAt: now,
    completedAt: null,
    handOver: command.handOver,
    drainTimeoutMs: command.drainTimeoutMs,
    schedule: command.schedule,
    planned: [],
    ruleId: null,
    ladderId: null,
    cutSequence: null,
    cutMarketNs: null,
    legs: [],
    requestsDrained: 0,
    requestsRemaining: 0,
    receipts: null,
    errorMessage: validation.passed ? null : message,
    validation,
    reverts: null,
    rollbackSwapId: null,
    rolledBackAt: null,
    rolledBackBy: null,
    rollbackReason: null,
    updatedAt: now,
  };
  return {
    ...swapToWire(desk, record, message),
    success: validation.passed,
    hand_over_contract: contracts?.map((each) => handOverContractToWire(desk.view, each)) ?? null,
  };
}

/** Replacements of one version by another. */
export const swaps = {
  create: calls.swaps.create.handler(async ({ input, context: { desk, operator } }) => {
    found(desk.view.entities.get(input.from_entity_id), `entity ${input.from_entity_id}`);
    found(desk.view.entities.get(input.to_entity_id), `entity ${input.to_entity_id}`);
    const schedule = scheduleFromWire(input.swap_type, input.scheduled_for, desk.now());
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
      schedule,
    } as const satisfies Command;
    const outcome = await desk.execute(command, authorOf(operator));
    if (command.validateOnly) {
      // A trial that fails its checks has still been answered: only what kept the checks from running is an error.
      const { message } = outcome;
      // A rollback is allowed or refused as a whole: it passes without a list of checks.
      const validation = outcome.validation ?? (outcome.ok ? summarise([]) : undefined);
      const contracts = outcome.ok ? outcome.contracts : undefined;
      if (validation) return trial(desk, command, { validation, message, contracts });
    }
    if (!outcome.ok) throw refused(outcome);
    return swapToWire(desk, swap(desk, outcome.subject));
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

  cancel: calls.swaps.cancel.handler(async ({ input: { swap_id, reason }, context: { desk, operator } }) => {
    swap(desk, swap_id);
    accepted(await desk.execute({ kind: 'cancel_swap', swapId: swap_id, reason }, authorOf(operator)));
    return swapToWire(desk, swap(desk, swap_id));
  }),

  rollback: calls.swaps.rollback.handler(async ({ input, context: { desk, operator } }) => {
    swap(desk, input.swap_id);
    const rolledBackBy = labelFor(operator, input.rolled_back_by);
    accepted(
      await desk.execute(
        { kind: 'rollback_swap', swapId: input.swap_id, reason: input.reason, rolledBackBy },
        authorOf(operator),
      ),
    );
    return swapToWire(desk, swap(desk, input.swap_id));
  }),

  of_entity: calls.swaps.of_entity.handler(({ input, context: { desk } }) => ofEntity(desk, input)),
  by_entity: calls.swaps.by_entity.handler(({ input, context: { desk } }) => ofEntity(desk, input)),
};
