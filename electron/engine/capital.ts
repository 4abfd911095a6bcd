import { algorithmOf, DESK, parseScope, type Scope } from '../../shared/domain/scope.ts';
import type { Slot } from '../../shared/domain/slot.ts';
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
 *
 * @param slots the slots as they are to be taken; as they are, where left out.
 */
export function capitalOf(core: Core, scope: Scope, slots: Iterable<Slot> = core.router.slots.values()): Money {
  const { kind, id } = parseScope(scope) ?? { kind: 'desk', id: DESK };
  let sum = 0n;
  for (const slot of slots) {
    if (kind === 'slot') {
      if (slot.id === id) sum += slot.capital;
    } else if (slot.attachments.length === 0) {
    } else if (kind === 'environment') {
      if (slot.environment === id) sum += slot.capital;
    } else if (kind === 'version' || kind === 'algorithm') {
      const live = slot.attachments.filter((each) => each.role === 'live');
      const named = live.map((each) => ({ version: core.versionOf(each.entityId), share: each.share }));
      if (kind === 'version')
        for (const { version, share } of named) sum += version === id ? partOf(slot.capital, share) : 0n;
      else if (named.some(({ version }) => algorithmOf(version) === id)) sum += slot.capital;
    } else {
      sum += slot.capital;
    }
  }
  return money(sum);
}
