import { plain } from '../format/words.ts';
import type { Breaker } from '../store/console-data.ts';
import type { Restraint } from '../store/restraint.ts';
import { scopeName } from '../store/scopes.ts';

/** What may leave in each trading state, as a sentence. */
export const STATE_SENTENCES = {
  active: 'Orders may leave again, as far as limits and breakers allow.',
  reducing: 'Only orders that make a position smaller leave the desk.',
  halted: 'No order leaves the desk.',
} as const;

/** A breaker in two words: `daily loss`; with its scope where that is not just one slot: `killed, desk`. */
function shortBreaker({ cause, scope, slot_id }: Breaker): string {
  const what = cause === 'kill' ? 'killed' : cause === 'manual' ? 'tripped by hand' : plain(cause);
  return slot_id === null ? `${what}, ${scope === 'desk' ? scope : scopeName(scope)}` : what;
}

/** Why a slot is held back, in as few words as stand below the state. */
export function restraintShort({ breakers, set, unfit }: Restraint): string {
  const causes = breakers.map(shortBreaker).join('; ');
  if (set === null) return causes;
  const by = set === 'desk' ? 'set for the desk' : unfit ? 'no fit version' : 'set by an operator';
  return causes === '' ? by : `${causes}; ${by}`;
}

/** Who set a state that no breaker explains, and what ends it; null where breakers explain it all. */
export function setWords({ set, unfit }: Restraint): string | null {
  if (set === null) return null;
  if (set === 'desk') return 'An operator set it for the whole desk. It lasts until it is set back.';
  return unfit
    ? 'No breaker did this: an operator set it, or the desk did because no version was left that is fit to trade.'
    : 'An operator set it for this slot. It lasts until it is set back.';
}

/** Why a slot is held back, as one text: for a title. */
export const restraintTitle = (why: Restraint): string =>
  [STATE_SENTENCES[why.state], restraintShort(why)].filter((words) => words !== '').join('\n');

/**
 * What a release lets happen again.
 *
 * @param others - Breakers that bind the slot on screen beside this one.
 */
export function releaseMeans({ action, cause, scope }: Breaker, others: number): string {
  const may = action === 'halt' ? 'send orders again' : 'open and grow positions again';
  const beside =
    others === 0 ? '' : ` ${others} other breaker${others === 1 ? '' : 's'} still bind${others === 1 ? 's' : ''} here.`;
  const again = cause === 'kill' || cause === 'manual' ? '' : ' It trips again if its cause persists.';
  return `Released, ${scopeName(scope)} may ${may}.${again}${beside}`;
}
