import { chmodSync, lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** A secret of a data directory cannot be used. The message says what to do. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

/** A secret in a file of its own. */
export interface SecretFile {
  readonly path: string;
  /** What it is called in words, such as `token`. */
  readonly what: string;
  /** What its text may look like. */
  readonly form: RegExp;
}

type Warn = (message: string) => void;

/**
 * The secret in a file, readable by its owner alone; where there is no file, a new secret.
 *
 * @param make Makes a new one.
 * @param warn Told when others could read the file before now.
 * @throws {TokenError} when the file is no ordinary file, is empty or garbled.
 */
export function loadOrCreateSecret(file: SecretFile, make: () => string, warn: Warn = console.warn): string {
  const fresh = make();
  try {
    // Exclusive: of two desks that start at once in an empty directory, one creates the file and the other reads it.
    writeFileSync(file.path, `${fresh}\n`, { mode: OWNER_ONLY, flag: 'wx' });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return read(file, warn);
  }
}

function read({ path, what, form }: SecretFile, warn: Warn): string {
  const stat = lstatSync(path);
  if (!stat.isFile()) throw new TokenError(`${path} is not an ordinary file: remove it, and a new ${what} is made`);
  if (process.platform !== 'win32' && (stat.mode & OTHERS) !== 0) {
    chmodSync(path, OWNER_ONLY);
    warn(`${path} could be read by others and is now its owner's alone: remove it if the ${what} may have been seen`);
  }
  const text = readFileSync(path, 'utf8').trim();
  if (!form.test(text)) throw new TokenError(`${path} holds no ${what}: remove it, and a new one is made`);
  return text;
}

/** Writes beside, syncs and renames, so that the file is never half written and never readable by others. */
export function replaceSecret({ path }: SecretFile, text: string): void {
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, `${text}\n`, { mode: OWNER_ONLY, flush: true });
  renameSync(beside, path);
}
