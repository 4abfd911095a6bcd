import { readdirSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../journal/files/partial.ts';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Does something that takes its time and lets signals in. One that ends the process meanwhile cleans up first, and then ends it with the
 * status that shells give for it.
 */
export async function cleanedUp<T>(work: () => Promise<T>, clean: () => void): Promise<T> {
  const handlers = SIGNALS.map((signal) => {
    const end = (): void => {
      clean();
      process.exit(128 + constants.signals[signal]);
    };
    process.once(signal, end);
    return () => process.off(signal, end);
  });
  try {
    return await work();
  } finally {
    for (const remove of handlers) remove();
  }
}

/** The folder that a backup is put together in. @param atMs Unix milliseconds. */
export const workFolder = (folder: string, atMs: number): string => join(folder, `.backup-${process.pid}-${atMs}`);

/** Takes away what backups left behind whose process was ended on the spot. */
export function clearWorkFolders(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /^\.backup-(\d+)-\d+$/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
