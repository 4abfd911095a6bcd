import { constants, copyFileSync, truncateSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { guarded } from '../error.ts';
import { anchoredNotes } from '../segments/anchored-notes.ts';
import { compareAnchors } from './anchor-check.ts';
import { anchorPath } from './anchor-file.ts';
import { AnchorWriter } from './anchor-writer.ts';
import { CheckpointTable } from './checkpoint-table.ts';
import { CheckpointKeeper } from './keeper.ts';
import type { KeeperJournal } from './keeper-ports.ts';
import { lastCheckpoint } from './last-checkpoint.ts';
import { assertSigned } from './signed.ts';
import { unsignedRows } from './taken-over.ts';

/**
 * Whether audit, checkpoints and anchors are of one journal. Changes nothing, so that it can be asked before anything may write.
 *
 * @throws {JournalError} `corrupt` when they are not.
 */
export function checkCheckpoints(database: Database, directory: string): void {
  guarded('cannot read the checkpoints', () => {
    const table = CheckpointTable.open(database);
    const last = table && lastCheckpoint(database, table);
    const { notes, from, before } = anchoredNotes(database, directory);
    compareAnchors(anchorPath(directory), notes(), from, before);
    if (last) assertSigned(database, directory, last);
  });
}

/** What a keeper asks of the journal that it belongs to. */
export type KeeperHooks = Pick<KeeperJournal, 'head' | 'writeDue' | 'writeNotices' | 'earlier'>;

/**
 * The keeper of a journal's checkpoints. Where the journal is written, what its anchors lack, because a crash came between
 * the two, is taken in to be written.
 *
 * @param directory where the anchors are; undefined for a journal that is only read, or has no files.
 * @returns undefined where the schema, which can only be read, has no checkpoints.
 * @throws {JournalError} as {@link checkCheckpoints}.
 */
export function openKeeper(
  database: Database,
  directory: string | undefined,
  hooks: KeeperHooks,
): CheckpointKeeper | undefined {
  const table = CheckpointTable.open(database);
  if (table === undefined) return undefined;
  const unsigned: KeeperJournal['unsigned'] = (...of) => unsignedRows(database, ...of);
  if (directory === undefined) return new CheckpointKeeper({ ...hooks, table, unsigned });
  return guarded('cannot read the checkpoints', () => {
    const last = lastCheckpoint(database, table);
    const anchors = new AnchorWriter(anchorPath(directory));
    const repair = complete(anchors, directory, database);
    return new CheckpointKeeper({ ...hooks, table, unsigned, last, anchors, repair });
  });
}

/** Takes in what the file of anchors lacks. @returns what a person should hear of it. */
function complete(anchors: AnchorWriter, directory: string, database: Database): string | undefined {
  const path = anchorPath(directory);
  const { notes, from, before } = anchoredNotes(database, directory);
  const { whole, begun, damagedFrom } = compareAnchors(path, notes(), from, before);
  const aside = damagedFrom === undefined ? undefined : putAside(path, damagedFrom);
  let number = 0;
  for (const note of notes()) {
    if (number >= whole) anchors.add(note, number === whole ? begun : 0);
    number += 1;
  }
  if (aside !== undefined)
    return `the end of the anchors was damaged: it was put aside as ${aside}, and is written anew`;
  if (from + whole + begun === 0 && number > 0)
    return `the file of anchors was gone: its ${number} checkpoints are written anew`;
  return undefined;
}

/** Keeps a copy of the file under another name, then cuts it off where it is damaged. */
function putAside(path: string, damagedFrom: number): string {
  for (let number = 1; ; number += 1) {
    const copy = `${path}.damaged-${number}`;
    try {
      copyFileSync(path, copy, constants.COPYFILE_EXCL);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    truncateSync(path, damagedFrom);
    return copy;
  }
}
