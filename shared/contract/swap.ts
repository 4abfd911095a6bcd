import { z } from 'zod';
import { ENVIRONMENTS } from '../domain/deployment.ts';
import { DEFAULT_HAND_OVER, SWAP_STAGES, SWAP_STATUSES, SWAP_TYPES } from '../domain/swap.ts';
import { command, read, readOne } from './call.ts';
import { Id, JsonOutput, Label, PlainLabel, plainReasonLike, Reason, RollbackReason, Timestamp } from './field.ts';
import { HandOverContractView, HandOverInput, HandOverView } from './hand-over.ts';
import { pageOf, paging } from './page.ts';
import { SwapValidationResults } from './validation.ts';

/** How long a drain waits for the source's answers where the caller does not say, milliseconds. */
export const DEFAULT_DRAIN_TIMEOUT_MS = 5_000;

/** How long a drain may wait, milliseconds. */
export const DrainTimeout = z
  .int()
  .min(0)
  .max(600_000)
  .meta({ examples: [DEFAULT_DRAIN_TIMEOUT_MS] });

const SCHEDULE = {
  description: 'A time of the desk’s clock, or `session_boundary`: with the first market event of the next trading day',
  examples: ['2030-01-02T08:00:00Z', 'session_boundary'],
};

/** When a scheduled swap begins. */
export const ScheduledFor = z.union([Timestamp, z.literal('session_boundary')]).meta(SCHEDULE);

/** A stage that a swap entered. */
export const SwapStepView = z.object({
  stage: z.enum(SWAP_STAGES),
  status: z.enum(SWAP_STATUSES),
  at: Timestamp,
});

/** What the versions' own receipts said of a cut. */
export const SwapReceiptsView = z.object({
  missed: z.int().describe('Events after the cut that the target did not get'),
  twice: z.int().describe('Events that came twice, or to both'),
});

/** The record of a replacement of one version by another. */
export const SwapView = z.object({
  swap_id: Id.describe('The nil UUID for `validate_only`'),
  from_entity_id: Id,
  to_entity_id: Id,
  from_deployment_id: Id.nullable().describe('Null before the cut; the first, where several environments changed'),
  to_deployment_id: Id.nullable(),
  swap_type: z.enum(SWAP_TYPES),
  status: z.enum(SWAP_STATUSES),
  stage: z
    .enum(SWAP_STAGES)
    .describe(
      'How far it has come. `suspended`: what it was planned against has changed, so it will not begin by itself',
    ),
  steps: z.array(SwapStepView).describe('Every stage it entered, oldest first'),
  reason: z.string(),
  initiated_by: z.string(),
  initiated_at: Timestamp,
  completed_at: Timestamp.nullable(),
  duration_seconds: z.number().nullable(),
  downtime_milliseconds: z.number().nullable().describe('Measured around the cut; null before it'),
  success: z.boolean().nullable().describe('Null while under way; for `validate_only`, whether it would pass'),
  error_message: z.string().nullable(),
  validation_results: SwapValidationResults,
  rollback_swap_id: Id.nullable().describe('The swap that undid this one'),
  rolled_back_at: Timestamp.nullable(),
  rolled_back_by: z.string().nullable(),
  rollback_reason: z.string().nullable(),
  metadata: JsonOutput,
  created_at: Timestamp,
  updated_at: Timestamp,
  message: z.string(),
  cut_sequence: z.int().nullable().describe('The last market event that went to the source'),
  requests_in_flight: z
    .int()
    .describe('Requests that the source had in flight at the cut and has not answered yet, now; 0 when not draining'),
  requests_drained: z.int(),
  requests_remaining: z.int(),
  events_held: z.int().nullable().describe('Market events that waited during the cut; null before it'),
  hand_over: HandOverView,
  scheduled_for: ScheduledFor.nullable().describe('Null for a swap that began at once'),
  rule_id: Id.nullable().describe('The rule that began an automatic swap; it has served and is gone'),
  receipts: SwapReceiptsView.nullable().describe('What the versions’ own receipts said of the cut; null until read'),
  hand_over_contract: z
    .array(HandOverContractView)
    .nullable()
    .describe(
      'For `validate_only`: what would be handed over as it stands, slot by slot. Null otherwise, and where the desk cannot tell',
    ),
});
export type SwapView = z.infer<typeof SwapView>;

