import { z } from 'zod';
import { ENVIRONMENTS } from '../domain/deployment.ts';
import { DEFAULT_HAND_OVER, SWAP_STATUSES, SWAP_TYPES } from '../domain/swap.ts';
import { command, read, readOne } from './call.ts';
import { Id, JsonOutput, Label, Reason, Timestamp } from './field.ts';
import { pageOf, paging } from './page.ts';
import { SwapValidationResults } from './validation.ts';

const HandOverView = z.object({
  state: z.enum(['shadow', 'transfer', 'cold']),
  positions: z.enum(['adopt', 'run_off', 'flatten']),
  orders: z.enum(['adopt', 'cancel']),
});

const HandOverInput = z.strictObject({
  state: HandOverView.shape.state.default(DEFAULT_HAND_OVER.state),
  positions: HandOverView.shape.positions.default(DEFAULT_HAND_OVER.positions),
  orders: HandOverView.shape.orders.default(DEFAULT_HAND_OVER.orders),
});

/** How long a drain waits for the source's answers where the caller does not say, milliseconds. */
export const DEFAULT_DRAIN_TIMEOUT_MS = 5_000;

/** The record of a replacement of one version by another. */
export const SwapView = z.object({
  swap_id: Id.describe('The nil UUID for `validate_only`'),
  from_entity_id: Id,
  to_entity_id: Id,
  from_deployment_id: Id.nullable().describe('Null before the cut; the first, where several environments changed'),
  to_deployment_id: Id.nullable(),
  swap_type: z.enum(SWAP_TYPES),
  status: z.enum(SWAP_STATUSES),
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
  requests_drained: z.int(),
  requests_remaining: z.int(),
  events_held: z.int().nullable().describe('Market events that waited during the cut; null before it'),
  hand_over: HandOverView,
});
export type SwapView = z.infer<typeof SwapView>;

const SwapPage = pageOf('swaps', SwapView);
const OfEntity = z.strictObject({ entity_id: Id, ...paging });

/** Replacements of one version by another. */
export const swaps = {
  create: command
    .route({
      method: 'POST',
      path: '/swaps',
      successStatus: 201,
      tags: ['Swaps'],
      summary: 'Replace a version by another while it runs',
      description:
        'Answers when the swap has ended. With `validate_only` nothing changes and the answer has the nil UUID.',
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
        drain_timeout_ms: z.int().min(0).max(600_000).default(DEFAULT_DRAIN_TIMEOUT_MS),
        scheduled_for: Timestamp.optional(),
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

  rollback: command
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
        reason: Reason,
        rolled_back_by: Label.optional().describe('The caller, where left out'),
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
