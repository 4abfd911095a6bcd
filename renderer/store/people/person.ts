import type { MeView } from '../../../shared/contract/operator.ts';
import { mayApprove, operatorKey } from '../../../shared/domain/operator.ts';
import type { Approval } from '../console-data.ts';
import type { ConsoleState } from '../console-store.ts';

/** Where signing in, unlocking or signing out stands. */
export type EntryFlow =
  | { readonly phase: 'idle' }
  | { readonly phase: 'asked' }
  | { readonly phase: 'refused'; readonly words: string };

/** What is on screen: nothing yet, the way in, or the console. */
export type Screen = 'waiting' | 'sign_in' | 'console';

/** True where there are operators and none of them is signed in here. */
export const isNobody = (me: MeView | null): boolean => me?.enforced === true && !me.signed_in;

/** What is to be shown. Before the desk has said who is here, nothing of it is. */
export function screenOf({ connection, me, looks, data }: ConsoleState): Screen {
  if (connection.phase === 'refused') return connection.operators ? 'sign_in' : data.desk ? 'console' : 'waiting';
  if (me === null) return 'waiting';
  if (isNobody(me) && !looks) return 'sign_in';
  return data.desk ? 'console' : 'waiting';
}

/** Whether two names are one person's to the desk. */
export const isSamePerson = (a: string, b: string): boolean => operatorKey(a) === operatorKey(b);

/** What somebody is to an approval. */
export type Part =
  /** They may agree to it. */
  | 'may'
  /** They have asked for it: somebody else must agree. */
  | 'own'
  /** They have agreed already. */
  | 'given';

/**
 * What whoever is here is to an approval.
 *
 * @param askedHere - Approvals that were asked for at this console: before there are operators, nothing else tells people apart.
 */
export function partIn(approval: Approval, me: MeView | null, askedHere: ReadonlySet<string>): Part {
  const { approval_id: id, requested_by: by, given } = approval;
  if (me === null || !me.signed_in) return !isNobody(me) && askedHere.has(id) ? 'own' : 'may';
  if (isSamePerson(by, me.name)) return 'own';
  return given.some((each) => isSamePerson(each, me.name)) ? 'given' : 'may';
}

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
