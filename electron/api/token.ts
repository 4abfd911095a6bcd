import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { loadOrCreateSecret, replaceSecret, type SecretFile, TokenError } from './secret-file.ts';

export { TokenError } from './secret-file.ts';

const BYTES = 32;

/** What a token may look like: printable and without spaces, so that it fits a header and a URL. */
const FORM = /^[\x21-\x7e]{1,512}$/;

/** A signed token, as an operator is given: three parts of base64url, of which the first is JSON. */
const SIGNED = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/;

/** Whether a token was given to an operator who signed in; the token of a data directory never looks like one. */
export const isOperatorToken = (text: string): boolean => SIGNED.test(text);

/**
 * The bearer token of a data directory: the one given, else the one in its file `token`, else a new random one of 256
 * bits. It ends up in the file, readable by its owner alone, so that commands which name the directory find it.
 *
 * @param given A token from the command line or the environment; it replaces the one in the file.
 * @param warn Told when others could read the file before now.
 * @throws {TokenError} when the file is no ordinary file, is empty or garbled, or the given token has spaces or is an
 *   operator's.
 */
export function loadOrCreateToken(directory: string, given?: string, warn?: (message: string) => void): string {
  const file: SecretFile = { path: join(directory, 'token'), what: 'token', form: FORM };
  if (given === undefined) return loadOrCreateSecret(file, () => randomBytes(BYTES).toString('base64url'), warn);
  if (!FORM.test(given)) throw new TokenError('the token must be 1 to 512 printable characters without spaces');
  if (isOperatorToken(given))
    throw new TokenError(
      'this is the token of an operator who signed in, and would be thrown away in a quarter of an hour: unset DESK_TOKEN, or give the desk a token of its own',
    );
  replaceSecret(file, given);
  return given;
}

/**
 * The key by which a data directory signs what it gives to operators, from its file `operator-key`; a new one of 256 bits
 * where there is none. Removing the file voids everything that was signed.
 *
 * @throws {TokenError} when the file cannot be used.
 */
export function loadOrCreateKey(directory: string, warn?: (message: string) => void): Buffer {
  const file: SecretFile = { path: join(directory, 'operator-key'), what: 'key', form: /^[\w-]{43}$/ };
  return Buffer.from(
    loadOrCreateSecret(file, () => randomBytes(BYTES).toString('base64url'), warn),
    'base64url',
  );
}
