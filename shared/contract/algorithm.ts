import { z } from 'zod';
import { ENVIRONMENTS } from '../domain/deployment.ts';
import { ENTITY_STATUSES, ENTITY_TYPES, HEALTH_STATUSES } from '../domain/entity.ts';
import { ROLES } from '../domain/slot.ts';
import { AlgorithmId, CapitalInput, EnvironmentWord, RiskLimitsInput } from './algorithm-input.ts';
import { metrics } from './algorithm-metrics.ts';
import { promote } from './algorithm-promote.ts';
import { command, read, readOne } from './call.ts';
import { DeploymentView } from './deployment.ts';
import { Decimal, Id, RollbackReason, Timestamp } from './field.ts';
import { pageOf, paging } from './page.ts';
import { DEFAULT_DRAIN_TIMEOUT_MS, DrainTimeout } from './swap.ts';
import { CheckResult } from './validation.ts';

const Role = z.enum(ROLES);
const Share = z.int().min(0).max(10_000).describe('Share of the slot’s capital, in hundredths of a per cent');

// What stands outermost of a schema is what the reference shows, so an optional field says its examples itself.
const optionalEnvironment = (description: string) =>
  EnvironmentWord.optional().meta({ description, examples: ['PaperTrading'] });

/** One version, as the trader's list shows it. */
export const AlgorithmView = z.object({
  algorithm_id: z.string().describe('name@version'),
  entity_id: Id,
  name: z.string(),
  version: z.string(),
  type: z.enum(ENTITY_TYPES),
  status: z.enum(ENTITY_STATUSES),
  health_status: z.enum(HEALTH_STATUSES),
  last_health_check: Timestamp.nullable().describe('Null before the first look at it'),
  places: z
    .array(
      z.object({
        slot_id: z.string(),
        environment: z.enum(ENVIRONMENTS),
        deployment_id: Id,
        role: Role.describe('Only a `live` version may open positions'),
        share_bp: Share,
        since: Timestamp.nullable().describe('Live since; null where it is not live'),
      }),
    )
    .describe('Where it is attached now'),
});
export type AlgorithmView = z.infer<typeof AlgorithmView>;

