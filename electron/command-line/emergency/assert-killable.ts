import { isFactKind } from '../../../shared/domain/fact-kinds.ts';
import { DESK } from '../../../shared/domain/scope.ts';
import { SNAPSHOT_FORMAT } from '../../engine/snapshot/snapshot.ts';
import { readLock } from '../../journal/directory/lock.ts';
import { JournalError } from '../../journal/error.ts';
import type { SqliteJournal } from '../../journal/journal.ts';
import { onlyKnown } from '../../journal/only-known.ts';
import { CommandError } from '../command-error.ts';
import { ending } from '../desk/place.ts';
import { isJournalAway } from '../desk/unrecorded.ts';
import { type KillTarget, plainScope } from './kill-scope.ts';

/**
 * Makes sure, before a process is ended, that the kill can be carried out on its journal: that this can be read, and that what is to be
 * killed is there. Only reads, beside the process. Of a journal that is away {@link endDesk} tells.
 *
 * @throws {CommandError} that says that nothing was done, and why; with status 2 for a scope that names nothing there is.
 */
export async function assertKillable(directory: string, target: KillTarget): Promise<void> {
  if (isJournalAway(directory)) return;
  try {
    if (plainScope(target) === DESK) await assertReadable(directory);
    else await assertKnown(directory, target);
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof JournalError)) throw error;
    const pid = readLock(directory)?.pid;
    const goesOn = pid === undefined ? '' : `, and process ${pid} goes on`;
    if (error instanceof CommandError)
      throw new CommandError(`NOTHING WAS KILLED${goesOn}: ${error.message}`, error.status);
    const advice =
      pid === undefined ? '' : `. A kill cannot be recorded there; to stop the process without one, ${ending(pid)}`;
    throw new CommandError(`NOTHING WAS KILLED${goesOn}: its journal cannot be read (${error.message})${advice}`);
  }
}

async function assertReadable(directory: string): Promise<void> {
  const { openJournal } = await import('../../journal/open.ts');
  const journal = openJournal({ directory, readonly: true, create: false });
  try {
    assertKnownFacts(journal);
  } finally {
    journal.close();
  }
}

/** A kill folds the facts behind the newest snapshot. Whether it can is looked at by their kinds alone: to fold them twice takes time. */
function assertKnownFacts(journal: SqliteJournal): void {
  const { snapshot } = journal.recovery(SNAPSHOT_FORMAT);
  const facts = onlyKnown(journal.facts((snapshot?.facts ?? 0) + 1), isFactKind);
  while (!facts.next().done);
}

async function assertKnown(directory: string, target: KillTarget): Promise<void> {
  const [{ openOffline }, { knownScope }] = await Promise.all([
    import('../desk/offline-desk.ts'),
    import('./known-scope.ts'),
  ]);
  const offline = await openOffline({ dataDir: directory, readonly: true });
  try {
    knownScope(offline.desk.view, target);
  } finally {
    await offline.close();
  }
}
