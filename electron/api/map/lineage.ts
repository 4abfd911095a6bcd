import { type LineageNode, type LineageView, MAX_LINEAGE } from '../../../shared/contract/lineage.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { EngineView } from '../engine-view.ts';
import { activeEnvironments } from './entity.ts';
import { isoTimeOrNull } from './time.ts';

/**
 * The family tree that a version belongs to, on the wire. In a family beyond {@link MAX_LINEAGE} the version's own
 * ancestors come first, then the others from the top, so that what is left out is what is furthest from it.
 */
export function lineageToWire(view: EngineView, entity: Entity): LineageView {
  const children = childrenOf(view);
  const ancestors = ancestorsOf(view, entity);
  const family = descendants(ancestors.at(-1) ?? entity, children);
  const kept = new Set(ancestors.slice(0, MAX_LINEAGE));
  const root = [...kept].at(-1) ?? entity;
  for (const member of root === family[0] ? family : []) {
    if (kept.size >= MAX_LINEAGE) break;
    kept.add(member);
  }
  const running = activeEnvironments(view);
  const nodeOf = (member: Entity): LineageNode => ({
    entity_id: member.id,
    name: member.name,
    version: member.version,
    status: member.status,
    health_status: member.health,
    deleted_at: isoTimeOrNull(member.deletedAt),
    deployed_in: running.get(member.id) ?? [],
    children: (children.get(member.id) ?? []).filter((child) => child !== root && kept.has(child)).map(nodeOf),
  });
  return { entity_id: entity.id, root: nodeOf(root), total: family.length, truncated: kept.size < family.length };
}

/** The version itself, its parent, and so on up to the oldest. */
function ancestorsOf(view: EngineView, entity: Entity): Entity[] {
  const line = new Set<Entity>();
  let member: Entity | undefined = entity;
  // A parent is registered before its child, so there is no circle; a bad record must still not hang the desk.
  while (member && !line.has(member)) {
    line.add(member);
    member = member.parentEntityId === null ? undefined : view.entities.get(member.parentEntityId);
  }
  return [...line];
}

function childrenOf(view: EngineView): Map<string, Entity[]> {
  const children = new Map<string, Entity[]>();
  for (const entity of view.entities.values()) {
    if (entity.parentEntityId === null) continue;
    const siblings = children.get(entity.parentEntityId);
    if (siblings) siblings.push(entity);
    else children.set(entity.parentEntityId, [entity]);
  }
  return children;
}

/** A version and all that came from it, generation by generation. */
function descendants(root: Entity, children: ReadonlyMap<string, readonly Entity[]>): Entity[] {
  const family = new Set([root]);
  for (const member of family) for (const child of children.get(member.id) ?? []) family.add(child);
  return [...family];
}
