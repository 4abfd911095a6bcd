import type { EpochNs } from '../units/time.ts';

/** From the one who may only look to the one who may do everything. Each may do what those before it may. */
export const OPERATOR_ROLES = ['viewer', 'trader', 'risk_manager', 'administrator'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** A role as it is said of somebody: `a risk manager`. */
export const roleWords = (role: OperatorRole): string =>
  `${role === 'administrator' ? 'an' : 'a'} ${role.replace('_', ' ')}`;

/** A person who may use the desk. Operators are never deleted: their names stand on the record for good. */
export interface Operator {
  readonly name: string;
  readonly role: OperatorRole;
  readonly status: 'active' | 'disabled';
  /** Desk time. */
  readonly createdAt: EpochNs;
  /** Rises with every change of role, status or password and with a sign-out everywhere: what was issued before is void. */
  readonly generation: number;
  /** Which of their passwords is in force, from 1; 0 before the first. A kept hash of another number lets nobody in. */
  readonly passwordNumber: number;
  /** Who set the password in force, which may be themselves; null before the first, and where facts of earlier desks do not say. */
  readonly passwordSetBy: string | null;
  /** Who else may know it: whoever set it, and whoever might have come in as those when they did. Nobody where it is their own. */
  readonly passwordKnownTo: readonly string[];
  /** Who made them an operator, gave them a higher role or let them in again, the last of these; null where nobody has said. */
  readonly raisedBy: string | null;
  /** Who else may have done that: whoever might have come in as them then. Nobody where their password was their own. */
  readonly raisedKnownTo: readonly string[];
  /** Sequence of the fact by which that was done. */
  readonly raisedSeq: number;
}

/** Somebody's time at the desk, from signing in to signing out. Its id is no secret: tokens are signed. */
export interface OperatorSession {
  readonly id: string;
  readonly name: string;
  /** The operator's generation when it began; the session is void when that has risen. */
  readonly generation: number;
  /** Desk time. */
  readonly openedAt: EpochNs;
  /** Desk time from which on it is over, whatever happens. */
  readonly endsAt: EpochNs;
}

/** What holds for all operators. */
export interface OperatorSettings {
  /** Minutes without a person's call after which a session locks itself, {@link IDLE_MINUTES}. */
  readonly idleMinutes: number;
}

/** Least, most and usual minutes until a session locks itself. */
export const IDLE_MINUTES = { least: 1, most: 1_440, usual: 15 } as const;

const MINUTE_NS = 60_000_000_000n;

/** When wrong passwords lock a name out: so many within a time; each lock-out is twice as long as the one before. */
export const LOCK_OUT = {
  failures: 5,
  withinNs: 15n * MINUTE_NS,
  shortestNs: 15n * MINUTE_NS,
  longestNs: 1_440n * MINUTE_NS,
} as const;

/** How long a session lasts at most, nanoseconds: a trader's day. */
export const SESSION_NS = 12n * 60n * MINUTE_NS;

/** Longest name of an operator, characters. */
export const NAME_LENGTH = 64;

/** Stands for a name that no operator has: the name itself may be a password that went into the wrong field. */
export const UNKNOWN_NAME = '?';

/** How whoever holds the token of the data directory stands on the record. */
export const DIRECTORY_ACTOR = 'administrator';

/** Actors of the record that are nobody: an operator of this name would pass for the desk itself. */
const RESERVED = ['desk', 'exchange', DIRECTORY_ACTOR, 'demo', 'scenario', 'somebody', 'nobody'];

/** Words of letters, digits and marks, with a space or one of `. _ ' -` between them. */
const FORM = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[ ._'-][\p{L}\p{M}\p{N}]+)*$/u;

/** Alphabets whose letters look like one another's. */
const ALPHABETS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Coptic}/u,
  /\p{Script=Lisu}/u,
];

/** Small letters and digits that can be taken for a Latin letter, after Unicode's confusables (UTS 39). */
const TWINS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аα',
    b: 'ьв',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еҽ',
    g: 'ց',
    h: 'һհ',
    i: 'іιı',
    j: 'јϳ',
    k: 'кκ',
    l: '1ӏ',
    m: 'м',
    n: 'ոη',
    o: '0оοօσ',
    p: 'рρ',
    q: 'ԛզ',
    r: 'г',
    s: 'ѕ',
    t: 'тτ',
    u: 'υս',
    v: 'ѵν',
    w: 'ԝω',
    x: 'хχ',
    y: 'уγ',
  }).flatMap(([letter, twins]) => [...twins].map((twin) => [twin, letter] as const)),
);

/** A name without regard to case, spaces around it, how its letters are encoded (Unicode NFKC), and what nobody sees. */
const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .trim()
    .toLowerCase();

/** What two names have in common where a reader could take one for the other; signing in goes by it. */
export const operatorKey = (name: string): string => [...plain(name)].map((each) => TWINS.get(each) ?? each).join('');

/** Whether two names are one person's: letters of other alphabets that look alike make no second person. */
export const isSamePerson = (a: string, b: string): boolean => operatorKey(a) === operatorKey(b);

/** Why nobody can be an operator under this name, in words; undefined where one can. */
export function operatorNameProblem(name: string): string | undefined {
  if (name.length === 0 || name.length > NAME_LENGTH) return `give a name of 1 to ${NAME_LENGTH} characters`;
  if (!name.isWellFormed() || name !== name.normalize('NFKC') || !FORM.test(name))
    return "give a name of letters and digits in their plain form, with single spaces or . _ ' - between them, such as Ann Lee";
  if (ALPHABETS.filter((alphabet) => alphabet.test(name)).length > 1)
    return 'the name mixes alphabets whose letters look alike; write it in one of them';
  if (/\d+\.\d+\.\d+/.test(name)) return 'the name reads like a version; versions stand on the record as well';
  if (RESERVED.includes(operatorKey(name)))
    return `${name} stands on the record for the desk itself; give another name`;
  return undefined;
}

/** Whether somebody of this role may agree to what raises risk. */
export const mayApprove = (role: OperatorRole): boolean => role === 'risk_manager' || role === 'administrator';
