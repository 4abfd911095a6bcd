import { defined } from '../../../shared/base/assert.ts';
import type { DeploymentView } from '../../../shared/contract/deployment.ts';
import type { Deployment } from '../../../shared/domain/deployment.ts';
import type { Desk } from '../../host/desk.ts';
import type { EngineView } from '../engine-view.ts';
import { deployingSince } from './since.ts';
import { isoTime, isoTimeOrNull, secondsBetween } from './time.ts';
import { checkToWire, validationToWire } from './validation.ts';

/** A deployment on the wire, with what the last look at its version found while it runs. */
export function deploymentToWire(desk: Desk, deployment: Deployment): DeploymentView {
  const entity = defined(desk.view.entities.get(deployment.entityId), `entity ${deployment.entityId}`);
  const report = runs(desk.view, deployment.id) ? desk.healthReport(entity.id) : undefined;
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
    health_checks: report ? report.checks.map(checkToWire) : [],
    last_health_check: report ? isoTime(report.checkedAt) : null,
    error_logs: [...deployment.errorLogs],
    deployment_duration_seconds:
      deployment.deployedAt === null
        ? null
        : secondsBetween(deployingSince(desk.view, deployment), deployment.deployedAt),
    validation_results: validationToWire(deployment.validation),
    created_at: isoTime(deployment.createdAt),
    updated_at: isoTime(deployment.updatedAt),
  };
}

/** Whether an instance runs this deployment, in whatever role. */
const runs = (view: EngineView, deploymentId: string): boolean =>
  [...view.slots.values()].some(({ attachments }) => attachments.some((each) => each.deploymentId === deploymentId));
