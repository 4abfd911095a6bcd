/** The example key and note are those of the format's reference implementation, golang.org/x/mod/sumdb/note. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  formatCheckpoint,
  originOf,
  parseCheckpoint,
} from '../../../electron/journal/checkpoint/checkpoint.ts';
import { NoteError, parseNote, signNote, verifyNote } from '../../../electron/journal/checkpoint/note.ts';
import { KeyError, PublicKey, publicKeyOf } from '../../../electron/journal/checkpoint/public-key.ts';
import { SigningKey } from '../../../electron/journal/checkpoint/signing-key.ts';
import { epochNs } from '../../../shared/units/time.ts';

const VERIFIER_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const SEED = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const SIGNATURE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

/** RFC 8410: what stands before the 32 bytes of an Ed25519 seed in PKCS#8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const signer = (privateKey: KeyObject): SigningKey =>
  new SigningKey(new PublicKey(createPublicKey(privateKey)), privateKey);
const anyone = (): SigningKey => signer(generateKeyPairSync('ed25519').privateKey);
const peter = signer(createPrivateKey({ key: Buffer.concat([PKCS8, SEED]), format: 'der', type: 'pkcs8' }));

describe('a signed note', () => {
  it('is byte for byte that of the reference implementation', () => {
    expect(peter.publicKey.verifierKey('PeterNeumann')).toBe(VERIFIER_KEY);
    expect(signNote(TEXT, 'PeterNeumann', peter)).toBe(`${TEXT}\n${SIGNATURE}`);
  });

  it('is verified with the key that signed it', () => {
    const note = parseNote(`${TEXT}\n${SIGNATURE}`);
    expect(note.text).toBe(TEXT);
    expect(verifyNote(note, 'PeterNeumann', [anyone().publicKey, peter.publicKey])).toBe(peter.publicKey);
  });

  it('may have empty lines in its text', () => {
    const text = 'one\n\nthree\n';
    const note = parseNote(signNote(text, 'a', peter));
    expect(note.text).toBe(text);
    expect(verifyNote(note, 'a', [peter.publicKey])).toBe(peter.publicKey);
  });

  it('may bear signatures of others, which are passed over', () => {
    const other = anyone();
    const [, line = ''] = signNote(TEXT, 'witness', other).split('\n\n');
    const note = parseNote(`${TEXT}\n${line}${SIGNATURE}`);
    expect(note.signatures.map(({ name }) => name)).toEqual(['witness', 'PeterNeumann']);
    expect(verifyNote(note, 'PeterNeumann', [peter.publicKey])).toBe(peter.publicKey);
    expect(() => verifyNote(note, 'witness', [peter.publicKey])).toThrow(/nobody who is trusted/);
  });

  it('is void when one of several signatures of those who are trusted does not hold', () => {
    const other = anyone();
    const [, wrong = ''] = signNote('another text\n', 'PeterNeumann', other).split('\n\n');
    const note = parseNote(`${TEXT}\n${SIGNATURE}${wrong}`);
    expect(verifyNote(note, 'PeterNeumann', [peter.publicKey])).toBe(peter.publicKey);
    expect(() => verifyNote(note, 'PeterNeumann', [peter.publicKey, other.publicKey])).toThrow(/changed after/);
  });

  it('is refused with any bit changed', () => {
    const bytes = Buffer.from(`${TEXT}\n${SIGNATURE}`);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const copy = Buffer.from(bytes);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => verifyNote(parseNote(copy.toString('utf8')), 'PeterNeumann', [peter.publicKey])).toThrow(NoteError);
    }
  });

  it.each([
    ['no signature', TEXT],
    ['nothing', ''],
    ['no newline at the end', `${TEXT}\n${SIGNATURE}`.slice(0, -1)],
    ['no text', `\n${SIGNATURE}`],
    ['a carriage return', `${TEXT}\n${SIGNATURE}`.replace('\n', '\r\n')],
    ['a tab', `a\tb\n\n${SIGNATURE}`],
    ['half a character', `a\ud800\n\n${SIGNATURE}`],
    ['a hyphen for the dash', `${TEXT}\n${SIGNATURE.replace('—', '-')}`],
    ['spare bits in base64', `${TEXT}\n${SIGNATURE.replace('nAM=', 'nAN=')}`],
    ['base64 without its padding', `${TEXT}\n${SIGNATURE.replace('=', '')}`],
    ['no signature behind the key id', `${TEXT}\n— a x08gow==\n`],
    ['a plus in the name', `${TEXT}\n${SIGNATURE.replace('Peter', 'Peter+')}`],
    ['a no-break space in the name', `${TEXT}\n${SIGNATURE.replace('Peter', 'Peter\u00a0')}`],
    ['more than sixteen signatures', `${TEXT}\n${SIGNATURE.repeat(17)}`],
    ['more than anyone needs', `${'a'.repeat(200_000)}\n\n${SIGNATURE}`],
  ])('is none with %s', (_what, text) => {
    expect(() => parseNote(text)).toThrow(NoteError);
  });

  it.each([
    ['a text without a newline', 'a', 'name'],
    ['a text with a control character', 'a\u0007\n', 'name'],
    ['an empty text', '', 'name'],
    ['a name with a space', 'a\n', 'my name'],
    ['a name with a plus', 'a\n', 'a+b'],
    ['no name', 'a\n', ''],
  ])('is not made of %s', (_what, text, name) => {
    expect(() => signNote(text, name, peter)).toThrow(NoteError);
  });
});

describe('a public key', () => {
  it('is read from its PEM', () => {
    const { publicKey } = anyone();
    const read = publicKeyOf(publicKey.pem);
    expect(read.equals(publicKey)).toBe(true);
    expect(read.fingerprint).toBe(publicKey.fingerprint);
    expect(read.equals(anyone().publicKey)).toBe(false);
  });

  it('is never a private one', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => publicKeyOf(pem)).toThrow(/private key/);
  });

  it('is Ed25519', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => publicKeyOf(publicKey.export({ type: 'spki', format: 'pem' }).toString())).toThrow(KeyError);
    expect(() => publicKeyOf('nothing')).toThrow(/signing-key.pub/);
  });
});

const CHECKPOINT: Checkpoint = {
  origin: originOf('6f3a2b1c-0000-8000-8000-000000000001'),
  size: 20_852_163,
  root: Buffer.alloc(32, 7),
  head: 'c0ffee00'.repeat(8),
  facts: 19_000_000,
  tsNs: epochNs(1_769_860_800_000_000_001n),
};

describe('a checkpoint', () => {
  it('is a text of known form', () => {
    expect(formatCheckpoint(CHECKPOINT)).toBe(
      `hotswap-desk/6f3a2b1c-0000-8000-8000-000000000001
20852163
BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=
head c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00
facts 19000000
time 2026-01-31T12:00:00.000000001Z
`,
    );
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }),
        (id, size, root, head, facts, tsNs) => {
          const checkpoint = {
            origin: originOf(id),
            size,
            root: Buffer.from(root),
            head: Buffer.from(head).toString('hex'),
            facts,
            tsNs: epochNs(tsNs),
          };
          expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
        },
      ),
    );
  });

  it('that is read with any character changed is written as it was read, or refused', () => {
    const text = formatCheckpoint(CHECKPOINT);
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.string({ minLength: 0, maxLength: 2 }), (at, put) => {
        const changed = text.slice(0, at) + put + text.slice(at + 1);
        let read: Checkpoint;
        try {
          read = parseCheckpoint(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(NoteError);
          return;
        }
        expect(formatCheckpoint(read)).toBe(changed);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['another log', ['hotswap-desk', 'example.com']],
    ['a size with a leading zero', ['\n20852163', '\n020852163']],
    ['no rows', ['\n20852163', '\n0']],
    ['a size past 2^53', ['\n20852163', '\n9999999999999999']],
    ['spare bits in the root', ['Bwc=', 'Bwd=']],
    ['a short root', ['BwcHBwc', 'Bwc']],
    ['capitals in the head', ['c0ffee00\n', 'C0FFEE00\n']],
    ['a day that is not', ['2026-01-31', '2026-02-31']],
    ['a minute that is not', ['12:00', '12:60']],
    ['a zone', ['1Z', '1+01:00']],
    ['a line more', ['Z\n', 'Z\nmore\n']],
    ['no newline at the end', ['Z\n', 'Z']],
    ['a space at the end of a line', ['\n20852163', '\n20852163 ']],
  ] as const)('is not one with %s', (_what, [from, to]) => {
    const text = formatCheckpoint(CHECKPOINT);
    expect(text).toContain(from);
    expect(() => parseCheckpoint(text.replace(from, to))).toThrow(NoteError);
  });
});
