import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { type Anchor, anchorPath, readAnchors } from './checkpoint/anchor-file.ts';
import { CheckpointTable } from './checkpoint/checkpoint-table.ts';
import type { Report } from './problem.ts';

/** How long the anchor file is. Asked before the database is read: an anchor is written only after its checkpoint is on disk. */
export function anchorBytes(directory: string): number {
  return statSync(anchorPath(directory), { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Holds the anchors of a data directory against the checkpoints of its database: they are the same, in the same order. The file
 * may be behind, as after a crash, and break off at its end; it is never ahead.
 *
 * @param bytes How much of the file is looked at, as {@link anchorBytes} said.
 * @returns how many anchors there are.
 */
export function checkAnchors(database: Database, directory: string, bytes: number, report: Report): number {
  const notes = CheckpointTable.open(database)?.notes() ?? [][Symbol.iterator]();
  let count = 0;
  for (const each of readAnchors(anchorPath(directory))) {
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

const isAnchor = (each: object): each is Anchor => 'note' in each;
