import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { anchorPath, anchorText, readAnchors } from '../checkpoint/anchor-file.ts';
import { CheckpointTable } from '../checkpoint/checkpoint-table.ts';
import { guarded, JournalError } from '../error.ts';
import { type Base, readBase } from './base.ts';
import { ANCHORS_FROM } from './build-next.ts';
import { EarlierSegments } from './earlier.ts';

/** What an anchor file is held against: the notes of checkpoints in order, and where in the file the first of them stands. */
export interface AnchoredNotes {
  /** Byte at which the first one begins. */
  readonly from: number;
  /** Anchors before that. */
  readonly before: number;
  notes(): Iterable<string>;
}

/**
 * The notes that the anchors of a data directory are held against: those of the journal, from where they begin in the file. Where
 * the file does not reach so far, or they are not found in it, those of all segments, from its first byte on.
 *
 * @throws {JournalError} where a segment is missing that is needed for it, and the file is not simply gone.
 */
export function anchoredNotes(database: Database, directory: string): AnchoredNotes {
  const table = CheckpointTable.open(database);
  const base = readBase(database);
  const own = (): Iterable<string> => table?.notes() ?? [];
  if (base.checkpoints === 0) return { from: 0, before: 0, notes: own };
  const [first] = own();
  const path = anchorPath(directory);
  const known = first === undefined ? undefined : placeOf(path, first, database);
  if (known !== undefined) return { from: known, before: base.checkpoints, notes: own };
  return fromTheFirst(database, directory, base, own);
}

/** The byte of the file at which a note stands, or would be the next to be written. */
function placeOf(path: string, note: string, database: Database): number | undefined {
  const hint = Number(
    database.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck().get(ANCHORS_FROM) ?? Number.NaN,
  );
  if (Number.isSafeInteger(hint) && hint >= 0 && standsAt(path, hint, anchorText(note))) return hint;
  for (const each of readAnchors(path)) if ('note' in each && each.note === note) return each.offset;
  return undefined;
}

/** Whether the file goes on from a byte with a text, as far as it goes. */
function standsAt(path: string, at: number, text: string): boolean {
  return guarded(`cannot read ${path}`, () => {
    let file: number;
    try {
      file = openSync(path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    try {
      if (fstatSync(file).size < at) return false;
      const wanted = Buffer.from(text);
      const found = Buffer.alloc(wanted.length);
      const length = readSync(file, found, 0, found.length, at);
      return found.subarray(0, length).equals(wanted.subarray(0, length));
    } finally {
      closeSync(file);
    }
  });
}

/** All notes there are, of the segments first. */
function fromTheFirst(database: Database, directory: string, base: Base, own: () => Iterable<string>): AnchoredNotes {
  const earlier = new EarlierSegments(database, base, { directory });
  try {
    for (const _ of earlier.back());
  } catch (error) {
    const isGone = readAnchors(anchorPath(directory)).next().done === true;
    if (!(error instanceof JournalError) || error.code !== 'missing' || !isGone) throw error;
    return { from: 0, before: 0, notes: own };
  } finally {
    earlier.close();
  }
  return {
    from: 0,
    before: 0,
    *notes() {
      const segments = new EarlierSegments(database, base, { directory });
      try {
        yield* segments.allNotes();
      } finally {
        segments.close();
      }
      yield* own();
    },
  };
}
