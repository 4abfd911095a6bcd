import {
  algorithmOf,
  algorithmScope,
  DESK,
  environmentScope,
  parseScope,
  type Scope,
} from '../../../../shared/domain/scope.ts';
import { addMoney, ZERO_MONEY } from '../../../../shared/units/money.ts';
import type { Quantity } from '../../../../shared/units/quantity.ts';
import { bookValue, closingCost } from '../../closing-cost.ts';
import type { Core } from '../../core.ts';
import type { KillQuote } from '../../view.ts';
import { openWithin } from '../order-sweep.ts';
import { reachOf } from '../reach.ts';

/** What a kill of each of these scopes would take back and close; scopes that there are not are left out. */
export const killQuotes = (core: Core, scopes: readonly Scope[]): KillQuote[] =>
  scopes.filter((scope) => core.scopeProblem(scope) === undefined).map((scope) => killQuote(core, scope));

/** What is on its way out already is not counted: a kill would not take it back again. */
function killQuote(core: Core, scope: Scope): KillQuote {
  const { ledger, router, controls } = core;
  const { instrument: only, takes } = reachOf(core, scope);
  const positions: { readonly instrument: number; readonly quantity: Quantity }[] = [];
  let [open, exposure, cost] = [0, ZERO_MONEY, ZERO_MONEY];
  for (const { id, slotId, version } of router.instances.values()) {
    if (!takes(slotId, version)) continue;
    for (const book of ledger.books(id)) {
      const { index } = book.instrument;
      if (book.quantity === 0 || (only !== undefined && index !== only)) continue;
      positions.push({ instrument: index, quantity: book.quantity });
      exposure = addMoney(exposure, bookValue(core, book));
      cost = addMoney(cost, closingCost(core, book).total);
    }
  }
  for (const order of openWithin(core, scope)) if (!order.cancelRequested) open += 1;
  const killed = controls.breakersOn(aroundIt(core, scope)).some((each) => each.cause === 'kill');
  return { scope, orders: open, positions, exposure, cost, killed };
}

/** A scope with those that hold all of it. */
function aroundIt({ router }: Core, scope: Scope): Scope[] {
  const { kind, id } = parseScope(scope) ?? { kind: 'desk', id: DESK };
  const slot = kind === 'slot' ? router.slots.get(id) : undefined;
  if (slot) return [DESK, environmentScope(slot.environment), scope];
  return kind === 'version' ? [DESK, algorithmScope(algorithmOf(id)), scope] : [DESK, scope];
}
