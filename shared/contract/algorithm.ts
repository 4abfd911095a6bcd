import { z } from 'zod';
import { HEALTH_STATUSES } from '../domain/entity.ts';
import { readOne } from './call.ts';
import { Timestamp } from './field.ts';
import { CheckResult } from './validation.ts';

/** `momentum-v2.1.0`, `momentum@2.1.0` and the entity's id name the same version. */
const AlgorithmId = z.string().min(1).max(200);

/** The trader's words over the same engine. Requests keep the specification's camelCase. */
export const algorithms = {
  swap_status: readOne
    .route({
      method: 'GET',
      path: '/algorithms/{name}/swap-status',
      tags: ['Algorithms'],
      summary: 'How the latest swap of an algorithm stands',
    })
    .input(z.strictObject({ name: AlgorithmId }))
    .output(
      z.object({
        model_id: z.string(),
        current_version: z.string().nullable().describe('The version that is live; null where none is'),
        target_version: z.string().nullable(),
        state: z.enum(['Idle', 'Draining', 'Swapping', 'Completed', 'Failed']),
        start_time: Timestamp.nullable(),
        pending_requests: z.int(),
      }),
    ),

  health: readOne
    .route({
      method: 'GET',
      path: '/algorithms/{algorithmId}/health',
      tags: ['Algorithms'],
      summary: 'How a version is doing',
    })
    .input(z.strictObject({ algorithmId: AlgorithmId }))
    .output(
      z.object({
        status: z.enum(HEALTH_STATUSES),
        checks: z.array(CheckResult),
        loaded: z.boolean(),
        sample_inference_ms: z.number().nullable().describe('Median time in the version’s own code per request'),
        memory_bytes: z.number().nullable().describe('Null for a version in the desk’s own thread'),
        error_rate: z.number().describe('Faults by requests, 0 to 1'),
        checked_at: Timestamp,
        diagnostics: z.object({
          entity_id: z.string(),
          version: z.string(),
          instances: z.array(
            z.object({
              instance: z.int(),
              slot_id: z.string(),
              role: z.string(),
              requests: z.int(),
              pending: z.int(),
              faults: z.int(),
              busy_us_p99: z.number(),
            }),
          ),
        }),
      }),
    ),
};
