import type { EpochNs } from '../units/time.ts';
import type { JsonObject } from './version.ts';

export const ENTITY_TYPES = [
  'strategy',
  'model',
  'pipeline',
  'feature',
  'indicator',
  'risk_model',
  'execution',
] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** registered → validated → deployed → active ⇄ inactive; failed and deprecated are ends unless redeployed. */
export const ENTITY_STATUSES = [
  'registered',
  'validated',
  'deployed',
  'active',
  'inactive',
  'failed',
  'deprecated',
] as const;
export type EntityStatus = (typeof ENTITY_STATUSES)[number];

export const HEALTH_STATUSES = ['unknown', 'healthy', 'degraded', 'unhealthy'] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/** The registry's row for one version. (name, version) is unique among rows that are not deleted. */
export interface Entity {
  readonly id: string;
  readonly name: string;
  readonly type: EntityType;
  /** Semantic version. */
  readonly version: string;
  readonly description: string;
  readonly status: EntityStatus;
  readonly health: HealthStatus;
  /** Why its health is what it is, in words; empty before the first look. */
  readonly healthReason: string;
  readonly config: JsonObject;
  readonly parameters: JsonObject;
  /** Path of the module below the algorithm folders; null: the built-in version that does nothing. */
  readonly module: string | null;
  /** SHA-256 of the module's bytes; null where there is no module. */
  readonly contentHash: string | null;
  /** Market events the version needs before its answers mean anything. */
  readonly warmUpEvents: number;
  /** Layout of its exported state; 0 where there is no module. */
  readonly stateVersion: number;
  /** Keys of the instruments it takes, or `*`. */
  readonly instruments: '*' | readonly string[];
  /** Ids of the entities it needs. */
  readonly dependencies: readonly string[];
  readonly parentEntityId: string | null;
  readonly createdAt: EpochNs;
  readonly updatedAt: EpochNs;
  readonly deletedAt: EpochNs | null;
  readonly deployedAt: EpochNs | null;
  readonly deployedBy: string | null;
  readonly deploymentConfig: JsonObject | null;
}
