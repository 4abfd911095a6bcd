import { implement, ORPCError } from '@orpc/server';
import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { contract } from '../../shared/contract/index.ts';
import type { SwapView } from '../../shared/contract/swap.ts';
import type { SwapRuleView } from '../../shared/contract/swap-rule.ts';
import { checksOf, record, validationOf } from './fake-swap-record.ts';

type Frame = Required<ConsoleFrame>;

const missing = (what: string) => new ORPCError('not_found', { status: 404, message: `there is no ${what}` });

const labelOf = (frame: Frame, id: string): string => {
  const version = frame.versions.find(({ entity_id }) => entity_id === id);
  if (!version) throw missing(`entity ${id}`);
  return `${version.name}@${version.version}`;
};

/** Records a swap that waits for its time, and shows it among the swaps. */
export function schedule(
  frame: Frame,
  id: string,
  input: Pick<SwapView, 'from_entity_id' | 'to_entity_id' | 'reason' | 'hand_over'>,
  scheduledFor: NonNullable<SwapView['scheduled_for']>,
): SwapView {
  const plain = record(id, input, validationOf(checksOf(input.to_entity_id)), 'initiated', null);
  const at = plain.initiated_at;
  const waiting: SwapView = {
    ...plain,
    swap_type: 'scheduled',
    stage: 'scheduled',
    steps: [
      { stage: 'initiated', status: 'initiated', at },
      { stage: 'scheduled', status: 'initiated', at },
    ],
    completed_at: null,
    duration_seconds: null,
    success: null,
    receipts: null,
    scheduled_for: scheduledFor,
    message: 'The swap waits for its time.',
  };
  frame.swaps.unshift({
    swap_id: id,
    swap_type: 'scheduled',
    status: 'initiated',
    stage: 'scheduled',
    scheduled_for: scheduledFor,
    slot_ids: frame.slots.map(({ slot_id }) => slot_id),
    from_version: labelOf(frame, input.from_entity_id),
    to_version: labelOf(frame, input.to_entity_id),
    reason: input.reason,
    initiated_by: 'administrator',
    initiated_at: at,
    market_time_ns: null,
    downtime_us: null,
    events_held: null,
    cut_sequence: null,
    receipts: null,
    error_message: null,
  });
  return waiting;
}

/** Calls a swap off that waits. */
export function cancel(frame: Frame, swap: SwapView | undefined, reason: string): SwapView {
  if (!swap) throw missing('such swap');
  if (swap.status !== 'initiated') {
    throw new ORPCError('broken_rule', { status: 400, message: 'the swap has begun: roll it back instead' });
  }
  const end = { status: 'failed', stage: 'done', error_message: reason } as const;
  Object.assign(frame.swaps.find(({ swap_id }) => swap_id === swap.swap_id) ?? {}, end);
  return { ...swap, ...end, success: false, completed_at: swap.initiated_at, message: 'The swap was called off.' };
}

/** Calls about rules, a drain and a look at a version. `drained` lets a drain end. */
export function waitingCalls(frame: Frame, drained: () => Promise<void>) {
  const calls = implement(contract);
  const rules = new Map<string, SwapRuleView>();
  let made = 0;
  const slotOf = (id: string) => frame.slots.find(({ slot_id }) => slot_id === id);
  const versionNamed = (name: string) => {
    const found = frame.versions.find((each) =>
      [each.entity_id, `${each.name}@${each.version}`, `${each.name}-v${each.version}`].includes(name),
    );
    if (!found) throw missing(`algorithm ${name}`);
    return found;
  };
  return {
    swap_rules: {
      create: calls.swap_rules.create.handler(({ input }) => {
        const slot = slotOf(input.slot_id);
        if (!slot) throw missing(`slot ${input.slot_id}`);
        made += 1;
        const rule: SwapRuleView = {
          rule_id: `20000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
          ...input,
          to_version: labelOf(frame, input.to_entity_id),
          set_by: 'console',
          set_at: '2026-11-21T14:32:08.000Z',
        };
        rules.set(rule.rule_id, rule);
        const { slot_id: _, ...shown } = rule;
        slot.rules.push(shown);
        return rule;
      }),
      delete: calls.swap_rules.delete.handler(({ input }) => {
        const rule = rules.get(input.rule_id);
        if (!rule) throw missing(`waiting swap rule ${input.rule_id}`);
        rules.delete(rule.rule_id);
        for (const slot of frame.slots) slot.rules = slot.rules.filter(({ rule_id }) => rule_id !== rule.rule_id);
        return rule;
      }),
    },
    algorithms: {
      drain: calls.algorithms.drain.handler(async ({ input }) => {
        const version = versionNamed(input.algorithmId);
        const attached = frame.slots.flatMap((slot) =>
          slot.attachments
            .filter(({ entity_id }) => entity_id === version.entity_id)
            .map(({ instance }) => ({ slot, instance })),
        );
        for (const { slot, instance } of attached) {
          const { entity_id } = version;
          slot.drains.push({ instance, entity_id, version: labelOf(frame, entity_id), in_flight: 14, remaining: 2 });
        }
        await drained();
        for (const { slot } of attached) slot.drains = [];
        return { drained: true, requests_drained: 14, requests_remaining: 0, timed_out: false };
      }),
    },
  };
}
