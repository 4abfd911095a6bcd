import type { Database } from 'better-sqlite3';
import { JournalError } from '../error.ts';
import { payloadOf } from '../rows/payload.ts';
import type { LastCheckpoint } from './last-checkpoint.ts';
import { NoteError, parseNote, verifyNote } from './note.ts';
import type { PublicKey } from './public-key.ts';
import { usablePublicKey } from './signing-key.ts';

/**
 * Whether the last checkpoint is signed by the directory's key, or by one of before that the audit says was changed for it. Where
 * there is no public key, nothing can be said here: the keeper says that none is there.
 *
 * This is no proof against whoever can write the directory, who can put another key in place as well; it keeps a desk from going on, without a
 * word, on a record that somebody without the key has computed anew.
 *
 * @throws {JournalError} `corrupt` when the signature is not that key's.
 */
export function assertSigned(database: Database, directory: string, last: LastCheckpoint): void {
  const key = usablePublicKey(directory);
  if (key === undefined) return;
  const { origin, note, size } = last;
  if (!last.signatures.some(({ keyId }) => keyId === key.keyId(origin))) {
    if (wasChanged(database, key)) return;
    throw notSigned(
      `the checkpoint over ${size} audit rows is signed with another key than the one in signing-key.pub, and the audit knows of no change`,
    );
  }
  try {
    verifyNote(parseNote(note), origin, [key]);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw notSigned(`the signature of the checkpoint over ${size} audit rows is not that of signing-key.pub`);
  }
}

const wasChanged = (database: Database, { fingerprint }: PublicKey): boolean =>
  database
    .prepare<[], string>("SELECT payload FROM audit WHERE action IN ('signing_key_changed', 'signing_key_created')")
    .pluck()
    .all()
    .some((payload) => payloadOf(payload).fingerprint === fingerprint);

const notSigned = (what: string) =>
  new JournalError(
    'corrupt',
    `${what}: the record may have been made anew by somebody without the key. Look at it with \`desk verify\`, and go on with a copy that was kept; if you have changed the key yourself, remove signing-key.pub and start again`,
  );
