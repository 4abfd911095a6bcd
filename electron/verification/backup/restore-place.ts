import { existsSync, rmdirSync, rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory } from '../../journal/directory/directory.ts';
import { guardPath, takeLock } from '../../journal/directory/lock.ts';
import { guarded } from '../../journal/error.ts';
import { BackupError } from './backup-error.ts';

/** The directory that a restore goes to, locked. What was made for it goes away again where nothing comes of it. */
export class RestorePlace {
  readonly directory: string;
  /** Directories that are not there yet, the outermost last. */
  readonly #made: readonly string[];
  readonly #hadGuard: boolean;
  readonly #unlock: () => void;

  /**
   * @param directory absolute.
   * @throws {JournalError} `locked` while a desk runs there; the others where it cannot be made.
   */
  constructor(directory: string) {
    this.directory = directory;
    this.#made = missingOf(directory);
    this.#hadGuard = existsSync(guardPath(directory));
    try {
      guarded(`cannot create ${directory}`, () => makeDirectory(directory));
      this.#unlock = takeLock(directory, 'command');
    } catch (error) {
      this.#takeBack();
      throw error;
    }
  }

  /** Makes sure that so many bytes have room here. @throws {BackupError} where they have not. */
  assertRoom(bytes: number): void {
    const { bavail, bsize } = guarded(`cannot look at ${this.directory}`, () => statfsSync(this.directory));
    const room = bavail * bsize;
    if (bytes > room)
      throw new BackupError(
        `the backup holds ${inMegabytes(bytes)} and ${this.directory} has room for ${inMegabytes(room)}: free space there, or name another directory`,
      );
  }

  /** Gives it back. @param isFilled whether a desk stands there now. */
  close(isFilled: boolean): void {
    // While nobody else can have it: who comes later makes a guard of their own.
    if (!isFilled && !this.#hadGuard && process.platform !== 'win32')
      rmSync(guardPath(this.directory), { force: true });
    this.#unlock();
    if (!isFilled) this.#takeBack();
  }

  #takeBack(): void {
    for (const made of this.#made) {
      try {
        rmdirSync(made);
      } catch {
        // It was never made, or somebody has put something there.
        if (existsSync(made)) return;
      }
    }
  }
}

/** The directory and those that lead to it, as far as they are not there. */
function missingOf(directory: string): readonly string[] {
  const missing: string[] = [];
  for (let at = directory; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  return missing;
}

const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
