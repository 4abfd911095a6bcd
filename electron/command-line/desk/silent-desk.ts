import { type LockHolder, mayHold } from '../../journal/directory/lock.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { type Address, endingBehind, HungDesk } from './place.ts';
import { waitUntil } from './wait-until.ts';

/** How often it is looked at whether a process still has its data directory, milliseconds. */
const LOOK_MS = 100;

/** The running desk does not answer, or cannot do anything any more. */
export class SilentDesk extends HungDesk {
  /** @param advice What to do about it. */
  constructor(what: string, advice: string, holder: LockHolder | undefined, hasStopped = false) {
    super(what, `; ${advice}`, holder, hasStopped);
  }
}

/** The desk that was asked has ended while it was. */
export class EndedDesk extends CommandError {
  constructor(pid: number) {
    super(`the desk (process ${pid}) has just stopped; ${inWords('status')} says how things stand`);
  }
}

/** What is said of a desk that is there and does not answer in time. */
export function silence({ url, holder, directory }: Address, patienceMs: number): SilentDesk {
  const pid = holder?.pid;
  const who = pid === undefined ? `the desk at ${url}` : `the desk (process ${pid}, at ${url})`;
  const advice =
    pid === undefined
      ? 'on its machine, use --data-dir DIR: it names the process that hangs, and works on the journal once that is ended'
      : endingBehind('try again in a few seconds', pid, directory);
  return new SilentDesk(`${who} is there but does not answer within ${patienceMs / 1_000} s`, advice, holder);
}

/**
 * What is said where something answers that is no desk, or nothing can be asked at such an address. Where a data directory told it, what it
 * told is wrong, and the desk that holds it cannot be asked.
 */
export function noDesk({ url, holder, directory }: Address, why: string): CommandError {
  const what = `${url} does not answer as a desk does (${why})`;
  if (holder === undefined) return new CommandError(`${what}: give the address of one`);
  return new SilentDesk(
    `process ${holder.pid} has ${directory}, and its desk.lock names an address at which it cannot be asked: ${what}`,
    endingBehind('try again in a few seconds', holder.pid, directory),
    holder,
  );
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
export async function gone({ url, holder, directory }: Address, how: string, leavingMs: number): Promise<CommandError> {
  const pid = holder?.pid;
  if (pid === undefined || directory === undefined)
    return new CommandError(
      `${how} at ${url}: the desk there does not run, or it is stopping or starting. Try again in a few seconds, start it with ${inWords('serve')}, or give its --data-dir`,
    );
  if (await waitUntil(() => !mayHold(directory, pid), leavingMs, LOOK_MS)) return new EndedDesk(pid);
  return new SilentDesk(
    `process ${pid} has the data directory, but ${how} at ${url}, and so it stayed for ${leavingMs / 1_000} s: it is stopping, or it hangs`,
    endingBehind('give it a while to come to its end', pid, directory),
    holder,
  );
}
