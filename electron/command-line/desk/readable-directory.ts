import { defined } from '../../../shared/base/assert.ts';
import { readLock } from '../../journal/directory/lock.ts';
import { databasePath } from '../../journal/open.ts';
import { isHalfRotated } from '../../journal/segments/leftovers.ts';
import { CommandError } from '../command-error.ts';
import { goneFrom, isJournalAway } from './unrecorded.ts';
import { type PlaceFlags, whichDesk } from './which-desk.ts';

/**
 * The data directory to read a journal in.
 *
 * @throws {CommandError} as `whichDesk`, and where a desk runs there whose journal is away.
 */
export function readableDirectory(given: PlaceFlags): string {
  const directory = defined(whichDesk(given).dataDir, 'data directory');
  if (!isJournalAway(directory) || isHalfRotated(databasePath(directory))) return directory;
  const holder = readLock(directory);
  if (holder === undefined) return directory;
  throw new CommandError(`${goneFrom(directory)} while the desk (process ${holder.pid}) runs: put it back`);
}
