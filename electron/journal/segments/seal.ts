import { NoteError, parseNote, signNote, verifyNote } from '../checkpoint/note.ts';
import type { PublicKey } from '../checkpoint/public-key.ts';
import type { SigningKey } from '../checkpoint/signing-key.ts';
import type { Extent } from './plan.ts';

/** What a desk signs of a segment: which bytes its file has, and what is in it. */
export interface Seal {
  /** Which log it is of: `hotswap-desk/<desk id>`, as its checkpoints say. */
  readonly origin: string;
  /** Number of the segment, from 1. */
  readonly number: number;
  /** SHA-256 of the whole file, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly rows: Extent;
  readonly facts: Extent;
  /** Hash of its last audit row. */
  readonly head: string;
}

/**
 * The first line and the name under which a seal is signed (c2sp.org/signed-note). Not that of a checkpoint, so that neither can
 * be shown in the place of the other.
 */
const nameOf = (origin: string): string => `${origin}/segment`;

/** The text of a seal, which is what is signed. */
export const formatSeal = ({ origin, number, sha256, rows, facts, head }: Seal): string =>
  `${nameOf(origin)}\nsegment ${number}\nsha256 ${sha256}\nrows ${rows.from} to ${rows.to}\nfacts ${facts.from} to ${facts.to}\nhead ${head}\n`;

const FORM =
  /^(hotswap-desk\/[!-*,-~]{1,100})\/segment\nsegment ([1-9]\d{0,14})\nsha256 ([0-9a-f]{64})\nrows (\d{1,16}) to (\d{1,16})\nfacts (\d{1,16}) to (\d{1,16})\nhead ([0-9a-f]{64})\n$/;

/** Signs a seal. */
export const signSeal = (seal: Seal, key: SigningKey): string => signNote(formatSeal(seal), nameOf(seal.origin), key);

/** A seal that was read: what it says and who signed it, or what is wrong with it. */
export type ReadSeal =
  | { readonly ok: true; readonly seal: Seal; readonly key: PublicKey }
  | { readonly ok: false; readonly problem: string };

/** Reads a seal and holds it against the keys that are trusted. Never throws for what is in the note. */
export function readSeal(note: string, trusted: readonly PublicKey[]): ReadSeal {
  try {
    const parsed = parseNote(note);
    const seal = parseSeal(parsed.text);
    return { ok: true, seal, key: verifyNote(parsed, nameOf(seal.origin), trusted) };
  } catch (error) {
    if (error instanceof NoteError) return { ok: false, problem: error.message };
    throw error;
  }
}

/**
 * Reads the text of a seal. Strict: what it takes is, byte for byte, what {@link formatSeal} writes.
 *
 * @throws {NoteError} for anything else.
 */
export function parseSeal(text: string): Seal {
  const [match, origin = '', number, sha256 = '', rowsFrom, rowsTo, factsFrom, factsTo, head = ''] =
    FORM.exec(text) ?? [];
  const seal: Seal = {
    origin,
    number: Number(number),
    sha256,
    rows: { from: Number(rowsFrom), to: Number(rowsTo) },
    facts: { from: Number(factsFrom), to: Number(factsTo) },
    head,
  };
  if (match === undefined || formatSeal(seal) !== text) throw new NoteError('this is not the seal of a segment');
  return seal;
}
