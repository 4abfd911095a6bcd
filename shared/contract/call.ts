import { oc } from '@orpc/contract';
import { errorMap } from './error.ts';

/**
 * Who may make a call. `public` needs no token. A risk manager may also make a trader's calls, so that no stop ever waits
 * for somebody else; setting limits and releasing breakers is no trader's.
 */
export type CallRole = 'public' | 'viewer' | 'trader' | 'risk_manager' | 'administrator';

/**
 * What a call does to risk, which is what may be asked of somebody who may not raise it: a locked session, or the token of the
 * data directory once there are operators. `read`: nothing. `reduce`: lowers it, or gives up a raise. `decide`: depends on
 * the input, and the engine refuses what raises. `recover`: manages operators, also by that token. `change`: anything else.
 */
export type CallEffect = 'read' | 'reduce' | 'decide' | 'recover' | 'change';

/** What is said of every call beside its input, output and errors. */
export interface CallMeta {
  /** The role that the caller needs. An administrator may make every call. */
  readonly role: CallRole;
  readonly effect: CallEffect;
}

/** Without a role or an effect: a call that is made of this and names none is nobody's, and a test finds it. */
const base = oc.$meta<Partial<CallMeta>>({});

/** A call that needs no token and no input. */
export const open = base.meta({ role: 'public', effect: 'read' }).errors(errorMap(['internal']));

/** A call by which somebody comes in: it needs no token, because it gives one. */
export const signIn = base
  .meta({ role: 'public', effect: 'read' })
  .errors(errorMap(['unauthorized', 'too_large', 'malformed', 'internal', 'unavailable']));

/** A call that only reads. */
export const read = base
  .meta({ role: 'viewer', effect: 'read' })
  .errors(errorMap(['unauthorized', 'locked', 'forbidden', 'malformed', 'internal', 'unavailable']));

/** A call that reads one record by its id. */
export const readOne = read.errors(errorMap(['not_found']));

/** A call that changes something: it may be refused by a rule, by what is under way, or because the desk has stopped. */
export const command = base
  .meta({ role: 'trader', effect: 'change' })
  .errors(
    errorMap([
      'broken_rule',
      'validation_failed',
      'load_failed',
      'unauthorized',
      'locked',
      'forbidden',
      'not_found',
      'conflict',
      'duplicate',
      'too_large',
      'malformed',
      'internal',
      'unavailable',
    ]),
  );
