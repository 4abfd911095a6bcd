import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { guarded } from '../error.ts';
import { writeWhole } from '../files/whole-file.ts';
import type { NoteSigner } from './note.ts';
import { KeyError, PublicKey, publicKeyOf } from './public-key.ts';

/** The operating system's keychain, which keeps a text so that only this user can read it again. */
export interface Vault {
  encrypt(text: string): Promise<Buffer>;
  /** @throws {Error} for bytes that it did not make, or when the keychain does not open. */
  decrypt(bytes: Buffer): Promise<string>;
}

/** The private half, in PEM (PKCS#8), readable by its owner alone. */
export const keyPath = (directory: string): string => join(resolve(directory), 'signing-key.pem');
/** The private half as a keychain encrypted it. */
export const vaultPath = (directory: string): string => join(resolve(directory), 'signing-key.vault');
/** The public keys that the directory has ever signed with: checkpoints of before a change of key can still be checked. */
const publicKeysPath = (directory: string): string => join(resolve(directory), 'signing-keys');

/** The public half, in PEM (SPKI): to be copied to those who verify. */
export const publicKeyPath = (directory: string): string => join(resolve(directory), 'signing-key.pub');

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** The key that a data directory signs its checkpoints with. It cannot be printed or exported. */
export class SigningKey implements NoteSigner {
  readonly publicKey: PublicKey;
  readonly #key: KeyObject;

  /** @throws {KeyError} for a key that is not Ed25519. */
  constructor(publicKey: PublicKey, key: KeyObject) {
    this.publicKey = publicKey;
    this.#key = key;
  }

