import { canonicalJson } from '../../../shared/base/canonical.ts';
import type { CheckpointRecord } from '../../../shared/domain/checkpoint.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { OutboxEntry } from '../../engine/ports.ts';
import type { ChainHead } from '../batch.ts';
import { journalError } from '../error.ts';
import { isoTime } from '../iso-time.ts';
import type { MerkleTree } from '../merkle/tree.ts';
import { type Checkpoint, formatCheckpoint, originOf, parseCheckpoint } from './checkpoint.ts';
import { type CheckpointRow, rangeBytes } from './checkpoint-table.ts';
import { NoteError, parseNote, signNote } from './note.ts';
import type { SigningKey } from './signing-key.ts';

/** A checkpoint that was made and is not on disk yet. */
export interface DueCheckpoint {
  readonly row: CheckpointRow;
  readonly record: CheckpointRecord;
  /** What tells of it outside; none where no fact is there yet, because each event stands behind one. */
  readonly event: OutboxEntry | undefined;
}

const SUBJECT = 'desk.audit.checkpoint';

/** Signs where the audit stands: `tree` has all rows up to `head`. */
export function makeCheckpoint(
  deskId: string,
  key: SigningKey,
  tree: Pick<MerkleTree, 'root' | 'state'>,
  head: ChainHead,
  now: EpochNs,
): DueCheckpoint {
  const origin = originOf(deskId);
  const checkpoint: Checkpoint = {
    origin,
    size: head.rows,
    root: tree.root(),
    head: head.hash,
    facts: head.facts,
    tsNs: now,
  };
  const note = signNote(formatCheckpoint(checkpoint), origin, key);
  const record = toRecord(checkpoint, note);
  return {
    row: { size: head.rows, note, range: rangeBytes(tree.state()) },
    record,
    event: head.facts === 0 ? undefined : eventOf(deskId, key, record),
  };
}

/** What a note of the database says. @throws {JournalError} `corrupt` when it is none of a desk's. */
export function recordOf(note: string): CheckpointRecord {
  try {
    return toRecord(parseCheckpoint(parseNote(note).text), note);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw journalError('corrupt', 'a checkpoint cannot be read', error);
  }
}

const toRecord = ({ size, root, head, facts, tsNs }: Checkpoint, note: string): CheckpointRecord => ({
  size,
  root: root.toString('base64'),
  head,
  facts,
  tsNs,
  note,
});

/** The event that carries a checkpoint out of the building. Its place is behind the last fact that is covered. */
function eventOf(
  deskId: string,
  key: SigningKey,
  { size, root, head, facts, tsNs, note }: CheckpointRecord,
): OutboxEntry {
  const eventId = `${deskId}:checkpoint:${size}`;
  const body = canonicalJson({
    event_id: eventId,
    event_type: SUBJECT,
    occurred_at: isoTime(tsNs),
    desk_id: deskId,
    sequence: facts,
    data: {
      tree_size: size,
      root_hash: root,
      head_hash: head,
      facts,
      key_fingerprint: key.publicKey.fingerprint,
      note,
    },
  });
  return { fact: facts, eventId, subject: SUBJECT, body };
}
