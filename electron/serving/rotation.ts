import { existsSync } from 'node:fs';
import { AssertionError } from '../../shared/base/assert.ts';
import { type EpochNs, epochNs } from '../../shared/units/time.ts';
import { type JournalPort, SNAPSHOT_ACTION } from '../engine/ports.ts';
import { SNAPSHOT_FORMAT } from '../engine/snapshot/snapshot.ts';
import { KeyError } from '../journal/checkpoint/public-key.ts';
import type { LoadedKey } from '../journal/checkpoint/signing-key.ts';
import { JournalError } from '../journal/error.ts';
import type { SqliteJournal } from '../journal/journal.ts';
import { openJournal } from '../journal/open.ts';
import type { FullWhen } from '../journal/segments/rotate.ts';
import type { RotationAtOpen } from '../journal/segments/rotate-at-open.ts';
import { type Sealing, sealSegments } from '../journal/segments/seal-segments.ts';
import { segmentName, segmentPath } from '../journal/segments/segment-files.ts';
import { ROTATIONS } from './rotations.ts';
import { makeSnapshot } from './snapshots/make-snapshot.ts';

export interface RotationChoice {
  readonly when: (typeof ROTATIONS)[number];
  /** Megabytes (10^6 bytes), from 1. */
  readonly sizeMb: number;
}

const USUAL: RotationChoice = { when: 'size', sizeMb: 512 };
const KEY = 'rotation';
const BYTES_PER_MB = 1_000_000;

/** What a data directory was served with last, as far as it was not given now. */
export function rotationOf(
  meta: (key: string) => string | undefined,
  given: Partial<RotationChoice> | undefined,
): RotationChoice {
  const { when, sizeMb } = kept(meta(KEY));
  return { when: given?.when ?? when, sizeMb: given?.sizeMb ?? sizeMb };
}

/** Keeps the choice for the next time. */
export function noteRotation(journal: Pick<JournalPort, 'meta' | 'setMeta'>, choice: RotationChoice): void {
  const text = JSON.stringify({ when: choice.when, sizeMb: choice.sizeMb });
  if (text !== (journal.meta(KEY) ?? JSON.stringify(USUAL))) journal.setMeta(KEY, text);
}

function kept(text: string | undefined): RotationChoice {
  try {
    const { when, sizeMb } = JSON.parse(text ?? '') as Partial<RotationChoice>;
    const known = ROTATIONS.find((each) => each === when);
    if (known && Number.isSafeInteger(sizeMb) && Number(sizeMb) >= 1) return { when: known, sizeMb: Number(sizeMb) };
  } catch {
    // Nobody has chosen yet.
  }
  return USUAL;
}

/** Makes a segment of a journal that is due, by what it was served with last and what is given now. */
export const whenDue =
  (given?: Partial<RotationChoice>): RotationAtOpen['when'] =>
  (meta) =>
    whenFull(rotationOf(meta, given));

/** How a journal is opened that may become a segment. */
export interface RotationOptions {
  readonly directory: string;
  readonly now: EpochNs;
  /** Only then; left out: now. */
  readonly when?: RotationAtOpen['when'];
  /** Make the journal where there is none. True by default. */
  readonly create?: boolean;
  /** As for `openJournal`. */
  readonly as?: 'desk' | 'command';
}

/**
 * Opens a journal to serve on, after a segment was made of it where that is due. A start goes on from a snapshot, so one is made
 * where there is none, or an old one: nothing trades yet, and nobody waits but whoever starts the desk.
 *
 * @throws {JournalError} as `openJournal`.
 */
export function openRotated({ now, when, ...place }: RotationOptions): SqliteJournal {
  const options = { ...place, rotation: { format: SNAPSHOT_FORMAT, now, when } };
  const journal = openJournal(options);
  const { rotation } = journal;
  if (rotation === undefined || !('putOff' in rotation)) return journal;
  const made = addSnapshot(journal, place.directory, now);
  if (made === undefined) return journal;
  journal.close();
  const again = openJournal(options);
  again.madeHere = made;
  return again;
}

/** Rows that are looked through for a market time. Without a market nothing happens for long that has none. */
const LOOKED_THROUGH = 1_000;

/**
 * The last market time on record. Market times count from an origin, and are exact for some months around it: a recording may be
 * years old.
 */
function lastMarketTime(journal: SqliteJournal): EpochNs | undefined {
  for (const { payload } of journal.audit({ limit: LOOKED_THROUGH })) {
    const { record } = JSON.parse(payload) as { readonly record?: { readonly body?: { readonly marketNs?: unknown } } };
    const marketNs = record?.body?.marketNs;
    if (typeof marketNs === 'string') return epochNs(BigInt(marketNs));
  }
  return undefined;
}

/**
 * Puts a snapshot of all facts into a journal.
 *
 * @returns its SHA-256; undefined where there is nothing new to put in, or it cannot be made.
 */
function addSnapshot(journal: SqliteJournal, directory: string, now: EpochNs): string | undefined {
  try {
    const snapshot = makeSnapshot(directory, lastMarketTime(journal) ?? now);
    if (snapshot === undefined) return undefined;
    const { facts, format, sha256 } = snapshot;
    const entry = { tsNs: now, actor: 'desk', role: 'desk', action: SNAPSHOT_ACTION, subject: sha256 };
    journal.commit({ facts: [], audit: [{ ...entry, payload: { facts, format } }], snapshot });
    return sha256;
  } catch (error) {
    // A journal that cannot be folded is told by the start that follows.
    if (error instanceof JournalError || error instanceof AssertionError) return undefined;
    throw error;
  }
}

function whenFull({ when, sizeMb }: RotationChoice): FullWhen {
  return when === 'never' ? {} : { bytes: sizeMb * BYTES_PER_MB, daily: when === 'daily' };
}

/** What a person should hear of the segment that was to be made when a journal was opened. */
export function segmentWords({ rotation }: Pick<SqliteJournal, 'rotation'>): string[] {
  if (rotation === undefined) return [];
  return 'putOff' in rotation
    ? [`no segment was made of the journal: ${rotation.putOff}`]
    : [
        `audit rows ${rotation.rows.from} to ${rotation.rows.to} are in ${rotation.path}; the journal goes on in a new file`,
      ];
}

/** What a person should hear where the last segment is gone, of a command: a desk that serves looks at all of them by itself. */
export function lastSegmentWords({ segments }: Pick<SqliteJournal, 'segments'>, directory: string): string[] {
  const last = segmentPath(directory, segments);
  if (segments === 0 || existsSync(last)) return [];
  return [
    `!! segment ${segmentName(segments)} is not there (${last}): what happened before this journal cannot be shown, and the desk can start from its snapshot alone. Put the segment back`,
  ];
}

/**
 * Seals what has no seal yet, beside the desk's work. What cannot be sealed now is sealed at the next start; it is told as a warning.
 *
 * @returns when that is over.
 */
export async function sealBeside(
  journal: SqliteJournal,
  sealing: Omit<Sealing, 'signing'>,
  signing: LoadedKey | { readonly problem: string },
): Promise<void> {
  try {
    await sealSegments(journal, { ...sealing, signing });
  } catch (error) {
    if (!(error instanceof JournalError || error instanceof KeyError)) throw error;
    process.emitWarning(`a segment is not sealed: ${error.message}; the next start makes up for it`);
  }
}
