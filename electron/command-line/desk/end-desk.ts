import { setTimeout as delay } from 'node:timers/promises';
import { mayHold, readLock } from '../../journal/directory/lock.ts';
import { isOwner } from '../../journal/directory/lock-owner.ts';
import { CommandError } from '../command-error.ts';
import { ending } from './place.ts';
import { goneFrom, isJournalAway, putBackFirst } from './unrecorded.ts';

/** How long the system may take to end a process and free its locks, and how often that is looked at, milliseconds. */
const LIMIT_MS = 5_000;
const LOOK_MS = 20;

/**
 * Ends the process of a desk that does not answer: at once and without its help, also where it stands still. Only a process
 * that really holds the data directory is touched; the journal is whole whenever it ends.
 *
 * @returns its number; undefined where none runs any more.
 * @throws {CommandError} where the process cannot be told to be the desk's, or does not end; and where its journal is away, so
 *   that ending it would undo what it could not record.
 */
export async function endDesk(directory: string): Promise<number | undefined> {
  const holder = readLock(directory);
  if (holder === undefined) return undefined;
  const { pid } = holder;
  if (isJournalAway(directory))
    throw new CommandError(
      `nothing was done: ${goneFrom(directory)}, and process ${pid} goes on: ${putBackFirst(undefined)}`,
    );
  if (!isOwner(directory, holder)) {
    throw new CommandError(
      `nothing was done: a process holds ${directory}, but that it is process ${pid} cannot be made sure. Where you are sure, ${ending(pid)}`,
    );
  }
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH')
      throw new CommandError(
        `process ${pid} cannot be ended (${error instanceof Error ? error.message : error}); as its owner, ${ending(pid)}`,
      );
  }
  for (let waited = 0; waited < LIMIT_MS; waited += LOOK_MS) {
    if (!mayHold(directory, pid)) return pid;
    await delay(LOOK_MS);
  }
  throw new CommandError(`process ${pid} was told to end and still holds ${directory}; ${ending(pid, directory)}`);
}
