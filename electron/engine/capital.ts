import { algorithmOf, DESK, parseScope, type Scope } from '../../shared/domain/scope.ts';
import { type Money, money } from '../../shared/units/money.ts';
import type { Core } from './core.ts';
import { partOf } from './risk/compiled-limits.ts';

/**
 * What the limits of a scope are shares of: the capital of its slots. Of a version, its share of each slot that it is live
 * in; of an algorithm, the slots where one of its versions is live; of an instrument, the desk's.
 */
export function capitalOf(core: Core, scope: Scope): Money {
  const { kind, id } = parseScope(scope) ?? { kind: 'desk', id: DESK };
  let sum = 0n;
  for (const slot of core.router.slots.values()) {
    if (kind === 'slot') {
      if (slot.id === id) sum += slot.capital;
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
