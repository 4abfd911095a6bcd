import { limitChange, limitWords, type Typed } from '../../format/limit.ts';
import { otherPeople } from '../../format/words.ts';
import { scopeName } from '../../store/risk/scopes.ts';

/** A change of a limit as it is put together. */
export interface LimitDraft {
  readonly name: string;
  /** What binds now, and who sets it. */
  readonly limit: string;
  readonly setBy: string;
  /** The scope that it is to be set for. */
  readonly scope: string;
  readonly typed: Typed;
  readonly currency: string;
  /** How many other people must agree before risk is raised. */
  readonly required: number;
  /** What the new value is crossed by as things stand, in words; empty where by nothing. */
  readonly crossed?: string;
}

/** What a change of a limit would do, said before it is sent. `ready` is false where there is nothing to send. */
export interface LimitChangeWords {
  readonly words: string;
  readonly tone: 'muted' | 'warn' | 'down' | 'danger';
  readonly ready: boolean;
  /** Whether it may let more be lost than now. */
  readonly raises: boolean;
}

/** Old and new value, which way that goes, and when it takes effect. */
export function limitChangeWords(draft: LimitDraft): LimitChangeWords {
  const { name, limit, setBy, scope, typed, currency, required, crossed = '' } = draft;
  if ('problem' in typed) return { words: typed.problem, tone: 'down', ready: false, raises: false };
  const way = limitChange(name, limit, typed.value);
  if (way === 'same' && scope === setBy)
    return { words: 'It is that already.', tone: 'muted', ready: false, raises: false };
  const [before, after] = [limitWords(name, limit, currency), limitWords(name, String(typed.value), currency)];
  const change = `${before} → ${after} for ${scopeName(scope)}.`;
  if (way === 'lower' && crossed !== '') {
    const words = `${change} Crossed the moment it is set: ${crossed}. What follows comes at once.`;
    return { words, tone: 'danger', ready: true, raises: false };
  }
  if (way === 'lower') {
    const words = `${change} Lowers the risk: takes effect at once.`;
    return { words, tone: 'muted', ready: true, raises: false };
  }
  if (scope !== setBy) {
    const words = `${change} Changes nothing now: the ${before} of ${scopeName(setBy)} stays the tightest.`;
    return { words, tone: 'warn', ready: true, raises: false };
  }
  const who =
    required === 0
      ? 'nobody else has to agree, takes effect at once'
      : `waits until ${otherPeople(required)} ${required === 1 ? 'has' : 'have'} agreed`;
  return { words: `${change} Raises the risk: ${who}.`, tone: 'warn', ready: true, raises: true };
}
