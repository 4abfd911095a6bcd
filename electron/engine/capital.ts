import { algorithmOf, DESK, parseScope, type Scope } from '../../shared/domain/scope.ts';
import { type Money, money } from '../../shared/units/money.ts';
import type { Core } from './core.ts';
import { partOf } from './risk/compiled-limits.ts';

/** The capital that a slot has once a version is placed in it: while it is occupied, the one that it has. */
export function openingCapital(core: Core, slotId: string, asked: Money | undefined): Money {
  const slot = core.router.slots.get(slotId);
  if (slot && slot.attachments.length > 0) return slot.capital;
  return asked ?? slot?.capital ?? core.options.defaultCapital;
}

/**
 * What the limits of a scope are shares of: the capital of its slots. Of a version, its share of each slot that it is live
 * in; of an algorithm, the slots where one of its versions is live; of an instrument, the desk's. A slot that nobody
 * occupies counts for itself alone: a deployment that never came up must not leave larger limits behind.
 */
export function capitalOf(core: Core, scope: Scope): Money {
  const { kind, id } = parseScope(scope) ?? { kind: 'desk', id: DESK };
  let sum = 0n;
  for (const slot of core.router.slots.values()) {
    if (kind === 'slot') {
      if (slot.id === id) sum += slot.capital;
    } else if (slot.attachments.length === 0) {
    } else if (kind === 'environment') {
      if (slot.environment === id) sum += slot.capital;
    } else if (kind === 'version' || kind === 'algorithm') {
      const live = slot.attachments.find((each) => each.role === 'live');
      const version = live && core.versionOf(live.entityId);
      if (!live || version === undefined) continue;
      if (kind === 'version' && version === id) sum += partOf(slot.capital, live.share);
      if (kind === 'algorithm' && algorithmOf(version) === id) sum += slot.capital;
    } else {
      sum += slot.capital;
    }
  }
  return money(sum);
}
