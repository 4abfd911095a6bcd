import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, existsSync, readFileSync } from 'node:fs';
import type { JsonObject } from '../../../shared/domain/version.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { JournalPort } from '../../engine/ports.ts';
import { originOf } from '../checkpoint/checkpoint.ts';
import { parseNote } from '../checkpoint/note.ts';
import type { LoadedKey, SigningKey } from '../checkpoint/signing-key.ts';
import { guarded, JournalError, journalError } from '../error.ts';
import { writeWhole } from '../files/whole-file.ts';
import { openReader } from '../reader.ts';
import { endOf } from '../recovery.ts';
import { readBase } from './base.ts';
import { parseSeal, type Seal, signSeal } from './seal.ts';
import { sealPath, segmentName, segmentNumbers, segmentPath } from './segment-files.ts';

const READ_ONLY = 0o400;

/** What segments are sealed with. */
export interface Sealing {
  readonly directory: string;
  readonly deskId: string;
  /** The desk's key, or why there is none. */
  readonly signing: LoadedKey | { readonly problem: string };
  readonly wallNs: () => EpochNs;
}

/** Actions of the audit rows about segments; their subject is the segment's name. */
export const SEALED = 'segment_sealed';
export const UNSEALED = 'segment_unsealed';

/**
 * Seals the segments that have no seal yet: each is made read-only and hashed, away from the desk's turn, and what it is is signed and
 * put into the audit. What a crash interrupted is made up for by the next call. Without a key the audit says that they
 * are not sealed.
 *
 * @returns numbers of the segments that have no seal.
 * @throws {JournalError} when a segment cannot be read, or a seal cannot be written.
 */
export async function sealSegments(
  journal: Pick<JournalPort, 'audit' | 'commit'>,
  sealing: Sealing,
): Promise<readonly number[]> {
  const { directory, deskId, signing, wallNs } = sealing;
  const unsealed: number[] = [];
  const note = (number: number, action: string, payload: JsonObject): void => {
    const subject = segmentName(number);
    if (isNoted(journal, action, subject)) return;
    const entry = { tsNs: wallNs(), actor: 'desk', role: 'desk', action, subject, payload };
    journal.commit({ facts: [], audit: [entry] });
  };
  const numbers = segmentNumbers(directory);
  for (const number of numbers) {
    const path = segmentPath(directory, number);
    const hasSeal = existsSync(sealPath(path));
    if (!hasSeal && 'problem' in signing) {
      unsealed.push(number);
      const { rows, facts, head } = guarded(`cannot read ${path}`, () => contentOf(path));
      const content = { rows: [rows.from, rows.to], facts: [facts.from, facts.to], head };
      note(number, UNSEALED, { segment: number, reason: signing.problem, ...content });
      continue;
    }
    if (!hasSeal && 'key' in signing) await sealSegment(path, number, originOf(deskId), signing.key);
    // Behind it there are only segments whose row a later one has had to wait for.
    if (!hasSeal || number === numbers.at(-1)) note(number, SEALED, payloadOf(keptSeal(sealPath(path))));
  }
  return unsealed;
}

/** Whether the audit says it already. What older segments say, where they cannot be read, does not matter. */
function isNoted(journal: Pick<JournalPort, 'audit'>, action: string, subject: string): boolean {
  try {
    return journal.audit({ limit: 1, action, subject }).length > 0;
  } catch (error) {
    if (error instanceof JournalError) return false;
    throw error;
  }
}

const payloadOf = ({ number, sha256, rows, facts, head }: Seal): JsonObject => ({
  segment: number,
  sha256,
  rows: [rows.from, rows.to],
  facts: [facts.from, facts.to],
  head,
});

/** What a seal says, which this desk wrote or was given. */
const keptSeal = (path: string): Seal =>
  guarded(`cannot read ${path}`, () => {
    try {
      return parseSeal(parseNote(readFileSync(path, 'utf8')).text);
    } catch (error) {
      if (error instanceof Error && error.name === 'NoteError')
        throw journalError('corrupt', `${path} is no seal`, error);
      throw error;
    }
  });

async function sealSegment(path: string, number: number, origin: string, key: SigningKey): Promise<void> {
  const { rows, facts, head } = guarded(`cannot read ${path}`, () => contentOf(path));
  guarded(`cannot protect ${path}`, () => chmodSync(path, READ_ONLY));
  const sha256 = await digestOf(path);
  writeWhole(sealPath(path), signSeal({ origin, number, sha256, rows, facts, head }, key), READ_ONLY);
}

/** What a segment's file holds. */
function contentOf(path: string): Pick<Seal, 'rows' | 'facts' | 'head'> {
  const { database, close } = openReader(path, false);
  try {
    const base = readBase(database);
    const end = endOf(database);
    const head = database.prepare<[], string>('SELECT hash FROM audit ORDER BY seq DESC LIMIT 1').pluck().get() ?? '';
    return {
      rows: { from: base.row + 1, to: end.rows },
      facts: { from: base.facts + 1, to: end.facts },
      head,
    };
  } finally {
    close();
  }
}

/** SHA-256 of a file, read in other threads. */
async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) digest.update(chunk as Buffer);
  } catch (error) {
    throw journalError('io', `cannot read ${path}`, error);
  }
  return digest.digest('hex');
}