  sign(text: string): Buffer {
    return sign(null, Buffer.from(text), this.#key);
  }
}

/** A key, and whether it was made just now. */
export interface LoadedKey {
  readonly key: SigningKey;
  readonly isNew: boolean;
  /** Public keys that the directory has signed with before, as far as it has kept them. */
  readonly former?: readonly PublicKey[];
}

/**
 * The signing key of a data directory: from the keychain or the file that holds it, else a new one, which goes into the
 * keychain where there is one and into a file where there is none. Only the desk that holds the directory's lock may call this.
 *
 * A new key is made only where there is no trace of an older one: a key that vanished is told, not replaced, because those
 * who hold its public half would find the desk's next checkpoints to be somebody else's. A key in a file stays there also
 * where a keychain has come, so that the command line can go on with it.
 *
 * @throws {KeyError} when there is a key and it cannot be used: gone, garbled, readable by others, not the half of
 * `signing-key.pub`, or in a keychain that does not open.
 * @throws {JournalError} when the files cannot be read or written.
 */
export async function loadOrCreateSigningKey(directory: string, vault?: Vault): Promise<LoadedKey> {
  const known = readPublicKey(directory);
  const found = await readPrivateKey(directory, vault);
  if (found === undefined && known !== undefined) {
    throw new KeyError(
      `the signing key is gone: ${basename(keyPath(directory))} is missing, and signing-key.pub says that there was one. Put it back. To go on with a new key, which nobody trusts who holds the old public one, remove signing-key.pub`,
    );
  }
  const key = found ?? generateKeyPairSync('ed25519').privateKey;
  const publicKey = new PublicKey(createPublicKey(key));
  if (known !== undefined && !known.equals(publicKey)) {
    throw new KeyError(
      'the signing key is not the private half of signing-key.pub: one of the two was replaced. Put the right one back. To go on with this key, remove signing-key.pub',
    );
  }
  if (found === undefined) await keepPrivateKey(directory, key, vault);
  // After the private half: a crash between the two leaves a key that is used, never a trace of one that is gone.
  if (known === undefined) writeWhole(publicKeyPath(directory), publicKey.pem, OWNER_ONLY);
  const former = readPublicKeys(directory).filter((each) => !each.equals(publicKey));
  remember(directory, publicKey);
  return { key: new SigningKey(publicKey, key), isNew: found === undefined, former };
}

/** Whether a data directory has, or has had, a key to sign with. */
export const hasSigningKey = (directory: string): boolean =>
  [keyPath, vaultPath, publicKeyPath].some((path) => existsSync(path(directory)));

/**
 * The public key of a data directory, from `signing-key.pub`; undefined where there is none.
 *
 * @throws {KeyError} when the file holds no public key.
 * @throws {JournalError} when it cannot be read.
 */
export function readPublicKey(directory: string): PublicKey | undefined {
  const path = publicKeyPath(directory);
  if (!existsSync(path)) return undefined;
  return publicKeyOf(guarded(`cannot read ${path}`, () => readFileSync(path, 'utf8')));
}

/** The same for who only compares: a file that holds no key is told where the key is loaded, and none here. */
export function usablePublicKey(directory: string): PublicKey | undefined {
  try {
    return readPublicKey(directory);
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
}

/**
 * The public keys of a data directory: the one of now first, then those of before.
 *
 * @throws as {@link readPublicKey}.
 */
export function readPublicKeys(directory: string): readonly PublicKey[] {
  const now = readPublicKey(directory);
  const folder = publicKeysPath(directory);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.pub')) : [];
  const kept = names
    .sort()
    .map((name) => publicKeyOf(guarded(`cannot read ${name}`, () => readFileSync(join(folder, name), 'utf8'))));
  return now === undefined ? kept : [now, ...kept.filter((each) => !each.equals(now))];
}

function remember(directory: string, key: PublicKey): void {
  const folder = publicKeysPath(directory);
  const path = join(folder, `${key.fingerprint.slice(0, 16)}.pub`);
  if (existsSync(path)) return;
  guarded(`cannot create ${folder}`, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  writeWhole(path, key.pem, OWNER_ONLY);
}

async function readPrivateKey(directory: string, vault: Vault | undefined): Promise<KeyObject | undefined> {
  const inFile = keyPath(directory);
  if (existsSync(inFile)) return parse(readOwnersAlone(inFile).toString('utf8'), inFile);
  const inVault = vaultPath(directory);
  if (!existsSync(inVault)) return undefined;
  if (vault === undefined) {
    throw new KeyError(
      'the signing key is in the keychain of the desktop app, which this process cannot open: start the desk as the app',
    );
  }
  const bytes = readOwnersAlone(inVault);
  const text = await vault.decrypt(bytes).catch(() => {
    throw new KeyError('the keychain does not open the signing key: unlock it, then start the desk again');
  });
  return parse(text, inVault);
}

/** The error below is not passed on: it could quote what was read. */
function parse(text: string, path: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, format: 'pem' });
  } catch {
    throw new KeyError(`${path} holds no private key: put back the one that it held`);
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new KeyError(`${path} holds a key that is not Ed25519: put back the one that it held`);
}

function readOwnersAlone(path: string): Buffer {
  return guarded(`cannot read ${path}`, () => {
    const stat = lstatSync(path);
    if (!stat.isFile()) throw new KeyError(`${path} is not an ordinary file: put back the one that was there`);
    if (process.platform !== 'win32' && (stat.mode & OTHERS) !== 0) {
      throw new KeyError(
        `${path} can be read by others, so anyone may have signed with it: if nobody has seen it, give it back to its owner alone (chmod 600)`,
      );
    }
    return readFileSync(path);
  });
}

async function keepPrivateKey(directory: string, key: KeyObject, vault: Vault | undefined): Promise<void> {
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  if (vault === undefined) return writeWhole(keyPath(directory), pem, OWNER_ONLY);
  const bytes = await vault.encrypt(pem).catch(() => {
    throw new KeyError('the keychain does not take the signing key: unlock it, then start the desk again');
  });
  writeWhole(vaultPath(directory), bytes, OWNER_ONLY);
}
