import { defined } from '../../../shared/base/assert.ts';
import type { DeploymentView } from '../../../shared/contract/deployment.ts';
import type { Deployment } from '../../../shared/domain/deployment.ts';
import type { Desk } from '../../host/desk.ts';
import { instanceOf, probe } from '../instance-health.ts';
import { isoTime, isoTimeOrNull, secondsBetween } from './time.ts';
import { validationToWire } from './validation.ts';

/** A deployment on the wire, with what its running version answers to a health check now. */
export async function deploymentToWire(desk: Desk, deployment: Deployment): Promise<DeploymentView> {
  const entity = defined(desk.view.entities.get(deployment.entityId), `entity ${deployment.entityId}`);
  const instance = instanceOf(desk.view, deployment.id);
  const probed = instance === undefined ? undefined : await probe(desk, instance);
  return {
    deployment_id: deployment.id,
    entity_id: deployment.entityId,
    version: entity.version,
    environment: deployment.environment,
    config_snapshot: deployment.configSnapshot,
    parameters_snapshot: deployment.parametersSnapshot,
    status: deployment.status,
    deployed_at: isoTimeOrNull(deployment.deployedAt),
    deployed_by: deployment.deployedBy,
    deployment_method: deployment.method,
    rolled_back_at: isoTimeOrNull(deployment.rolledBackAt),
    rolled_back_by: deployment.rolledBackBy,
    rollback_reason: deployment.rollbackReason,
    previous_deployment_id: deployment.previousDeploymentId,
    health_checks: probed ? [...probed.checks] : [],
    last_health_check: probed ? probed.checkedAt : null,
    error_logs: [...deployment.errorLogs],
    deployment_duration_seconds:
      deployment.deployedAt === null ? null : secondsBetween(deployment.createdAt, deployment.deployedAt),
    validation_results: validationToWire(deployment.validation),
    created_at: isoTime(deployment.createdAt),
    updated_at: isoTime(deployment.updatedAt),
  };
}
