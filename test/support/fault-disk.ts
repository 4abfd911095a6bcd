/** A disk that fails under a journal: each call in turn, with what a full, broken or read-only disk answers. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runWithShim, scratch } from './fault-disk-shim.ts';

const CHILD = fileURLToPath(new URL('./fault-disk-child.ts', import.meta.url));

export interface FaultTask {
  readonly root: string;
  readonly seed: number;
  /** The share of calls that are made to fail, 0 to 1. */
  readonly share: number;
}

export interface FaultReport {
  readonly cases: number;
  /** Cases in which a call did fail. */
  readonly failed: number;
  /** How many of these were answered how. */
  readonly said: Readonly<Record<string, number>>;
  /** What was not as it must be, in words. */
  readonly problems: readonly string[];
}

/** Lets calls of a journal fail one after the other. */
export async function failingDisk(seed: number, share: number): Promise<FaultReport> {
  const folder = scratch('fault-disk-');
  try {
    const root = join(folder, 'disk');
    mkdirSync(root);
    const task: FaultTask = { root, seed, share };
    return JSON.parse(await runWithShim(CHILD, [JSON.stringify(task)], { root, control: join(folder, 'control') }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
