import type { EntityView } from '../../../shared/contract/entity.ts';
import type { Environment } from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import { versionName } from '../../../shared/domain/version.ts';
import type { EngineView } from '../engine-view.ts';
import { isoTime, isoTimeOrNull } from './time.ts';

/** An entity on the wire. */
export const entityToWire = (entity: Entity): EntityView => ({
  entity_id: entity.id,
  name: entity.name,
  type: entity.type,
  version: entity.version,
  description: entity.description,
  status: entity.status,
  health_status: entity.health,
  config: entity.config,
  parameters: entity.parameters,
  content_hash: entity.contentHash,
  module: entity.module,
  dependencies: [...entity.dependencies],
  parent_entity_id: entity.parentEntityId,
  created_at: isoTime(entity.createdAt),
  updated_at: isoTime(entity.updatedAt),
  deleted_at: isoTimeOrNull(entity.deletedAt),
  deployed_at: isoTimeOrNull(entity.deployedAt),
  deployed_by: entity.deployedBy,
  deployment_config: entity.deploymentConfig,
});

/** The environments that each version is active in, by its id. */
export function activeEnvironments(view: EngineView): ReadonlyMap<string, Environment[]> {
  const running = new Map<string, Environment[]>();
  for (const { entityId, environment, status } of view.deployments.values()) {
    if (status !== 'active') continue;
    const places = running.get(entityId);
    if (places) places.push(environment);
    else running.set(entityId, [environment]);
  }
  return running;
}

/** `name@version` of an entity, or its id where the desk has no such record. */
export function nameOf(view: EngineView, entityId: string): string {
  const entity = view.entities.get(entityId);
  return entity ? versionName(entity) : entityId;
}
