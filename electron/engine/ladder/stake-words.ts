import { scopeWords } from '../../../shared/domain/limit-words.ts';
import {
  algorithmOf,
  algorithmScope,
  DESK,
  environmentScope,
  parseScope,
  type Scope,
  versionScope,
} from '../../../shared/domain/scope.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { quoteValueOf } from '../../../shared/domain/valuation.ts';
import type { BasisPoints } from '../../../shared/units/basis-points.ts';
import { type Money, money } from '../../../shared/units/money.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { capitalOf } from '../capital.ts';
import type { Core } from '../core.ts';
import { partOf } from '../risk/compiled-limits.ts';
import { hasShareLimits, moneyWords, shareLimitWords } from '../safety/control/share-limits.ts';
import { stakeOf } from '../safety/watch/stake.ts';

/** A share of a slot with what it is in money: `10 % (100,000)`. */
export const shareWords = ({ capital }: Pick<Slot, 'capital'>, share: BasisPoints): string =>
  `${share / 100} % (${moneyWords(partOf(capital, share))})`;

/**
 * What becomes of capital and exposure when a slot comes to be as `after`: of the slot, its environment and the desk always,
 * of anything else whose own limits are shares of a capital that changes.
 *
 * @param version `name@version` of the one that gains by it.
 */
export function stakeWords(core: Core, after: Slot, version: string): readonly string[] {
  const { router, controls } = core;
  const before = [...router.slots.values()];
  const then = [...before.filter(({ id }) => id !== after.id), after];
  const always = [after.id, environmentScope(after.environment), DESK];
  const algorithm = algorithmScope(algorithmOf(version));
  const instruments = controls.limits.scopes().filter((scope) => parseScope(scope)?.kind === 'instrument');
  const others = [algorithm, versionScope(version), ...instruments].filter((scope) => hasShareLimits(core, scope));
  return [
    ...always.map((scope) => {
      const capital = changed(capitalOf(core, scope, before), capitalOf(core, scope, then));
      const allowed = changed(allowedIn(scope, before), allowedIn(scope, then));
      const figures = [
        `capital ${capital}`,
        `exposure ${moneyWords(stakeOf(core, scope).gross)} now`,
        `at most ${allowed}`,
      ];
      return `${scopeWords(scope)}: ${[...figures, ...grown(core, scope, before, then)].join(', ')}`;
    }),
    ...others.flatMap((scope) => {
      const words = grown(core, scope, before, then);
      return words.length === 0 ? [] : [`${scopeWords(scope)}: ${words.join(', ')}`];
    }),
  ];
}

/** What an instance has at stake, open orders included at their worst, in quote currency at the marks. */
export function heldBy(core: Core, instance: number): Money {
  let sum = 0n;
  for (const [index, { gross }] of core.safety.exposure.ofInstance(instance)) {
    const mark = core.market.mark(index);
    if (mark !== undefined) sum += quoteValueOf(core.market.instrument(index), mark, quantity(gross));
  }
  return money(sum);
}

/** What the live versions of a scope's slots may hold together. */
function allowedIn(scope: Scope, slots: readonly Slot[]): Money {
  let sum = 0n;
  for (const slot of slots) {
    const isIn = scope === DESK || scope === slot.id || scope === environmentScope(slot.environment);
    if (isIn) for (const { role, share } of slot.attachments) if (role === 'live') sum += partOf(slot.capital, share);
  }
  return money(sum);
}

/** Limits that come to be others in money, in words. */
function grown(core: Core, scope: Scope, before: readonly Slot[], then: readonly Slot[]): readonly string[] {
  const [from, to] = [capitalOf(core, scope, before), capitalOf(core, scope, then)];
  return from === to ? [] : shareLimitWords(core, scope, from, to);
}

const changed = (before: Money, after: Money): string =>
  before === after ? `${moneyWords(after)} as before` : `${moneyWords(after)} instead of ${moneyWords(before)}`;
