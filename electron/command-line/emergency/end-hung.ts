import { readLock } from '../../journal/directory/lock.ts';
import { JournalError } from '../../journal/error.ts';
import { CommandError } from '../command-error.ts';
import { type Ending, endDesk } from '../desk/end-desk.ts';
import type { HungDesk } from '../desk/place.ts';
import { assertRoom } from '../desk/room.ts';
import { isJournalAway } from '../desk/unrecorded.ts';
import { END_FLAG } from './end-flag.ts';

/** The same error, with the way to have the process ended by the command that was given. */
export const withEndFlag = (error: CommandError, directory: string): CommandError =>
  readLock(directory) === undefined || isJournalAway(directory)
    ? error
    : new CommandError(
        `${error.message}. Or give the same command with ${END_FLAG}: it makes sure of the process, ends it, and goes back on the journal`,
        error.status,
      );

/**
 * Ends the process of a desk that hangs, because a person has said so: once it is known that there is something to go back to and that
 * it can be recorded, and once the process is sure to be the one that was found hung and that holds the directory. It is asked once more
 * before that: looking at its journal has taken a while.
 *
 * @param assertPossible throws where the journal cannot be gone back on; only reads.
 * @returns what has become of it.
 * @throws {CommandError} that says that nothing was done, that the process goes on, and why.
 */
export async function endHung(hung: HungDesk, directory: string, assertPossible: () => Promise<void>): Promise<Ending> {
  assertRoom(directory, hung.what, 'rollback');
  try {
    await assertPossible();
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof JournalError)) throw error;
    const pid = readLock(directory)?.pid;
    if (pid === undefined) throw error;
    const status = error instanceof CommandError ? error.status : 1;
    throw new CommandError(`NOT ROLLED BACK, and process ${pid} goes on: ${error.message}`, status);
  }
  return endFound(hung, directory, { asks: true, because: `as ${END_FLAG} says` });
}

interface Manner {
  /** Whether it is asked once more before; one that says that it has stopped is not, for it answers that and no more. */
  readonly asks: boolean;
  /** Why it is ended, in words. */
  readonly because: string;
}

/**
 * Ends the process that was found hung, and says each step as it is taken.
 *
 * @throws {HungDesk} where its process is not known; {CommandError} as {@link endDesk}.
 */
export async function endFound(hung: HungDesk, directory: string, { asks, because }: Manner): Promise<Ending> {
  const { holder, what, hasStopped } = hung;
  if (holder === undefined) throw hung;
  process.stderr.write(`${what}.\n`);
  const isAsked = asks && !hasStopped;
  if (isAsked) process.stderr.write('asking it once more before it is ended\n');
  const become = await endDesk(directory, holder, {
    asks: isAsked,
    say: (pid) =>
      void process.stderr.write(`Process ${pid} is the one that holds ${directory}: ending it, ${because}\n`),
  });
  process.stderr.write(`${endingWords(become, holder.pid)}\n`);
  return become;
}

/** What has become of a process that was to be ended. */
function endingWords(become: Ending, pid: number): string {
  switch (become) {
    case 'ended':
      return `process ${pid} is ended`;
    case 'gone':
      return 'it has ended meanwhile';
    case 'answers':
      return `process ${pid} answers again, and was not ended`;
    case 'another':
      return `process ${pid} is not what was found before, and nothing was ended: looking again`;
  }
}
