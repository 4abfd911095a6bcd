import { oc } from '@orpc/contract';
import { errorMap } from './error.ts';

/**
 * Who may make a call. `public` needs no token. A risk manager may also make a trader's calls, so that no stop ever waits
 * for somebody else; setting limits and releasing breakers is no trader's.
 */
export type CallRole = 'public' | 'viewer' | 'trader' | 'risk_manager' | 'administrator';

/** What is said of every call beside its input, output and errors. */
export interface CallMeta {
  /** The role that the caller needs. An administrator may make every call. */
  readonly role: CallRole;
}

const base = oc.$meta<CallMeta>({ role: 'administrator' });

/** A call that needs no token and no input. */
export const open = base.meta({ role: 'public' }).errors(errorMap(['internal']));

/** A call that only reads. */
export const read = base
  .meta({ role: 'viewer' })
  .errors(errorMap(['unauthorized', 'forbidden', 'malformed', 'internal', 'unavailable']));

/** A call that reads one record by its id. */
export const readOne = read.errors(errorMap(['not_found']));

/** A call that changes something: it may be refused by a rule, by what is under way, or because the desk has stopped. */
export const command = base
  .meta({ role: 'trader' })
  .errors(
    errorMap([
      'broken_rule',
      'validation_failed',
      'load_failed',
      'unauthorized',
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
