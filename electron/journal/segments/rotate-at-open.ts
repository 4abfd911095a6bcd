import type { Database } from 'better-sqlite3';
import { type EpochNs, epochNs } from '../../../shared/units/time.ts';
import { JournalError } from '../error.ts';
import { MetaTable } from '../meta.ts';
import { openWriter } from '../writer.ts';
import { readBase } from './base.ts';
import { finishRotation } from './leftovers.ts';
import { type FullWhen, isFull, type Rotation, rotate } from './rotate.ts';

/** Whether, and with what, a journal becomes a segment when it is opened. */
export interface RotationAtOpen {
  /** Snapshots of which form the desk reads. */
  readonly format: number;
  readonly now: EpochNs;
  /** Only then, by what is kept with the directory; left out: now. */
  readonly when?: ((meta: (key: string) => string | undefined) => FullWhen) | undefined;
}

/** A connection to go on with, and what became of the rotation; undefined where none was due. */
export interface AtOpen {
  readonly database: Database;
  readonly rotation: Rotation | undefined;
}

/**
 * Makes a segment of a journal that is full, before anything is done with it. What keeps it from that keeps no desk from
 * starting: it is told, and tried again the next time.
 *
 * @param database The connection, which this may close.
 * @throws {JournalError} when the directory cannot be brought back to order.
 */
export function rotateAtOpen(database: Database, path: string, directory: string, asked: RotationAtOpen): AtOpen {
  const { format, now, when } = asked;
  const meta = new MetaTable(database);
  if (
    when &&
    !isFull(
      path,
      when((key) => meta.get(key)),
      sinceOf(database),
      now,
    )
  )
    return { database, rotation: undefined };
  let rotation: Rotation;
  try {
    rotation = rotate(database, { directory, path, format, now });
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    rotation = { putOff: error.message };
  }
  if (database.open) return { database, rotation };
  finishRotation(path, directory);
  return { database: openWriter(path), rotation };
}

/** When a journal was begun, or its first row was written. */
export function sinceOf(database: Database): EpochNs | undefined {
  const { tsNs } = readBase(database);
  if (tsNs !== undefined) return tsNs;
  const first = database
    .prepare<[], bigint>('SELECT ts_ns FROM audit ORDER BY seq LIMIT 1')
    .pluck()
    .safeIntegers()
    .get();
  return first === undefined ? undefined : epochNs(first);
}
