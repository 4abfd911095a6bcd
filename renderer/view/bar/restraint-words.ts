import type { TradingState } from '../../../shared/domain/risk.ts';
import { versionScope } from '../../../shared/domain/scope.ts';
import { isoClock } from '../../format/time.ts';
import { plain } from '../../format/words.ts';
import { zoneName } from '../../format/zone.ts';
import type { Breaker } from '../../store/console-data.ts';
import type { Restraint, StateSet } from '../../store/risk/restraint.ts';
import { bindingBreakers, scopeName } from '../../store/risk/scopes.ts';
import { currentSlot, type OnScreen, tradingState } from '../../store/selectors.ts';
import type { CauseNow } from '../risk/cause-now.ts';

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

/** The same in one glance: the first cause, kills before all others, and how many more there are. */
export function restraintGlance(why: Restraint): string {
  const causes = why.breakers
    .toSorted((a, b) => Number(b.cause === 'kill') - Number(a.cause === 'kill'))
    .map(({ cause, scope, slot_id }) => {
      const what = cause === 'kill' ? 'killed' : cause === 'manual' ? 'tripped by hand' : plain(cause);
      return slot_id === null && cause === 'kill' ? `${what}, ${scope.replace(/[/:].*/, '')}` : what;
    });
  const [first] = causes;
  if (first === undefined) return restraintShort(why);
  const more = causes.length - 1 + (why.set === null ? 0 : 1);
  return more === 0 ? first : `${first} +${more}`;
}

/** What holds a live version of the slot on screen, in a word; null while it may trade. */
export function heldWord(state: OnScreen, version: string): 'killed' | 'halted' | 'reduce only' | null {
  const breakers = state.data.desk?.breakers ?? [];
  const binding = [
    ...bindingBreakers(breakers, currentSlot(state)),
    ...breakers.filter(({ scope }) => scope === versionScope(version)),
  ];
  if (binding.some(({ cause }) => cause === 'kill')) return 'killed';
  const trading = tradingState(state);
  return trading === 'halted' ? 'halted' : trading === 'reducing' || binding.length > 0 ? 'reduce only' : null;
}

/** Who set a state that no breaker explains, and what ends it; null where breakers explain it all. */
export function setWords({ set, deskSet, unfit }: Restraint): string | null {
  if (set === null) return null;
  if (set === 'desk') return deskSetWords(deskSet);
  return unfit
    ? 'No breaker did this: an operator set it, or the desk did because no version was left that is fit to trade.'
    : 'An operator set it for this slot. It lasts until it is set back.';
}

/** Who set the whole desk's state, when and why: the desk itself does so where it cannot go on as before. */
function deskSetWords(set: StateSet | null): string {
  if (set === null) return 'It was set for the whole desk. It lasts until it is set back.';
  const who = set.by === 'desk' ? 'The desk itself' : set.by === 'somebody' ? 'Somebody' : set.by;
  const time = `${isoClock(set.at)} ${zoneName()}`;
  // The desk's own reason names its moment already.
  const when = set.reason.includes(time) ? '' : ` at ${time}`;
  return `${who} set the whole desk to ${set.state.toUpperCase()}${when}: ${set.reason}. It lasts until a person sets it back.`;
}

/** Why a slot is held back, as one text: for a title. */
export const restraintTitle = (why: Restraint): string =>
  [STATE_SENTENCES[why.state], restraintShort(why)].filter((words) => words !== '').join('\n');

/**
 * What a release lets happen again.
 *
 * @param others - Breakers that bind the slot on screen beside this one.
 * @param now - What its cause measures now, and whether that is still beyond the limit; null where the feed does not tell.
 */
export function releaseMeans(
  { action, cause, scope }: Breaker,
  others: readonly Breaker[],
  now: CauseNow | null = null,
): string {
  const may = action === 'halt' ? 'send orders again' : 'open and grow positions again';
  const name = scopeName(scope);
  if (now?.crossed) {
    const first = `Its cause still stands${now.words === '' ? '' : `: ${now.words}`}. Released now, it trips again at the next market event.`;
    return `${first}${besideWords(others)}`;
  }
  const byHand = cause === 'kill' || cause === 'manual';
  const again = byHand
    ? ' A Reduce or Halt that was set beside it stays until it is set back.'
    : now
      ? ` Its cause is over${now.words === '' ? '' : `: ${now.words}`}.`
      : ' It trips again if its cause persists.';
  const still = others.length === 0 ? '' : ' once nothing else binds';
  return `Released, ${name} may ${may}${still}.${again}${besideWords(others)}`;
}

/** What setting a trading state does, said before: while a breaker stands, less than its name promises. */
export function setMeans(scope: string, state: TradingState, over: readonly Breaker[]): string {
  const name = scopeName(scope);
  if (over.length === 0) return `${name}: ${STATE_SENTENCES[state]}`;
  const held = over.map((one) => `${one.cause === 'kill' ? 'killed' : plain(one.cause)} (${scopeName(one.scope)})`);
  const many = over.length > 1;
  const stands = `breaker${many ? 's' : ''} ${held.join(', ')} ${many ? 'stand' : 'stands'}`;
  return state === 'active'
    ? `Lets nothing trade yet: ${stands}. It only takes back a Reduce or Halt that was set for ${name}; to trade again, release the breaker${many ? 's' : ''}.`
    : `Changes nothing now: ${stands}. It stays for after the release: ${name} then comes up ${state.toUpperCase()} until it is set back.`;
}

/** The breakers that bind beside one, by name. */
function besideWords(others: readonly Breaker[]): string {
  if (others.length === 0) return '';
  const names = others.map(({ cause, scope }) => `${plain(cause)} of ${scopeName(scope)}`);
  return ` ${others.length} other${others.length === 1 ? ' still binds' : 's still bind'} here: ${names.join('; ')}.`;
}
