import type { MeView } from '../../../shared/contract/operator.ts';
import { isSamePerson, mayApprove } from '../../../shared/domain/operator.ts';
import type { Approval } from '../console-data.ts';
import type { ConsoleState } from '../console-store.ts';

/** Where signing in, unlocking or signing out stands. */
export type EntryFlow =
  | { readonly phase: 'idle' }
  | { readonly phase: 'asked' }
  | { readonly phase: 'refused'; readonly words: string };

/** Who is here, once their session is over and before the desk has said more. */
export const signedOut = (me: MeView | null): MeView | null =>
  me && { ...me, signed_in: false, may: 'reduce', locked: false, locks_in_seconds: null };

/** What is on screen: nothing yet, the way in, or the console. */
export type Screen = 'waiting' | 'sign_in' | 'console';

/** True where there are operators and none of them is signed in here. */
export const isNobody = (me: MeView | null): boolean => me?.enforced === true && !me.signed_in;

/** What is to be shown. Before the desk has said who is here, and where it lets the page in no more, nothing of it is. */
export function screenOf({ connection, me, looks, over, data }: ConsoleState): Screen {
  if (connection.phase === 'refused') return connection.operators ? 'sign_in' : 'waiting';
  if (over) return 'sign_in';
  if (me === null) return 'waiting';
  if (isNobody(me) && !looks) return 'sign_in';
  return data.desk ? 'console' : 'waiting';
}

/** What somebody is to an approval. */
export type Part =
  /** They may agree to it. */
  | 'may'
  /** They have asked for it: somebody else must agree. */
  | 'own'
  /** They have agreed already. */
  | 'given'
  /** They would be no second person: somebody who could have asked, or agreed, may know their password, or the like. */
  | 'barred';

/**
 * What whoever is here is to an approval.
 *
 * @param askedHere - Approvals that were asked for at this console: before there are operators, nothing else tells people apart.
 */
export function partIn(approval: Approval, me: MeView | null, askedHere: ReadonlySet<string>): Part {
  const { approval_id: id, requested_by: by, given } = approval;
  if (me === null || !me.signed_in) return !isNobody(me) && askedHere.has(id) ? 'own' : 'may';
  if (isSamePerson(by, me.name)) return 'own';
  if (given.some((each) => isSamePerson(each, me.name))) return 'given';
  return barredWords(approval, me) === null ? 'may' : 'barred';
}

/** Why whoever is here would be no second person to an approval, with the way out as it is here; null where they are one. */
export function barredWords({ barred }: Approval, me: MeView | null): string | null {
  if (!me?.signed_in) return null;
  const mine = barred.find(({ name }) => isSamePerson(name, me.name));
  if (!mine) return null;
  const { because, cause, own_password_of: of } = mine;
  // The desk names a command of the terminal, which is nothing to give here: whoever is meant changes it at their own console.
  return of === null ? because : `${cause}: ${ownPasswordWords(of, me.name)}, or somebody else approves`;
}

const ownPasswordWords = (of: string, me: string): string =>
  isSamePerson(of, me)
    ? 'set a password of your own first (your name in the bar → Change my password)'
    : `ask ${of} to set a password of their own and to ask anew`;

/** How many approvals wait for whoever is signed in here. */
export function waitingForMe({ me, data, askedHere }: Pick<ConsoleState, 'me' | 'data' | 'askedHere'>): number {
  if (!me?.signed_in || !mayApprove(me.role)) return 0;
  return (data.risk?.approvals ?? []).filter((each) => partIn(each, me, askedHere) === 'may').length;
}

/** The label of who asks for something: themselves, or this console while nobody is signed in. */
export const labelOf = ({ me }: Pick<ConsoleState, 'me'>): string => (me?.signed_in ? me.name : 'console');

/** A session that is over soon is renewed by its password without a break from so many milliseconds on. */
const ENDING_MS = 600_000;

/** Until the session here is over, milliseconds; null where none is, or not soon. */
export function endingIn({ me, now }: Pick<ConsoleState, 'me' | 'now'>): number | null {
  if (!me?.signed_in || me.session_ends_at === null) return null;
  const left = Date.parse(me.session_ends_at) - now;
  return left > ENDING_MS ? null : Math.max(0, left);
}
