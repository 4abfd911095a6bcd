import { z } from 'zod';
import { DEFAULT_HAND_OVER, SWAP_TRIGGERS } from '../domain/swap.ts';
import { command, read } from './call.ts';
import { Id, reasonLike, Timestamp } from './field.ts';
import { HandOverInput, HandOverView } from './hand-over.ts';
import { pageOf, paging } from './page.ts';

const Trigger = z
  .enum(SWAP_TRIGGERS)
  .describe(
    'The live version’s health (`degraded` is met by an unhealthy one too), or the slot’s breaker of that cause',
  )
  .meta({ examples: ['unhealthy'] });

const SlotId = z
  .string()
  .min(1)
  .max(200)
  .describe('`NAME:environment`')
  .meta({ examples: ['momentum:paper'] });

/** A replacement that waits for its trigger. */
export const SwapRuleView = z.object({
  rule_id: Id,
  slot_id: SlotId,
  trigger: Trigger,
  to_entity_id: Id.describe('The replacement'),
  to_version: z.string().describe('name@version'),
  hand_over: HandOverView,
  reason: z.string(),
  set_by: z.string(),
  set_at: Timestamp,
});
export type SwapRuleView = z.infer<typeof SwapRuleView>;

/** "When this happens in this slot, swap this version in": where automatic swaps come from. */
export const swap_rules = {
  create: command
    .route({
      method: 'POST',
      path: '/swap-rules',
      successStatus: 201,
      tags: ['Swaps'],
      summary: 'Name the version that comes in when something goes wrong',
      description:
        'When its trigger is met, the desk begins a swap of the type `automatic` by itself. A rule serves once: having ' +
        'begun a swap it is gone, and the swap names it in `rule_id`. Set it again to be covered again.',
    })
    .input(
      z.strictObject({
        slot_id: SlotId,
        trigger: Trigger,
        to_entity_id: Id,
        hand_over: HandOverInput.default(DEFAULT_HAND_OVER),
        reason: reasonLike('nobody is at the desk tonight'),
      }),
    )
    .output(SwapRuleView),

  list: read
    .route({
      method: 'GET',
      path: '/swap-rules',
      tags: ['Swaps'],
      summary: 'Rules that wait for their trigger',
      description: 'A rule serves once, so those that have begun a swap are not among them.',
    })
    .input(z.strictObject({ ...paging, slot_id: SlotId.optional() }))
    .output(pageOf('swap_rules', SwapRuleView)),

  delete: command
    .route({
      method: 'DELETE',
      path: '/swap-rules/{rule_id}',
      tags: ['Swaps'],
      summary: 'Withdraw a rule',
      description: 'Answers the rule as it was. One that has served is gone already: 404.',
    })
    .input(
      z.strictObject({
        rule_id: Id,
        reason: reasonLike('the day shift watches it')
          .optional()
          .meta({ examples: ['the day shift watches it'] }),
      }),
    )
    .output(SwapRuleView),
};
