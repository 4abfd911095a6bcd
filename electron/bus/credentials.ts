import {
  type Authenticator,
  credsAuthenticator,
  nkeyAuthenticator,
  nkeys,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from 'nats.ws';
import { BusError } from './bus-error.ts';
import { readCredentialFile } from './credential-file.ts';

/** Where a desk's credentials for NATS come from: of the four kinds at most one. */
export interface CredentialSources {
  /** The token itself, from the environment. */
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  /** File of a user's nkey seed. */
  readonly nkeyFile?: string | undefined;
  /** File of a user's JWT and seed, as `nsc` writes it. */
  readonly credsFile?: string | undefined;
  readonly user?: string | undefined;
  /** The password itself, from the environment. */
  readonly password?: string | undefined;
  readonly passwordFile?: string | undefined;
}

/**
 * Reads a desk's credentials. Called for each connection, so that what is put in a file's place is used from the next
 * connection on.
 *
 * @throws {BusError} when they cannot be used any more.
 */
export type Credentials = () => Authenticator;

const FORM = /^[\x21-\x7e]{1,4096}$/;

/**
 * The credentials that were given, read once to see that they can be used; undefined where none were.
 *
 * @throws {BusError} for more than one kind, half a kind, and what cannot be used; the words repeat no secret.
 */
export function credentialsFrom(sources: CredentialSources): Credentials | undefined {
  const { token, tokenFile, nkeyFile, credsFile, user, password, passwordFile } = sources;
  const kinds: Credentials[] = [];
  if (tokenFile !== undefined) kinds.push(() => tokenAuthenticator(printable(tokenFile, 'NATS token')));
  else if (token !== undefined) kinds.push(() => tokenAuthenticator(formed(token, 'DESK_NATS_TOKEN')));
  if (nkeyFile !== undefined) kinds.push(() => nkey(nkeyFile));
  if (credsFile !== undefined) kinds.push(() => creds(credsFile));
  if (user !== undefined) kinds.push(() => usernamePasswordAuthenticator(user, secretOf(password, passwordFile)));
  else if (passwordFile !== undefined)
    throw new BusError('a password for NATS without a user: give --nats-user NAME too');
  const [only, second] = kinds;
  if (second !== undefined)
    throw new BusError('more than one kind of credentials for NATS: give a token, an nkey, a creds file or a user');
  only?.();
  return only;
}

function secretOf(password: string | undefined, file: string | undefined): string {
  if (file !== undefined) return readCredentialFile(file, 'NATS password');
  if (password !== undefined) return password;
  throw new BusError('a NATS user without a password: set DESK_NATS_PASSWORD, or give --nats-password-file FILE');
}

const printable = (path: string, what: string): string => formed(readCredentialFile(path, what), path);

function formed(text: string, where: string): string {
  if (!FORM.test(text)) throw new BusError(`${where} holds no NATS token: it is printable and has no spaces`);
  return text;
}

function nkey(path: string): Authenticator {
  const seed = Buffer.from(readCredentialFile(path, 'NATS nkey seed'));
  if (!isUserSeed(seed)) throw new BusError(`${path} holds no nkey seed of a user: that begins with SU`);
  return nkeyAuthenticator(seed);
}

function creds(path: string): Authenticator {
  // The client asks for a new line at the end.
  const authenticator = credsAuthenticator(Buffer.from(`${readCredentialFile(path, 'NATS creds file')}\n`));
  try {
    authenticator('a nonce to try it on');
  } catch {
    throw new BusError(`${path} is no creds file: it should hold a user's JWT and nkey seed, as nsc writes them`);
  }
  return authenticator;
}

function isUserSeed(seed: Uint8Array): boolean {
  try {
    return nkeys.fromSeed(seed).getPublicKey().startsWith('U');
  } catch {
    return false;
  }
}
