/** Flips bits of a journal's files, one after the other, and looks whether what it says changed without being noticed. */
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Chance } from '../../electron/feed/simulation/chance.ts';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { sampled } from './fault-disk-chance.ts';
import { scratch } from './fault-disk-shim.ts';
import { closedJournal, databaseFiles, killedJournal, type LogicalRows, logicalRows } from './tamper-database.ts';

/** A flipped bit that changed what is read and was not found. */
export interface Missed {
  readonly file: string;
  readonly byte: number;
  readonly bit: number;
  /** Tables that read otherwise. */
  readonly tables: readonly string[];
  /** For each of these, how many rows are gone (or, below zero, more). */
  readonly lost: readonly number[];
}

export interface FlipReport {
  readonly flips: number;
  readonly found: number;
  /** Flips in what nobody reads: free space, and the like. */
  readonly without: number;
  readonly missed: readonly Missed[];
}

export interface FlipPlan {
  /** The share of bytes in which bits are flipped, 0 to 1. */
  readonly share: number;
  /** How many bits of such a byte, each by itself, 1 to 8. */
  readonly bits: number;
  readonly onFlip?: (done: number, total: number) => void;
  /** Told of each flip that was not found, as soon as it is known. */
  readonly onMissed?: (missed: Missed) => void;
}

/** Flips bits in a closed journal (`closed`) or in one with a log that a killed desk left (`killed`). */
export async function flipBits(
  state: 'closed' | 'killed',
  chance: Chance,
  { share, bits, onFlip, onMissed }: FlipPlan,
): Promise<FlipReport> {
  const folder = scratch('tamper-flip-');
  try {
    const directory = join(folder, 'desk');
    mkdirSync(directory);
    if (state === 'closed') await closedJournal(directory);
    else await killedJournal(directory, join(folder, 'running'));
    const original = logicalRows(copyOf(directory));
    if (original === undefined || !verifyJournal({ directory }).ok)
      throw new Error('the journal is not sound to begin with');
    const counts = { flips: 0, found: 0, without: 0 };
    const missed: Missed[] = [];
    const paths = databaseFiles(directory);
    const total = paths.reduce((sum, path) => sum + statSync(path).size, 0);
    let done = 0;
    for (const path of paths) {
      const bytes = readFileSync(path);
      for (const { byte, bit } of places(bytes.length, share, bits, chance)) {
        const flipped = Buffer.from(bytes);
        flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit);
        writeFileSync(path, flipped);
        counts.flips += 1;
        const outcome = judge(directory, original);
        if (outcome === 'found' || outcome === 'without') counts[outcome] += 1;
        else {
          const miss = { file: basename(path), byte, bit, ...outcome };
          missed.push(miss);
          onMissed?.(miss);
        }
        onFlip?.(done + byte, total);
      }
      done += bytes.length;
      writeFileSync(path, bytes);
    }
    return { ...counts, missed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function* places(
  length: number,
  share: number,
  bits: number,
  chance: Chance,
): Generator<{ byte: number; bit: number }> {
  for (let byte = 0; byte < length; byte += 1) {
    if (chance.uniform() >= share) continue;
    for (const bit of sampled(chance, [0, 1, 2, 3, 4, 5, 6, 7], bits)) yield { byte, bit };
  }
}

/** A copy to be read: whoever reads a log beside its database leaves traces of his own. */
function copyOf(directory: string): string {
  const copy = `${directory}-read`;
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy);
  for (const path of databaseFiles(directory)) cpSync(path, join(copy, basename(path)));
  return copy;
}

function judge(directory: string, original: LogicalRows): 'found' | 'without' | Pick<Missed, 'tables' | 'lost'> {
  const isSound = verifyJournal({ directory }).ok;
  rmSync(join(directory, 'desk.db-shm'), { force: true });
  if (!isSound) return 'found';
  const now = logicalRows(copyOf(directory));
  if (now === undefined) return { tables: ['none can be read'], lost: [] };
  const tables = (Object.keys(original) as (keyof LogicalRows)[]).filter(
    (table) => now[table].join('\n') !== original[table].join('\n'),
  );
  if (tables.length === 0) return 'without';
  return { tables, lost: tables.map((table) => original[table].length - now[table].length) };
}

/** A frame of the small journal's log: SQLite's header of one and a page of its usual size. */
const FRAME_BYTES = 24 + 4_096;

/**
 * What of this should have been found. Not found can be:
 *
 * - In a log, the last commit cannot be told from one that a power cut spoiled before it was acknowledged. Where a bit
 *   flips in it, that commit alone is gone; an anchor or a head that was kept elsewhere would tell.
 * - The same where the flipped bit is the only one in the size that marks the last but one as a commit: the two then
 *   look like one.
 */
export const unexcused = (missed: readonly Missed[]): readonly Missed[] =>
  missed.filter(({ file, byte, lost, tables }) => {
    if (file !== 'desk.db-wal' || tables.includes('checkpoints')) return true;
    const facts = lost[tables.indexOf('facts')] ?? 0;
    const isSizeOfCommit = (byte - 32) % FRAME_BYTES >= 4 && (byte - 32) % FRAME_BYTES < 8;
    // The last commit of the small journal is one fact, the one before it three.
    return !(facts === 1 || (facts === 4 && isSizeOfCommit));
  });