const SwapPage = pageOf('swaps', SwapView);
const OfEntity = z.strictObject({ entity_id: Id, ...paging });

/** Replacements of one version by another. */
export const swaps = {
  create: command
    .meta({ effect: 'decide' })
    .route({
      method: 'POST',
      path: '/swaps',
      successStatus: 201,
      tags: ['Swaps'],
      summary: 'Replace a version by another while it runs',
      description:
        'Answers when the swap has ended; a scheduled one at once, with the status `initiated` and the stage ' +
        '`scheduled`. With `validate_only` nothing changes and the answer has the nil UUID. The type `scheduled` needs ' +
        '`scheduled_for`, and only that type takes it. `emergency` skips warm-up and soak on the way to a version that ' +
        'was good here not long ago, and no other rule. `rollback` goes back to a version that has served here.',
    })
    .input(
      z.strictObject({
        from_entity_id: Id,
        to_entity_id: Id,
        reason: Reason,
        initiated_by: Label,
        swap_type: z.enum(SWAP_TYPES).default('manual'),
        validate_only: z.boolean().default(false),
        target_environment: z
          .enum(ENVIRONMENTS)
          .nullable()
          .default(null)
          .meta({ description: 'Null: all environments of the source', examples: ['paper'] }),
        hand_over: HandOverInput.default(DEFAULT_HAND_OVER),
        drain_timeout_ms: DrainTimeout.default(DEFAULT_DRAIN_TIMEOUT_MS),
        scheduled_for: ScheduledFor.nullable().default(null).meta(SCHEDULE),
      }),
    )
    .output(SwapView),

  list: read
    .route({ method: 'GET', path: '/swaps', tags: ['Swaps'], summary: 'All swaps' })
    .input(
      z.strictObject({
        ...paging,
        from_entity_id: Id.optional(),
        to_entity_id: Id.optional(),
        status: z.enum(SWAP_STATUSES).optional(),
        swap_type: z.enum(SWAP_TYPES).optional(),
      }),
    )
    .output(SwapPage),

  get: readOne
    .route({ method: 'GET', path: '/swaps/{swap_id}', tags: ['Swaps'], summary: 'One swap' })
    .input(z.strictObject({ swap_id: Id }))
    .output(SwapView),

  cancel: command
    .meta({ effect: 'reduce' })
    .route({
      method: 'POST',
      path: '/swaps/{swap_id}/cancel',
      tags: ['Swaps'],
      summary: 'Call off a swap before its cut',
      description:
        'One that is scheduled, suspended or still being prepared ends as `failed`, with the reason, and nothing has ' +
        'changed. After the cut it answers 400: roll it back instead.',
    })
    .input(z.strictObject({ swap_id: Id, reason: plainReasonLike('not before the holiday') }))
    .output(SwapView),

  rollback: command
    .meta({ effect: 'reduce' })
    .route({
      method: 'POST',
      path: '/swaps/{swap_id}/rollback',
      tags: ['Swaps'],
      summary: 'Restore exactly what the swap changed',
      description:
        'Answers the swap that was undone; `rollback_swap_id` names the swap that undid it. A second one answers 400. ' +
        'Who did it is `rolled_back_by`; a rollback has no `initiated_by`.',
    })
    .input(
      z.strictObject({
        swap_id: Id,
        reason: RollbackReason,
        rolled_back_by: PlainLabel.optional().meta({ description: 'The caller, where left out', examples: ['ann'] }),
      }),
    )
    .output(SwapView),

  of_entity: readOne
    .route({
      method: 'GET',
      path: '/entities/{entity_id}/swaps',
      tags: ['Entities'],
      summary: 'Swaps from or to a version',
    })
    .input(OfEntity)
    .output(SwapPage),

  by_entity: readOne
    .route({
      method: 'GET',
      path: '/swaps/entity/{entity_id}/swaps',
      tags: ['Swaps'],
      summary: 'Swaps from or to a version',
    })
    .input(OfEntity)
    .output(SwapPage),
};
