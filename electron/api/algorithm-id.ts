import type { Entity } from '../../shared/domain/entity.ts';
import type { EngineView } from './engine-view.ts';

/**
 * The version that a trader's name means: an entity's id, `momentum@2.1.0` or `momentum-v2.1.0`. A bare name means
 * its live version, else the one registered last.
 */
export function versionOf(view: EngineView, id: string): Entity | undefined {
  const byId = view.entities.get(id);
  if (byId) return byId;
  const standing = [...view.entities.values()].filter((entity) => entity.deletedAt === null);
  const exact = standing.find(({ name, version }) => id === `${name}@${version}` || id === `${name}-v${version}`);
  if (exact) return exact;
  const named = standing.filter(({ name }) => name === id);
  return named.find(({ status }) => status === 'active') ?? named.at(-1);
}
