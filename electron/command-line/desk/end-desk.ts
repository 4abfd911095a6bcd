import { isSameHolder, type LockHolder, mayHold, readLock } from '../../journal/directory/lock.ts';
import { isOwner } from '../../journal/directory/lock-owner.ts';
import { CommandError } from '../command-error.ts';
import { ending } from './place.ts';
import { goneFrom, isJournalAway, putBackFirst } from './unrecorded.ts';
import { waitUntil } from './wait-until.ts';

/** How long the system may take to end a process and free its locks, and how often that is looked at, milliseconds. */
const LIMIT_MS = 5_000;
const LOOK_MS = 20;
/** How long a desk that is about to be ended has to answer after all, milliseconds. */
const LAST_WORD_MS = 2_000;

/** What a desk says of itself, as the contract has it, which is not loaded here: this is for emergencies. */
const HEALTHS: readonly unknown[] = ['healthy', 'degraded', 'unhealthy'];

/**
 * What has become of a process that was to be ended: it is, or it was gone before; or the desk `answers` again, or `another` has the
 * directory by now, and nobody was touched.
 */
export type Ending = 'ended' | 'gone' | 'answers' | 'another';

interface Manner {
  /** Whether the desk is asked once more, just before it is ended, if it does not answer after all. */
  readonly asks: boolean;
  /** Told its number once it is sure to hold the directory, before it is touched. */
  readonly say?: (pid: number) => void;
}

/**
 * Ends the process of a desk that does not answer: at once and without its help, also where it stands still. Only the process that was
 * found so is touched, and only where it really holds the data directory; the journal is whole whenever it ends.
 *
 * @param found who held the directory when it did not answer. Minutes may lie between, and whoever holds it now be a healthy desk or a command.
 * @throws {CommandError} where the process cannot be told to be the desk's, or does not end; and where its journal is away, so
 *   that ending it would undo what it could not record.
 */
export async function endDesk(directory: string, found: LockHolder, { asks, say }: Manner): Promise<Ending> {
  const { pid } = found;
  const before = lookAt(directory, found);
  if (before !== undefined) return before;
  if (asks && (await answers(found))) return 'answers';
  // Asking took its time.
  const now = lookAt(directory, found);
  if (now !== undefined) return now;
  say?.(pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH')
      throw new CommandError(
        `process ${pid} cannot be ended (${error instanceof Error ? error.message : error}); as its owner, ${ending(pid)}`,
      );
  }
  if (await waitUntil(() => !mayHold(directory, pid), LIMIT_MS, LOOK_MS)) return 'ended';
  throw new CommandError(`process ${pid} was told to end and still holds ${directory}; ${ending(pid, directory)}`);
}

/**
 * Why the process that was found is not to be ended; undefined where it is.
 *
 * @throws {CommandError} as {@link endDesk}.
 */
function lookAt(directory: string, found: LockHolder): Ending | undefined {
  const holder = readLock(directory);
  if (holder === undefined) return 'gone';
  // A desk that says where it listens only now can be asked.
  if (!isSameHolder(holder, found) || holder.port !== found.port) return 'another';
  const { pid } = found;
  if (isJournalAway(directory))
    throw new CommandError(
      `nothing was done: ${goneFrom(directory)}, and process ${pid} goes on: ${putBackFirst(undefined)}`,
    );
  if (isOwner(directory, holder)) return undefined;
  throw new CommandError(
    `nothing was done: a process holds ${directory}, but that it is process ${pid}, which desk.lock names, cannot be made sure. Find out which it is before you end one`,
  );
}

/** Whether a desk answers what it tells anybody. Another program at its port, which answers otherwise, is none. */
async function answers({ port }: LockHolder): Promise<boolean> {
  if (port === undefined) return false;
  try {
    const signal = AbortSignal.timeout(LAST_WORD_MS);
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal, redirect: 'error' });
    const said = (await answer.json()) as { readonly status?: unknown } | null;
    return answer.ok && HEALTHS.includes(said?.status);
  } catch {
    return false;
  }
}
