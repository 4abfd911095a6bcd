import type { PositionView } from '../../../shared/contract/trading.ts';
import { ENVIRONMENTS } from '../../../shared/domain/deployment.ts';
import { figure } from '../../../shared/domain/limit-words.ts';
import { DESK, instrumentScope, type Scope, scopesOf } from '../../../shared/domain/scope.ts';
import { cents } from '../../../shared/units/amount.ts';
import { inWords } from '../command-name.ts';
import { type PlaceFlags, placeArguments } from '../desk/which-desk.ts';

/** Positions that a scope takes in. */
export const heldIn = (positions: readonly PositionView[], scope: Scope): readonly PositionView[] =>
  positions.filter(({ slot_id, version, instrument }) => {
    const environment = ENVIRONMENTS.find((each) => each === slot_id.slice(slot_id.lastIndexOf(':') + 1));
    const scopes = environment === undefined ? [] : scopesOf(slot_id, environment, version);
    return scopes.includes(scope) || instrumentScope(instrument) === scope;
  });

/**
 * What stays open after a kill that closes nothing, and how to close it.
 *
 * @param state of what was killed: what may still reduce may close it by itself.
 */
export function heldWords(held: readonly PositionView[], state: string, flatten: string): string {
  if (held.length === 0) return 'Nothing is open: no position is held.';
  const lines = held.map(({ slot_id, version, instrument, quantity, value, currency }) => {
    const worth = value === null ? 'of unknown value' : `worth ${figure(cents(value))} ${currency}`;
    return `  ${signed(quantity)} ${instrument.slice(instrument.indexOf(':') + 1)}, ${worth} (${version} in ${slot_id})`;
  });
  const closes = state === 'halted' ? ', and nothing closes it' : '';
  return `STILL OPEN${closes}:\n${lines.join('\n')}\nTo close it: ${flatten}`;
}

/** The command that closes what a kill has left open. */
export const flattenCommand = (scope: Scope, given: PlaceFlags): string =>
  inWords('kill', ...placeArguments(given), ...(scope === DESK ? [] : ['--scope', scope]), '--flatten');

const signed = (quantity: string): string => (quantity.startsWith('-') ? quantity : `+${quantity}`);
