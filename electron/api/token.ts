import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'token';
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
const BYTES = 32;

/** What a token may look like: printable and without spaces, so that it fits a header and a URL. */
const FORM = /^[\x21-\x7e]{1,512}$/;

/** The token of a data directory cannot be used. The message says what to do. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

/**
 * The bearer token of a data directory: the one given, else the one in its file `token`, else a new random one of 256
 * bits. It ends up in the file, readable by its owner alone, so that commands which name the directory find it.
 *
 * @param given A token from the command line or the environment; it replaces the one in the file.
 * @param warn Told when others could read the file before now.
 * @throws {TokenError} when the file is no ordinary file, is empty or garbled, or the given token has spaces.
 */
export function loadOrCreateToken(
  directory: string,
  given?: string,
  warn: (message: string) => void = (message) => console.warn(message),
): string {
  const path = join(directory, FILE);
  if (given !== undefined) {
    if (!FORM.test(given)) throw new TokenError('the token must be 1 to 512 printable characters without spaces');
    replace(path, given);
    return given;
  }
  const fresh = randomBytes(BYTES).toString('base64url');
  try {
    // Exclusive: of two desks that start at once in an empty directory, one creates the file and the other reads it.
    writeFileSync(path, `${fresh}\n`, { mode: OWNER_ONLY, flag: 'wx' });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return read(path, warn);
  }
}

function read(path: string, warn: (message: string) => void): string {
  const stat = lstatSync(path);
  if (!stat.isFile()) throw new TokenError(`${path} is not an ordinary file: remove it, and a new token is made`);
  if (process.platform !== 'win32' && (stat.mode & OTHERS) !== 0) {
    chmodSync(path, OWNER_ONLY);
    warn(`${path} could be read by others and is now its owner's alone: remove it if the token may have been seen`);
  }
  const token = readFileSync(path, 'utf8').trim();
  if (!FORM.test(token)) throw new TokenError(`${path} holds no token: remove it, and a new one is made`);
  return token;
}

/** Writes beside and renames, so that the file is never half written and never readable by others. */
function replace(path: string, token: string): void {
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, `${token}\n`, { mode: OWNER_ONLY });
  renameSync(beside, path);
}
