/** Tampers with a journal in every way that there is a name for, and looks whether it is found. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from '../../electron/feed/simulation/chance.ts';
import { type VerifyOptions, verifyJournal } from '../../electron/journal/check/verify.ts';
import { anchorPath } from '../../electron/journal/checkpoint/anchor-file.ts';
import { readPublicKey } from '../../electron/journal/checkpoint/signing-key.ts';
import { JournalError } from '../../electron/journal/error.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { scratch } from './fault-disk-shim.ts';
import { closedJournal } from './tamper-database.ts';
import { type FoundWith, type Tampering, tamperings } from './tamper-rows.ts';

export interface TamperReport {
  readonly tried: number;
  /** Tamperings that only the knowledge of somebody outside could find. */
  readonly outside: number;
  /** What was not found, or not told rightly, in words. */
  readonly problems: readonly string[];
}

/** Tries each way once, on a copy of its own. */
export async function tamperWithRows(chance: Chance): Promise<TamperReport> {
  const folder = scratch('tamper-rows-');
  try {
    const original = join(folder, 'original');
    mkdirSync(original);
    await closedJournal(original);
    const anchors = join(folder, 'kept');
    cpSync(anchorPath(original), anchors);
    const key = readPublicKey(original);
    const publicKeys = key ? [key] : [];
    const means: Readonly<Record<FoundWith, Omit<VerifyOptions, 'directory'>>> = {
      directory: {},
      'public key': { publicKeys },
      'kept anchors': { publicKeys, anchors },
    };
    const problems: string[] = [];
    for (const options of Object.values(means)) {
      const { ok, problems: found } = verifyJournal({ directory: original, ...options });
      if (!ok) problems.push(`an untouched journal is told to be wrong: ${found[0]?.message}`);
    }
    const ways = tamperings(chance);
    for (const way of ways) {
      const directory = join(folder, 'copy');
      cpSync(original, directory, { recursive: true });
      await way.work(directory);
      problems.push(...missed(way, directory, means[way.foundWith]));
      rmSync(directory, { recursive: true });
    }
    return { tried: ways.length, outside: ways.filter(({ foundWith }) => foundWith !== 'directory').length, problems };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function missed(
  { name, row, foundWith }: Tampering,
  directory: string,
  means: Omit<VerifyOptions, 'directory'>,
): string[] {
  const { ok, problems } = verifyJournal({ directory, ...means });
  const [first] = problems;
  if (ok || first === undefined) return [`not found: ${name}`];
  const isNamed = row === undefined || (first.table === row.table && first.seq === row.seq);
  const told = isNamed ? [] : [`${name}: first told is row ${first.seq} of ${first.table}: ${first.message}`];
  // Whoever opens such a journal is either refused in words, or goes on where only the end counts.
  try {
    openJournal({ directory }).close();
  } catch (error) {
    if (!(error instanceof JournalError)) told.push(`${name} (found with ${foundWith}): opening it threw ${error}`);
  }
  return told;
}
