import type { Environment } from '../../shared/domain/deployment.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import type { Core } from './core.ts';
import type { LoadSpec } from './ports.ts';

/** What the runtime needs to bring a version to life. The module itself judges whether its parameters are in order. */
export function loadSpec(
  core: Core,
  instance: number,
  entity: Entity,
  parameters: JsonObject,
  environment: Environment,
): LoadSpec {
  return {
    instance,
    module: entity.module ?? undefined,
    contentHash: entity.contentHash ?? undefined,
    parameters: entity.module === null ? {} : (parameters as Readonly<Record<string, number>>),
    instruments: core.market.instruments,
    mode: core.options.mode(environment),
  };
}
