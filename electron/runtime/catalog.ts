import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { basename, extname, relative, resolve, sep } from 'node:path';
import { ModuleError } from './module-error.ts';

/** The largest module that is read, in bytes: 1 MiB. One file of hand-written code stays far below it. */
export const MODULE_SIZE_LIMIT = 1_048_576;

const EXTENSIONS = new Set(['.ts', '.mts', '.js', '.mjs']);

// A final symbolic link was already resolved: one that appears afterwards is an attack or a race, so it is not
// followed. Without O_NONBLOCK a named pipe in the folder would hold the open for ever. Windows has neither flag.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A module's file as it was read, once: what is hashed here is what runs later. */
export interface ModuleFile {
  /** The path as the caller gave it, for messages. */
  readonly module: string;
  /** The file's own name, for stack traces. */
  readonly file: string;
  readonly text: string;
  /** SHA-256 of the file's bytes, 64 hexadecimal digits. */
  readonly contentHash: string;
}

/** Finds modules below the desk's algorithm folders, and nowhere else. */
export class Catalog {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /**
   * Reads a module by its path, relative to one of the folders or to the working directory.
   *
   * @throws {ModuleError} when no such file lies in a folder, or it is too large or of another kind.
   */
  async read(module: string): Promise<ModuleFile> {
    const path = await this.#locate(module);
    if (!EXTENSIONS.has(extname(path))) {
      throw new ModuleError(`${module} is no algorithm: a module's name ends in .ts, .mts, .js or .mjs`);
    }
    const bytes = await readLimited(path, module);
    return {
      module,
      file: basename(path),
      text: bytes.toString('utf8'),
      contentHash: createHash('sha256').update(bytes).digest('hex'),
    };
  }

  /** The real path of the module. Links and `..` are resolved before the comparison, so neither can lead out. */
  async #locate(module: string): Promise<string> {
    if (module === '' || module.includes('\0')) {
      throw new ModuleError(`${JSON.stringify(module)} is no path of a module: name a file in an algorithm folder`);
    }
    const folders = (await Promise.all(this.#folders.map(existing))).filter((folder) => folder !== undefined);
    let outside = false;
    for (const candidate of [...this.#folders.map((folder) => resolve(folder, module)), resolve(module)]) {
      const path = await existing(candidate);
      if (path === undefined) continue;
      if (folders.some((folder) => isBelow(folder, path))) return path;
      outside = true;
    }
    throw new ModuleError(
      outside
        ? `${module} leads out of the algorithm folders: a module is taken only from ${this.#folders.join(', ')}`
        : `${module} is not in the algorithm folders (${this.#folders.join(', ')}); put it there, or name a module that is`,
    );
  }
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined; // Absent, unreadable or a loop of links: there is nothing there to run.
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  // On Windows `relative` gives an absolute path for another drive; `resolve` then ignores the folder.
  return (
    way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path && !/^[a-z]:/i.test(way)
  );
}

async function readLimited(path: string, module: string): Promise<Buffer> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, OPEN_FLAGS);
    if (!(await handle.stat()).isFile()) throw new ModuleError(`${module} is not a regular file`);
    // One byte more than allowed is asked for: a file that grows while it is read cannot get past the limit.
    const buffer = Buffer.alloc(MODULE_SIZE_LIMIT + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (length > MODULE_SIZE_LIMIT) {
        throw new ModuleError(`${module} is larger than ${MODULE_SIZE_LIMIT} bytes, the limit for a module`);
      }
      if (bytesRead === 0) return buffer.subarray(0, length);
    }
  } catch (error) {
    if (error instanceof ModuleError) throw error;
    throw new ModuleError(`${module} cannot be read: ${(error as Error).message}`, { cause: error });
  } finally {
    await handle?.close();
  }
}