/** The trader's words over the same engine. Requests keep the specification's camelCase. */
export const algorithms = {
  list: read
    .route({
      method: 'GET',
      path: '/algorithms',
      tags: ['Algorithms'],
      summary: 'Every version: where it is live, how it is, with what share',
    })
    .input(
      z.strictObject({
        ...paging,
        name: z.string().min(1).max(100).optional().describe('The whole name, without a version'),
        environment: optionalEnvironment('Only versions attached there'),
      }),
    )
    .output(pageOf('algorithms', AlgorithmView)),

  deploy: command
    .route({
      method: 'POST',
      path: '/algorithms/deploy',
      successStatus: 201,
      tags: ['Algorithms'],
      summary: 'Place a registered version in an environment, with its capital',
      description:
        '`riskLimits` become the limits of its slot: of these and the desk’s own, the tighter of each binds. They are in ' +
        'force before the version is live, take the risk manager’s role, and are put back if it cannot be deployed; a redeployment that fails keeps them. ' +
        'Where approvals are required, opening a slot raises risk: the answer is 403 with the id of the approval that it waits for.',
    })
    .input(
      z
        .strictObject({
          algorithmId: AlgorithmId,
          environment: EnvironmentWord,
          initialCapital: CapitalInput.optional().meta({
            description: 'Capital of the slot that it opens; the desk’s default where left out',
            examples: ['1000000', 250_000.5],
          }),
          riskLimits: RiskLimitsInput.optional(),
        })
        .refine(
          ({ initialCapital, riskLimits }) =>
            riskLimits?.maxDailyDrawdown === undefined || initialCapital !== undefined,
          { path: ['riskLimits', 'maxDailyDrawdown'], message: 'is a share of initialCapital: give that too' },
        ),
    )
    .output(
      DeploymentView.extend({
        algorithm_id: z.string().describe('name@version'),
        slot_id: z.string(),
        capital: Decimal,
        message: z.string(),
      }),
    ),

  promote,

  rollback: command
    .meta({ effect: 'reduce' })
    .route({
      method: 'POST',
      path: '/algorithms/{algorithmId}/rollback',
      tags: ['Algorithms'],
      summary: 'Take a live version out and put back one that has served in its place',
    })
    .input(
      z.strictObject({
        algorithmId: AlgorithmId,
        targetVersion: z
          .string()
          .min(1)
          .max(200)
          .optional()
          .describe('A version of the algorithm that has served in its place; the one it replaced, where left out')
          .meta({ examples: ['2.0.0'] }),
        reason: RollbackReason,
        environment: optionalEnvironment('Everywhere it is live, where left out'),
      }),
    )
    .output(
      z.object({
        success: z.boolean(),
        message: z.string(),
        rollback_time: Timestamp,
        previous_version: z.string().describe('name@version: the one taken out'),
        new_version: z.string().nullable().describe('name@version: the one live now; null where none is'),
      }),
    ),

  drain: command
    .route({
      method: 'POST',
      path: '/algorithms/{algorithmId}/drain',
      tags: ['Algorithms'],
      summary: 'Wait until a version has answered what it was handed',
      description:
        'Answers when nothing is in flight, or at the time-out; answers that come after it are discarded and counted. ' +
        'While it runs, the live count stands in the console’s feed and in `pending_requests` of swap-status.',
    })
    .input(
      z.strictObject({
        algorithmId: AlgorithmId,
        timeout_ms: DrainTimeout.default(DEFAULT_DRAIN_TIMEOUT_MS),
        environment: optionalEnvironment('Everywhere it is attached, where left out'),
      }),
    )
    .output(
      z
        .object({
          drained: z.boolean().describe('Everything was answered in time'),
          requests_drained: z.int(),
          requests_remaining: z.int(),
          timed_out: z.boolean(),
        })
        .meta({ examples: [{ drained: true, requests_drained: 14, requests_remaining: 0, timed_out: false }] }),
    ),

  swap_status: readOne
    .route({
      method: 'GET',
      path: '/algorithms/{name}/swap-status',
      tags: ['Algorithms'],
      summary: 'How the latest swap of an algorithm stands',
      description:
        'A swap that still waits for its time has not begun and does not count; `GET /swaps` shows it. A version that climbs a ladder is ' +
        'a target on its way, `Swapping`; `GET /ladder/{slot}` tells how far it has come.',
    })
    .input(z.strictObject({ name: AlgorithmId }))
    .output(
      z.object({
        model_id: z.string(),
        current_version: z
          .string()
          .nullable()
          .describe('The version that is live; name@version where it is of another name; null where none is'),
        target_version: z
          .string()
          .nullable()
          .describe('Where the latest swap leads; name@version where it is of another name'),
        state: z.enum(['Idle', 'Draining', 'Swapping', 'Completed', 'Failed']),
        start_time: Timestamp.nullable(),
        pending_requests: z.int(),
      }),
    ),

  metrics,

  health: readOne
    .route({
      method: 'GET',
      path: '/algorithms/{algorithmId}/health',
      tags: ['Algorithms'],
      summary: 'Look at a version now',
      description: 'Its running instances, or, where none runs, a scratch one that sees no market and sends no order.',
    })
    .input(z.strictObject({ algorithmId: AlgorithmId }))
    .output(
      z.object({
        status: z.enum(HEALTH_STATUSES),
        checks: z.array(CheckResult),
        loaded: z.boolean().describe('At least one instance of it runs'),
        sample_inference_ms: z
          .number()
          .nullable()
          .describe('Time in the version’s own code for one event; null where it did not come so far'),
        memory_bytes: z.number().nullable().describe('Null for a version in the desk’s own thread'),
        error_rate: z
          .number()
          .nullable()
          .describe('Faults by requests, 0 to 1; null where no instance was asked anything'),
        checked_at: Timestamp,
        age_ms: z.number().min(0).describe('Wall time since then'),
        diagnostics: z.object({
          entity_id: z.string(),
          version: z.string(),
          memory_limit_bytes: z.number().nullable().describe('Null where nothing bounds it'),
          instances: z.array(
            z.object({
              instance: z.int(),
              slot_id: z.string(),
              role: Role,
              answered: z.boolean().describe('False where it did not say how it is'),
              requests: z.int(),
              pending: z.int(),
              discarded: z.int().describe('Answers that came too late to count'),
              faults: z.int(),
              memory_bytes: z.number().nullable(),
              busy_us_p50: z.number(),
              busy_us_p99: z.number(),
            }),
          ),
        }),
      }),
    ),
};
