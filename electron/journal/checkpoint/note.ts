import type { PublicKey } from './public-key.ts';

/** A text is no signed note, or nobody who is trusted signed it. The message says which. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
}

/** Nobody who is trusted signed the note. What it says may be right. */
export class StrangerError extends NoteError {}

/** One signature line of a note. */
export interface NoteSignature {
  /** Who says that they signed. */
  readonly name: string;
  /** Which of their keys: c2sp.org/signed-note. With the name it tells which public key to try. */
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** A signed note, read but not verified: who it is from is not known yet. */
export interface Note {
  /** What was signed, with its last newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Who signs: the half of a key that makes signatures. */
export interface NoteSigner {
  readonly publicKey: PublicKey;
  /** Signature over the UTF-8 bytes of `text`, RFC 8032. */
  sign(text: string): Uint8Array;
}

/** The specification's least; nobody signs our notes but the desk and, one day, witnesses. */
const MAXIMUM_SIGNATURES = 16;
/** Longer than any note with sixteen signatures of the largest kind that is in use. */
const MAXIMUM_CHARACTERS = 131_072;

const SIGNATURE_LINE = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the specification forbids exactly these.
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/u;
const SPACE_OR_PLUS = /[\s\u0085+]/u;
const KEY_ID_BYTES = 4;

/**
 * Reads a signed note (c2sp.org/signed-note): a text that ends in a newline, an empty line, and signature lines.
 *
 * @throws {NoteError} for anything that the specification does not allow, and for base64 that is not in its one canonical
 * form.
 */
export function parseNote(note: string): Note {
  // From a damaged file comes anything, whatever its table says.
  if (typeof note !== 'string') throw new NoteError('a note is a text');
  if (note.length > MAXIMUM_CHARACTERS)
    throw new NoteError(`a note of ${note.length} characters is too long to be one`);
  if (!note.isWellFormed() || CONTROL.test(note)) throw new NoteError('a note holds no control characters');
  // The text may have empty lines of its own: the last one ends it.
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new NoteError('a note is a text, an empty line and its signatures');
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MAXIMUM_SIGNATURES) throw new NoteError(`a note with ${lines.length} signatures`);
  return { text, signatures: lines.map(signatureOf) };
}

function signatureOf(line: string): NoteSignature {
  const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  const isWhole = bytes.length > KEY_ID_BYTES && bytes.toString('base64') === encoded;
  if (!isWhole || SPACE_OR_PLUS.test(name)) throw new NoteError('a signature line of the note is garbled');
  return { name, keyId: bytes.readUInt32BE(0), signature: bytes.subarray(KEY_ID_BYTES) };
}

/**
 * Signs a text under a name.
 *
 * @throws {NoteError} when the text does not end in a newline or holds what a note may not, or the name has spaces or a plus.
 */
export function signNote(text: string, name: string, signer: NoteSigner): string {
  if (name === '' || SPACE_OR_PLUS.test(name)) throw new NoteError(`"${name}" cannot be the name of a note's key`);
  const id = Buffer.alloc(KEY_ID_BYTES);
  id.writeUInt32BE(signer.publicKey.keyId(name));
  const note = `${text}\n\u2014 ${name} ${Buffer.concat([id, signer.sign(text)]).toString('base64')}\n`;
  if (!text.endsWith('\n') || parseNote(note).text !== text) throw new NoteError('this text cannot be a note');
  return note;
}

/**
 * Who of those who are trusted signed a note under `name`. As the specification asks, signatures of keys that are not
 * among them are passed over, and one that is among them and does not hold voids the whole note.
 *
 * @returns the key that signed; the first one where several did.
 * @throws {NoteError} when none of them signed, or one of their signatures does not hold.
 */
export function verifyNote(note: Note, name: string, trusted: readonly PublicKey[]): PublicKey {
  let signer: PublicKey | undefined;
  for (const { name: signedAs, keyId, signature } of note.signatures) {
    if (signedAs !== name) continue;
    for (const key of trusted) {
      if (key.keyId(name) !== keyId) continue;
      if (!key.verifies(note.text, signature)) {
        throw new NoteError('the signature does not hold: the note was changed after it was signed');
      }
      signer ??= key;
    }
  }
  if (signer === undefined) throw new StrangerError(`nobody who is trusted signed the note as ${name}`);
  return signer;
}
