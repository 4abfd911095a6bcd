import { z } from 'zod';
import { DEPLOYMENT_STATUSES, ENVIRONMENTS } from '../domain/deployment.ts';
import { command, read, readOne } from './call.ts';
import { Id, JsonInput, JsonOutput, Label, PlainLabel, RollbackReason, Timestamp } from './field.ts';
import { pageOf, paging } from './page.ts';
import { CheckResult, ValidationResults } from './validation.ts';

/** One version placed in one environment. */
export const DeploymentView = z.object({
  deployment_id: Id,
  entity_id: Id,
  version: z.string(),
  environment: z.enum(ENVIRONMENTS),
  config_snapshot: JsonOutput.describe(
    'The configuration that runs: the entity’s own, with the override merged over it',
  ),
  parameters_snapshot: JsonOutput,
  status: z.enum(DEPLOYMENT_STATUSES),
  deployed_at: Timestamp.nullable(),
  deployed_by: z.string(),
  deployment_method: z.string(),
  rolled_back_at: Timestamp.nullable(),
  rolled_back_by: z.string().nullable(),
  rollback_reason: z.string().nullable(),
  previous_deployment_id: Id.nullable(),
  health_checks: z
    .array(CheckResult)
    .describe('What the last look at the running version found; empty while this deployment does not run'),
  last_health_check: Timestamp.nullable().describe('When that was; null before the first'),
  error_logs: z.array(z.string()).describe('What went wrong with it, oldest first'),
  deployment_duration_seconds: z
    .number()
    .nullable()
    .describe('How long it took to come into force at `deployed_at`; null before it did'),
  validation_results: ValidationResults,
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type DeploymentView = z.infer<typeof DeploymentView>;

const DeploymentPage = pageOf('deployments', DeploymentView);
const OfEntity = z.strictObject({ entity_id: Id, ...paging });

/** Versions placed in environments. */
export const deployments = {
  create: command
    .route({
      method: 'POST',
      path: '/deployments',
      successStatus: 201,
      tags: ['Deployments'],
      summary: 'Place a version in an environment',
      description:
        'Answers 409 where another version of the algorithm runs: that is a swap. Where approvals are required, opening a ' +
        'slot raises risk: the answer is 403 with the id of the approval that it waits for.',
    })
    .input(
      z.strictObject({
        entity_id: Id,
        environment: z.enum(ENVIRONMENTS).meta({ examples: ['paper'] }),
        deployed_by: Label,
        deployment_method: z.string().min(1).max(50).default('direct'),
        config_override: JsonInput.default({}),
        parameters_override: JsonInput.default({}),
      }),
    )
    .output(DeploymentView),

  list: read
    .route({ method: 'GET', path: '/deployments', tags: ['Deployments'], summary: 'All deployments' })
    .input(
      z.strictObject({
        ...paging,
        entity_id: Id.optional(),
        environment: z.enum(ENVIRONMENTS).optional(),
        status: z.enum(DEPLOYMENT_STATUSES).optional(),
      }),
    )
    .output(DeploymentPage),

  get: readOne
    .route({ method: 'GET', path: '/deployments/{deployment_id}', tags: ['Deployments'], summary: 'One deployment' })
    .input(z.strictObject({ deployment_id: Id }))
    .output(DeploymentView),

  rollback: command
    .meta({ effect: 'reduce' })
    .route({
      method: 'POST',
      path: '/deployments/{deployment_id}/rollback',
      tags: ['Deployments'],
      summary: 'Go back to the deployment that was active before in the same environment',
      description:
        'Or to `target_deployment_id`, if it is one of the same version and environment and was once active. Answers ' +
        'the deployment that was left, as `rolled_back`.',
    })
    .input(
      z.strictObject({
        deployment_id: Id,
        reason: RollbackReason,
        rolled_back_by: PlainLabel.optional().meta({ description: 'The caller, where left out', examples: ['ann'] }),
        target_deployment_id: Id.optional().describe('Where to go back to; the deployment before, where left out'),
      }),
    )
    .output(DeploymentView),

  of_entity: readOne
    .route({
      method: 'GET',
      path: '/entities/{entity_id}/deployments',
      tags: ['Entities'],
      summary: 'Deployments of a version',
    })
    .input(OfEntity)
    .output(DeploymentPage),

  by_entity: readOne
    .route({
      method: 'GET',
      path: '/deployments/entity/{entity_id}/deployments',
      tags: ['Deployments'],
      summary: 'Deployments of a version',
    })
    .input(OfEntity)
    .output(DeploymentPage),
};
