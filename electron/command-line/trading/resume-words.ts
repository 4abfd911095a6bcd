import { DESK } from '../../../shared/domain/scope.ts';
import { toGive } from '../command-name.ts';

/** What may trade, as far as it decides how trading is resumed. */
export interface Trading {
  readonly trading_state: string;
  readonly breakers: readonly { readonly scope: string }[];
  readonly slots: readonly { readonly scope: string; readonly state: string }[];
}

/**
 * The commands that let trade again what was reduced or halted without a breaker, each with what it resumes. A breaker is released
 * instead: where one binds the whole desk there is nothing here, and slots are named only where none stands at all, since it is not
 * known here which of them a breaker binds.
 *
 * @param place how the person named the desk, so that what they are told to give names it too.
 */
export function resumeLines({ trading_state, breakers, slots }: Trading, place: readonly string[]): string[] {
  if (trading_state !== 'active') {
    if (breakers.some(({ scope }) => scope === DESK)) return [];
    return [`to resume the whole desk: ${toGive('resume', ...place, '--reason', 'TEXT')}`];
  }
  if (breakers.length > 0) return [];
  return slots
    .filter(({ state }) => state !== 'active')
    .map(({ scope }) => `to resume ${scope}: ${toGive('resume', '--slot', scope, ...place, '--reason', 'TEXT')}`);
}
