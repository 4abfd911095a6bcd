import type { Deployment } from '../../../shared/domain/deployment.ts';
import type { Desk } from '../../host/desk.ts';
import { authorOf, labelFor } from '../actor.ts';
import { calls } from '../context.ts';
import { accepted, carriedOut, found } from '../failure.ts';
import { deploymentToWire } from '../map/deployment.ts';
import { newestFirst, pageOf } from '../page.ts';

const deployment = (desk: Desk, id: string) => found(desk.view.deployments.get(id), `deployment ${id}`);

function page(desk: Desk, place: { page: number; page_size: number }, keep: (each: Deployment) => boolean) {
  const { items, ...rest } = pageOf(newestFirst(desk.view.deployments, keep), place);
  return { deployments: items.map((each) => deploymentToWire(desk, each)), ...rest };
}

function ofEntity(desk: Desk, input: { entity_id: string; page: number; page_size: number }) {
  found(desk.view.entities.get(input.entity_id), `entity ${input.entity_id}`);
  return page(desk, input, (each) => each.entityId === input.entity_id);
}

/** Versions placed in environments. */
export const deployments = {
  create: calls.deployments.create.handler(async ({ input, context: { desk, operator } }) => {
    found(desk.view.entities.get(input.entity_id), `entity ${input.entity_id}`);
    const outcome = carriedOut(
      await desk.execute(
        {
          kind: 'deploy',
          entityId: input.entity_id,
          environment: input.environment,
          method: input.deployment_method,
          deployedBy: labelFor(operator, input.deployed_by),
          configOverride: input.config_override,
          parametersOverride: input.parameters_override,
        },
        authorOf(operator),
      ),
    );
    return deploymentToWire(desk, deployment(desk, outcome.subject));
  }),

  list: calls.deployments.list.handler(({ input, context: { desk } }) =>
    page(
      desk,
      input,
      (each) =>
        (input.entity_id === undefined || each.entityId === input.entity_id) &&
        (input.environment === undefined || each.environment === input.environment) &&
        (input.status === undefined || each.status === input.status),
    ),
  ),

  get: calls.deployments.get.handler(({ input, context: { desk } }) =>
    deploymentToWire(desk, deployment(desk, input.deployment_id)),
  ),

  rollback: calls.deployments.rollback.handler(async ({ input, context: { desk, operator } }) => {
    const leaving = deployment(desk, input.deployment_id);
    const target = input.target_deployment_id;
    if (target !== undefined) deployment(desk, target);
    accepted(
      await desk.execute(
        {
          kind: 'rollback_deployment',
          deploymentId: leaving.id,
          targetDeploymentId: target ?? null,
          reason: input.reason,
          rolledBackBy: labelFor(operator, input.rolled_back_by),
        },
        authorOf(operator),
      ),
    );
    return deploymentToWire(desk, deployment(desk, leaving.id));
  }),

  of_entity: calls.deployments.of_entity.handler(({ input, context: { desk } }) => ofEntity(desk, input)),
  by_entity: calls.deployments.by_entity.handler(({ input, context: { desk } }) => ofEntity(desk, input)),
};
