import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { guarded } from '../error.ts';
import { syncDirectory } from '../writer.ts';

/**
 * Writes a small file beside its place, syncs it and renames it: it is whole or not there, durable, and never open to more than
 * its mode says.
 *
 * @throws {JournalError} when it is not written.
 */
export function writeWhole(path: string, content: string | Buffer, mode: number): void {
  guarded(`cannot write ${path}`, () => {
    const beside = `${path}.new`;
    // What was left there keeps its own mode when it is opened again.
    rmSync(beside, { force: true });
    const file = openSync(beside, 'wx', mode);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    syncDirectory(dirname(path));
  });
}
