import type { Database } from 'better-sqlite3';
import type { Report } from '../check/problem.ts';
import type { Connection } from '../connection.ts';
import { JournalError } from '../error.ts';
import { type Base, readBase } from './base.ts';
import { openSegment, type SegmentPlaces } from './earlier.ts';
import { segmentName } from './segment-files.ts';

/** One of the files in which the rows of a desk stand: a segment, or the journal itself. */
export interface JournalFile {
  /** `segment 000001`; undefined for the journal itself. */
  readonly name: string | undefined;
  /** Of the segment; 0 for the journal itself. */
  readonly number: number;
  readonly path: string;
  readonly database: Database;
  readonly base: Base;
  /** Where the file after it begins; undefined for the journal itself. */
  readonly until: Base | undefined;
}

/** The files of a desk from the oldest on that is there. */
export interface JournalFiles {
  readonly files: readonly JournalFile[];
  /** Where the oldest of them begins, and why none is before it; the latter undefined where it has the first row of all. */
  readonly begin: Base;
  readonly missing: string | undefined;
  /** Closes the segments. */
  close(): void;
}

/**
 * Opens the segments before a journal, the newest first, as far as they are there. One that is not the one before is reported, and
 * those behind it are not looked at: what they are nobody can say.
 *
 * @param database The journal itself, whose connection stays the caller's.
 */
export function openJournalFiles(
  database: Database,
  path: string,
  places: SegmentPlaces,
  report: Report,
): JournalFiles {
  const own = readBase(database);
  const files: JournalFile[] = [{ name: undefined, number: 0, path, database, base: own, until: undefined }];
  const open: Connection[] = [];
  let begin = own;
  let missing: string | undefined;
  while (begin.segment > 0) {
    try {
      const { segment, connection } = openSegment(places, begin);
      open.push(connection);
      files.unshift({ ...segment, name: `segment ${segmentName(segment.number)}` });
      begin = segment.base;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      missing = error.message;
      if (error.code !== 'missing') report({ table: 'segments', seq: begin.segment, message: error.message });
      break;
    }
  }
  return {
    files,
    begin,
    missing,
    close: () => {
      for (const connection of open) connection.close();
    },
  };
}
