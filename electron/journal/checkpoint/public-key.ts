import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** A key, or a file that should hold one, cannot be used. The message says what to do; it never holds key material. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** The signature type of plain Ed25519 in a signed note: c2sp.org/signed-note. */
const ED25519 = 0x01;

/** Length of an Ed25519 public key, RFC 8032. */
const KEY_BYTES = 32;

/** The public half of a key that signs checkpoints. */
export class PublicKey {
  /** The 32 bytes of RFC 8032. */
  readonly raw: Buffer;
  /** SPKI in PEM, as `signing-key.pub` holds it. */
  readonly pem: string;
  /** SHA-256 of {@link raw}, hexadecimal: what people compare. */
  readonly fingerprint: string;
  readonly #key: KeyObject;

  /** @throws {KeyError} for a key that is not Ed25519. */
  constructor(key: KeyObject) {
    if (key.asymmetricKeyType !== 'ed25519') throw new KeyError(`the key is ${key.asymmetricKeyType}, not Ed25519`);
    const { x } = key.export({ format: 'jwk' });
    this.raw = Buffer.from(x ?? '', 'base64url');
    if (this.raw.length !== KEY_BYTES) throw new KeyError('the key is not an Ed25519 public key');
    this.pem = key.export({ type: 'spki', format: 'pem' }).toString();
    this.fingerprint = createHash('sha256').update(this.raw).digest('hex');
    this.#key = key;
  }

  /** c2sp.org/signed-note: the first four bytes of SHA-256(name || 0x0A || 0x01 || key), as an unsigned integer. */
  keyId(name: string): number {
    const digest = createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519)).update(this.raw).digest();
    return digest.readUInt32BE(0);
  }

  /** Whether `signature` is this key's over the UTF-8 bytes of `text` (RFC 8032). */
  verifies(text: string, signature: Uint8Array): boolean {
    return verify(null, Buffer.from(text), this.#key, signature);
  }

  /** The key as tools for transparency logs take it: `<name>+<key id>+<base64>`. */
  verifierKey(name: string): string {
    const id = this.keyId(name).toString(16).padStart(8, '0');
    return `${name}+${id}+${Buffer.concat([Buffer.of(ED25519), this.raw]).toString('base64')}`;
  }

  equals(other: PublicKey): boolean {
    return this.raw.equals(other.raw);
  }
}

/**
 * The public key in a PEM text (SPKI).
 *
 * @throws {KeyError} for anything else. A private key is refused too, so that nobody hands one around by mistake.
 */
export function publicKeyOf(pem: string): PublicKey {
  if (pem.includes('PRIVATE KEY')) {
    throw new KeyError('this is a private key: give the public one, signing-key.pub, and keep this one where it was');
  }
  let key: KeyObject;
  try {
    key = createPublicKey({ key: pem, format: 'pem', type: 'spki' });
  } catch {
    throw new KeyError('this is no public key: give the file signing-key.pub of the desk');
  }
  return new PublicKey(key);
}
