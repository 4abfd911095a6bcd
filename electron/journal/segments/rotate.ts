import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { AssertionError } from '../../../shared/base/assert.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import { pragma } from '../connection.ts';
import { guarded, JournalError, journalError } from '../error.ts';
import { syncDirectory } from '../writer.ts';
import { buildNext } from './build-next.ts';
import { discardNext, takePlace } from './leftovers.ts';
import { type PutOff, planRotation, type RotationPlan } from './plan.ts';
import { segmentDirectory, segmentPath } from './segment-files.ts';

/** What a segment is made with. */
export interface RotationOptions {
  /** Of the data directory, whose lock the caller holds. */
  readonly directory: string;
  /** The database's file. */
  readonly path: string;
  /** Snapshots of which form the desk reads. */
  readonly format: number;
  readonly now: EpochNs;
}

/** A journal that has become a segment, or why it has not. */
export type Rotation = ({ readonly path: string } & RotationPlan) | PutOff;

/** How far it has come: a crash behind `planned`, `built` and `folded` leaves the journal as it was, one behind `moved` the next. */
export type RotationStep = 'planned' | 'built' | 'folded' | 'moved' | 'done';

/**
 * Makes a segment of the whole journal and begins the next one. The connection, on which nobody else is at work, is closed by it
 * once its file is folded; where the rotation is put off before, it stays open. The next journal is whole and synced before
 * the old one leaves its place, and there is one moment at which one takes the place of the other.
 *
 * Gives its steps as they are done, for whoever measures them.
 *
 * @throws {JournalError} when the disk refuses; the directory is then as a crash leaves it, and the next start mends it.
 */
export function* rotationSteps(database: Database, options: RotationOptions): Generator<RotationStep, Rotation> {
  const { directory, path, format, now } = options;
  const plan = readablePlan(database, format);
  if ('putOff' in plan) return plan;
  const segment = segmentPath(directory, plan.base.segment);
  if (existsSync(segment)) throw journalError('corrupt', `${segment} is there already, and its journal goes on`);
  yield 'planned';
  try {
    buildNext(path, plan, now);
  } catch (error) {
    discardNext(path);
    if (error instanceof JournalError && error.code === 'disk_full') return { putOff: error.message };
    throw error;
  }
  yield 'built';
  if (!fold(database)) {
    discardNext(path);
    return { putOff: 'another program reads the journal: end it, or wait until it is done' };
  }
  yield 'folded';
  guarded(`cannot make ${segment}`, () => {
    mkdirSync(dirname(segment), { recursive: true, mode: 0o700 });
    // The folded file must not find its log again after a power cut, nor the next journal that of this one.
    syncDirectory(dirname(path));
    renameSync(path, segment);
    syncDirectory(segmentDirectory(directory));
  });
  yield 'moved';
  guarded(`cannot put the next journal in its place`, () => takePlace(path, directory));
  yield 'done';
  return { path: segment, ...plan };
}

/** Runs {@link rotationSteps} to the end. */
export function rotate(database: Database, options: RotationOptions): Rotation {
  const steps = rotationSteps(database, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** What is damaged is for the verification to tell; no segment is made of it. */
function readablePlan(database: Database, format: number): RotationPlan | PutOff {
  try {
    return planRotation(database, format);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof AssertionError)) throw error;
    return { putOff: `it cannot be read (${error.message}): desk verify says what is wrong` };
  }
}

/**
 * Folds the log into the file, so that the file stands by itself, and closes it. False where another program has it open: it
 * would go on looking for the log beside the old name.
 */
function fold(database: Database): boolean {
  try {
    if (pragma(database, 'journal_mode = DELETE') !== 'delete') return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
  database.close();
  return true;
}

/** Why a journal is full: by the size of its file and log, or because a new day has begun. */
export interface FullWhen {
  /** Bytes; undefined for no bound. */
  readonly bytes?: number | undefined;
  /** With each new day, UTC. */
  readonly daily?: boolean | undefined;
}

const NS_PER_DAY = 86_400_000_000_000n;

/**
 * Whether a journal is to become a segment.
 *
 * @param sinceNs when it was begun, or its first row was written; undefined for one without rows.
 */
export function isFull(path: string, { bytes, daily }: FullWhen, sinceNs: EpochNs | undefined, now: EpochNs): boolean {
  if (bytes !== undefined) {
    const size = (part: string): number => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
    if (size(path) + size(`${path}-wal`) >= bytes) return true;
  }
  return daily === true && sinceNs !== undefined && sinceNs / NS_PER_DAY < now / NS_PER_DAY;
}
