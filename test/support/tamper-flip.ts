/** Flips bits of a journal's files, one after the other, and looks whether what it says changed without being noticed. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Chance } from '../../electron/feed/simulation/chance.ts';
import { verifyJournal } from '../../electron/journal/verify.ts';
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

/**
 * Flips bits in a closed journal (`closed`) or in one with a log that a killed desk left (`killed`).
 *
 * @param share Of all bits, how many, 0 to 1.
 */
export async function flipBits(
  state: 'closed' | 'killed',
  chance: Chance,
  share: number,
  onFlip: (done: number, total: number) => void = () => {},
): Promise<FlipReport> {
  const folder = scratch('tamper-flip-');
  try {
    const directory = join(folder, 'desk');
    mkdirSync(directory);
    if (state === 'closed') await closedJournal(directory);
    else await killedJournal(directory, join(folder, 'running'));
    const original = logicalRows(copyOf(directory));
    if (original === undefined || !verifyJournal({ directory }).ok) throw new Error('the journal is not sound to begin with');
    const counts = { flips: 0, found: 0, without: 0 };
    const missed: Missed[] = [];
    for (const path of databaseFiles(directory)) {
      const bytes = readFileSync(path);
      for (let at = 0; at < bytes.length * 8; at += 1) {
        if (chance.uniform() >= share) continue;
        const [byte, bit] = [at >> 3, at & 7];
        const flipped = Buffer.from(bytes);
        flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit);
        writeFileSync(path, flipped);
        counts.flips += 1;
        const outcome = judge(directory, original);
        if (outcome === 'found' || outcome === 'without') counts[outcome] += 1;
        else missed.push({ file: basename(path), byte, bit, ...outcome });
        onFlip(at, bytes.length * 8);
      }
      writeFileSync(path, bytes);
    }
    return { ...counts, missed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
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
