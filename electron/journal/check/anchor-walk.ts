import { statSync } from 'node:fs';
import { type Anchor, type AnchorProblem, anchorPath, readAnchors } from '../checkpoint/anchor-file.ts';
import { CheckpointTable } from '../checkpoint/checkpoint-table.ts';
import type { JournalFile, JournalFiles } from '../segments/journal-files.ts';
import type { Report } from './problem.ts';

/** How long the anchor file is. Asked before the database is read: an anchor is written only after its checkpoint is on disk. */
export function anchorBytes(directory: string): number {
  return statSync(anchorPath(directory), { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Holds the anchors of a data directory against the checkpoints of its database: they are the same, in the same order. The file
 * may be behind, as after a crash, and break off at its end; it is never ahead.
 *
 * Where older segments are not there, the anchors of their checkpoints are passed over.
 *
 * @param bytes How much of the file is looked at, as {@link anchorBytes} said.
 * @returns how many anchors there are.
 */
export function checkAnchors(journal: JournalFiles, directory: string, bytes: number, report: Report): number {
  const notes = notesOf(journal.files);
  let count = 0;
  for (const each of anchorsFrom(anchorPath(directory), journal)) {
    if (each.offset >= bytes) break;
    const tell = (what: string): void => report({ table: 'anchors', seq: each.number, message: what });
    if (!isAnchor(each)) {
      // A crash leaves a torn end, and so does a file that grows while it is read.
      if (each.kind === 'unreadable') tell(each.problem);
      break;
    }
    const { value, done } = notes.next();
    if (done) {
      tell(
        `anchor ${each.number} is of a checkpoint that the database does not have: the database was cut, swapped or put back`,
      );
      break;
    }
    if (value !== each.note) {
      tell(`anchor ${each.number} is not checkpoint ${each.number} of the database: one of the two was changed`);
      break;
    }
    count += 1;
  }
  return count;
}

/** The notes of all files, each once, in order. */
function* notesOf(files: readonly JournalFile[]): Generator<string> {
  for (const { database, until } of files) yield* CheckpointTable.open(database)?.notes(until?.row) ?? [];
}

/** The anchors of a file from the first note on that is there. Where that one is not found, from the place where it should be. */
function* anchorsFrom(path: string, { files, begin }: JournalFiles): Generator<Anchor | AnchorProblem> {
  const before = begin.checkpoints;
  if (before === 0) return yield* readAnchors(path);
  const { value: first } = notesOf(files).next();
  let place = before + 1;
  for (const each of readAnchors(path)) {
    if (!isAnchor(each) || each.note !== first) continue;
    place = each.number;
    break;
  }
  for (const each of readAnchors(path)) if (!isAnchor(each) || each.number >= place) yield each;
}

const isAnchor = (each: object): each is Anchor => 'note' in each;
