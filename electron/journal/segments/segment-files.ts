import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** Segments are numbered from 1, in six digits; more are written out. */
const DIGITS = 6;
const NAME = /^(\d{6,15})\.db$/;

/** Where a data directory keeps its segments: journals that are full, each sealed. */
export const segmentDirectory = (directory: string): string => join(resolve(directory), 'segments');

/** A segment's name in words and files: `000001`. */
export const segmentName = (number: number): string => String(number).padStart(DIGITS, '0');

/** The file of a segment. */
export const segmentPath = (directory: string, number: number): string =>
  join(segmentDirectory(directory), `${segmentName(number)}.db`);

/** The seal of a segment's file, beside it. */
export const sealPath = (segment: string): string => segment.replace(/\.db$/, '.seal');

/** The journal that is to follow, while a segment is made of the one before. */
export const nextPath = (database: string): string => `${database}.next`;

/** Where a segment may be: in the data directory, or where older ones were moved to. */
export function findSegment(directory: string, number: number, archive: string | undefined): string | undefined {
  const own = segmentPath(directory, number);
  const places = archive === undefined ? [own] : [own, join(resolve(archive), basename(own))];
  return places.find((path) => existsSync(path));
}

/** Numbers of the segments in a data directory, in order. */
export function segmentNumbers(directory: string): readonly number[] {
  const folder = segmentDirectory(directory);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => Number(NAME.exec(name)?.[1] ?? 0))
    .filter((number) => number > 0)
    .sort((a, b) => a - b);
}
