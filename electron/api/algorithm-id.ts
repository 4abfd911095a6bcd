import type { Environment } from '../../shared/domain/deployment.ts';
import type { Entity } from '../../shared/domain/entity.ts';
import { versionName } from '../../shared/domain/version.ts';
import type { EngineView } from './engine-view.ts';
import { failure, found } from './failure.ts';

/** The one version that an entity's id, `momentum@2.1.0` or `momentum-v2.1.0` names. */
export function exactVersion(view: EngineView, id: string): Entity | undefined {
  return (
    view.entities.get(id) ??
    standing(view).find(({ name, version }) => id === `${name}@${version}` || id === `${name}-v${version}`)
  );
}

/** The version that a trader's name means. A bare name means its live version, else the one registered last. */
export function versionOf(view: EngineView, id: string): Entity | undefined {
  const named = standing(view).filter(({ name }) => name === id);
  return exactVersion(view, id) ?? named.find(({ status }) => status === 'active') ?? named.at(-1);
}

/**
 * The version to place somewhere. A bare name will do while there is but one version of it.
 *
 * @throws {Failure} `not_found`; `broken_rule` where the name leaves open which version is meant.
 */
export function versionToDeploy(view: EngineView, id: string): Entity {
  const exact = exactVersion(view, id);
  if (exact) return exact;
  const [only, ...others] = standing(view).filter(({ name }) => name === id);
  if (others.length > 0)
    throw unclear(
      id,
      [only, ...others].flatMap((each) => (each ? [versionName(each)] : [])),
    );
  return found(only, `version ${id}: register it with POST /entities first`);
}

/**
 * The version to act on where it runs. A bare name means the version that is live in the environment, or anywhere.
 *
 * @throws {Failure} `not_found`; `broken_rule` where several versions of the name are live.
 */
export function versionAtWork(view: EngineView, id: string, environment: Environment | undefined): Entity {
  const exact = exactVersion(view, id);
  if (exact) return exact;
  const live = new Map<string, Entity>();
  for (const slot of view.slots.values()) {
    if (environment !== undefined && slot.environment !== environment) continue;
    for (const { entityId, role } of slot.attachments) {
      const entity = role === 'live' ? view.entities.get(entityId) : undefined;
      if (entity?.name === id) live.set(entity.id, entity);
    }
  }
  if (live.size > 1) throw unclear(id, [...live.values()].map(versionName));
  const [only] = live.values();
  return only ?? found(versionOf(view, id), `algorithm ${id}`);
}

const unclear = (id: string, versions: readonly string[]) =>
  failure('broken_rule', `${id} may mean ${versions.slice(0, 5).join(' or ')}: name the version`);

const standing = (view: EngineView): Entity[] =>
  [...view.entities.values()].filter((entity) => entity.deletedAt === null);
