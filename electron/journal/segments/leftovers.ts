import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { guarded, JournalError, journalError } from '../error.ts';
import { openReader } from '../reader.ts';
import { syncDirectory } from '../writer.ts';
import { type Base, readBase } from './base.ts';
import { nextPath, segmentDirectory, segmentNumbers, segmentPath } from './segment-files.ts';

const SIDE_FILES = ['-wal', '-shm', '-journal'];

/** Takes away a journal that was to follow. What it holds is in the full one too. */
export function discardNext(path: string): void {
  for (const name of [nextPath(path), `${nextPath(path)}.partial`])
    for (const suffix of ['', ...SIDE_FILES]) rmSync(name + suffix, { force: true });
}

/** Whether a data directory has no journal under its name because making a segment of it was interrupted. */
export const isHalfRotated = (path: string): boolean => !existsSync(path) && existsSync(nextPath(path));

/**
 * Brings what a crash interrupted to an end: where the full journal is still in its place, the one that was to follow is thrown
 * away; where it is in its segment already, the next one takes its place. The caller holds the desk's lock.
 *
 * @throws {JournalError} `corrupt` when the journal that is to follow is not the continuation of that segment.
 */
export function finishRotation(path: string, directory: string): void {
  guarded(`cannot finish what was begun in ${directory}`, () => {
    if (existsSync(path)) return discardNext(path);
    if (existsSync(nextPath(path))) finish(path, directory);
  });
}

/** Holds the next journal against the segment, then gives it the name of the one that has become it. */
function finish(path: string, directory: string): void {
  const { base, head } = lookAt(nextPath(path));
  const segment = segmentPath(directory, base.segment);
  if (!existsSync(segment))
    throw journalError('corrupt', `${path} is gone, and ${segment}, which it was to become, is not there`);
  if (lookAt(segment).head !== head)
    throw journalError('corrupt', `${nextPath(path)} does not go on where ${segment} ends`);
  takePlace(path, directory);
}

function lookAt(path: string): { readonly base: Base; readonly head: string | undefined } {
  const { database, close } = openReader(path, false);
  try {
    const head = database.prepare<[], string>('SELECT hash FROM audit ORDER BY seq DESC LIMIT 1').pluck().get();
    return { base: readBase(database), head };
  } finally {
    close();
  }
}

/**
 * The next journal gets the name of the one that has become a segment. Whatever SQLite may have laid beside the old file must
 * be gone before: it would be taken for the new one's.
 */
export function takePlace(path: string, directory: string): void {
  for (const suffix of ['-wal', '-journal']) {
    const size = statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0)
      throw new JournalError(
        'corrupt',
        `${path + suffix} lies there without its database: it belongs to the last of the segments in ${segmentDirectory(directory)}. Put it aside, keep it, and look at that segment with \`desk verify\``,
      );
  }
  for (const suffix of SIDE_FILES) rmSync(path + suffix, { force: true });
  syncDirectory(segmentDirectory(directory));
  syncDirectory(dirname(path));
  renameSync(nextPath(path), path);
  for (const suffix of SIDE_FILES) rmSync(nextPath(path) + suffix, { force: true });
  syncDirectory(dirname(path));
}

/** A new journal must not begin where segments of another one say that it is missing. */
export function refuseBesideSegments(path: string, directory: string): void {
  const last = segmentNumbers(directory).at(-1);
  if (last === undefined) return;
  throw new JournalError(
    'corrupt',
    `${path} is gone, and ${segmentPath(directory, last)} says that there was one: put it back, or a backup with \`desk restore\`; for a desk that begins anew give another directory`,
  );
}
