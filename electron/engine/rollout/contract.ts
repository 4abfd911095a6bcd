import { canonicalJson } from '../../../shared/base/canonical.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Difference, HandOverContract } from '../../../shared/domain/swap.ts';
import type { JsonObject } from '../../../shared/domain/version.ts';

/** How two JSON objects differ, key by key, in the order of their names. */
export function differencesOf(from: JsonObject, to: JsonObject): Difference[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return names
    .map((name) => ({ name, from: from[name], to: to[name] }))
    .filter((each) => !sameJson(each.from, each.to));
}

const sameJson = (a: unknown, b: unknown): boolean =>
  a === undefined || b === undefined ? a === b : canonicalJson(a) === canonicalJson(b);

/** Everything by which the target differs from the source, by name. Parameters are those that would run. */
export function versionDifferences(
  from: Pick<Entity, 'instruments' | 'stateVersion'>,
  to: Pick<Entity, 'instruments' | 'stateVersion'>,
  config: { readonly from: JsonObject; readonly to: JsonObject },
  parameters: { readonly from: JsonObject; readonly to: JsonObject },
): HandOverContract['differences'] {
  return {
    config: differencesOf(config.from, config.to),
    parameters: differencesOf(parameters.from, parameters.to),
    instruments: differencesOf(taken(from), taken(to)),
    stateSchema:
      from.stateVersion === to.stateVersion
        ? []
        : [{ name: 'state_version', from: from.stateVersion, to: to.stateVersion }],
  };
}

/** Instruments as keys of an object, so that they compare like any other names. */
const taken = ({ instruments }: Pick<Entity, 'instruments'>): JsonObject =>
  Object.fromEntries((instruments === '*' ? ['*'] : instruments).map((key) => [key, true]));
