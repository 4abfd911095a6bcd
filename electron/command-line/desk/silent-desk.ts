import { setTimeout as delay } from 'node:timers/promises';
import { mayHold } from '../../journal/directory/lock.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { type Address, endingBehind } from './place.ts';

/** How often it is looked at whether a process still has its data directory, milliseconds. */
const LOOK_MS = 100;

/** The running desk does not answer, or cannot do anything any more. */
export class SilentDesk extends CommandError {
  /** What is wrong with it. */
  readonly what: string;
  /** True where it answers, and says that it has stopped: it lets nothing out any more. */
  readonly hasStopped: boolean;

  /** @param advice What to do about it. */
  constructor(what: string, advice: string, hasStopped = false) {
    super(`${what}; ${advice}`);
    this.what = what;
    this.hasStopped = hasStopped;
  }
}

/** The desk that was asked has ended while it was. */
export class EndedDesk extends CommandError {
  constructor(pid: number) {
    super(`the desk (process ${pid}) has just stopped; ${inWords('status')} says how things stand`);
  }
}

/** What is said of a desk that is there and does not answer in time. */
export function silence({ url, pid, directory }: Address, patienceMs: number): SilentDesk {
  const who = pid === undefined ? `the desk at ${url}` : `the desk (process ${pid}, at ${url})`;
  const advice =
    pid === undefined
      ? 'on its machine, use --data-dir DIR: it names the process that hangs, and works on the journal once that is ended'
      : endingBehind('try again in a few seconds', pid, directory);
  return new SilentDesk(`${who} is there but does not answer within ${patienceMs / 1_000} s`, advice);
}

/** Codes that say that the other side has closed a connection before it answered. */
const CLOSED: readonly unknown[] = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

export const isClosed = (why: Error): boolean => 'code' in why && CLOSED.includes(why.code);

/**
 * What is said of a desk at whose address nothing listens any more, or that has closed a connection. A desk that stops does so and then
 * ends by itself: it is given the time for that, and ending it is advised only behind that.
 *
 * @param how what was seen, as the end of a sentence.
 * @param leavingMs how long its process is waited for.
 */
export async function gone({ url, pid, directory }: Address, how: string, leavingMs: number): Promise<CommandError> {
  if (pid === undefined || directory === undefined)
    return new CommandError(
      `${how} at ${url}: the desk there does not run, or it is stopping or starting. Try again in a few seconds, start it with ${inWords('serve')}, or give its --data-dir`,
    );
  for (let waited = 0; waited < leavingMs; waited += LOOK_MS) {
    if (!mayHold(directory, pid)) return new EndedDesk(pid);
    await delay(LOOK_MS);
  }
  return new SilentDesk(
    `process ${pid} has the data directory, but ${how} at ${url}, and so it stayed for ${leavingMs / 1_000} s: it is stopping, or it hangs`,
    endingBehind('give it a while to come to its end', pid, directory),
  );
}
