import { type Checkpoint, parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { NoteError, parseNote, StrangerError, verifyNote } from '../checkpoint/note.ts';
import type { PublicKey } from '../checkpoint/public-key.ts';

/** A signed checkpoint that was read: what it says and who signed it, or what is wrong with it. */
export type SignedHead =
  | { readonly ok: true; readonly checkpoint: Checkpoint; readonly key: PublicKey }
  | {
      readonly ok: false;
      readonly problem: string;
      readonly checkpoint: Checkpoint | undefined;
      /** Nothing is wrong with the note but that nobody who is trusted has signed it. */
      readonly isStranger: boolean;
    };

/** Reads a signed note and holds it against the keys that are trusted. Never throws for what is in the note. */
export function readSignedHead(note: string, trusted: readonly PublicKey[]): SignedHead {
  let checkpoint: Checkpoint | undefined;
  try {
    const parsed = parseNote(note);
    checkpoint = parseCheckpoint(parsed.text);
    return { ok: true, checkpoint, key: verifyNote(parsed, checkpoint.origin, trusted) };
  } catch (error) {
    if (error instanceof NoteError)
      return { ok: false, problem: error.message, checkpoint, isStranger: error instanceof StrangerError };
    throw error;
  }
}
