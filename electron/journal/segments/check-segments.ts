import type { AuditRow } from '../../engine/ports.ts';
import { KeyError, type PublicKey } from '../checkpoint/public-key.ts';
import { readPublicKeys } from '../checkpoint/signing-key.ts';
import { JournalError } from '../error.ts';
import { openJournal } from '../open.ts';
import { payloadOf } from '../rows/payload.ts';
import type { AuditQuery } from '../rows/statements.ts';
import { SEALED } from './seal-segments.ts';
import { holdAgainstSeal } from './sealed-file.ts';
import { findSegment, segmentName, segmentPath } from './segment-files.ts';

/** A segment that is not there, or is not as it was sealed. */
export interface SegmentDamage {
  /** Its number, from 1. */
  readonly segment: number;
  readonly state: 'missing' | 'damaged';
  /** What is wrong, in words. */
  readonly problem: string;
}

/**
 * Holds every segment before a journal against its seal, each by itself: one that is missing keeps nobody from looking at the
 * others. Reads all of them whole, beside the desk that runs on the directory, and changes nothing. What is in the rows is for
 * `verifyJournal`.
 *
 * @throws {JournalError} where the journal itself cannot be read.
 */
export function checkSegments(directory: string): readonly SegmentDamage[] {
  const journal = openJournal({ directory, readonly: true, inPlace: true });
  try {
    const trusted = trustedKeys(directory);
    const found: SegmentDamage[] = [];
    for (let segment = 1; segment <= journal.segments; segment += 1) {
      const damage = checkSegment(directory, segment, trusted, (query) => journal.audit(query));
      if (damage !== undefined) found.push({ segment, ...damage });
    }
    return found;
  } finally {
    journal.close();
  }
}

function checkSegment(
  directory: string,
  segment: number,
  trusted: readonly PublicKey[],
  audit: (query: AuditQuery) => readonly AuditRow[],
): Omit<SegmentDamage, 'segment'> | undefined {
  const path = findSegment(directory, segment, undefined);
  if (path === undefined)
    return { state: 'missing', problem: `it is not there: put it back as ${segmentPath(directory, segment)}` };
  try {
    const told = toldOf(audit, segmentName(segment));
    const found = holdAgainstSeal(path, { trusted, told, isOfIts: (seal) => seal.number === segment });
    return found.state === 'damaged' ? found : undefined;
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    return { state: 'damaged', problem: error.message };
  }
}

/** The hash that the audit says a segment's file has. Where that row stands in a segment that cannot be read, the seal alone speaks. */
function toldOf(audit: (query: AuditQuery) => readonly AuditRow[], subject: string): string | undefined {
  try {
    const [row] = audit({ limit: 1, action: SEALED, subject });
    const { sha256 } = payloadOf(row?.payload ?? '');
    return typeof sha256 === 'string' ? sha256 : undefined;
  } catch (error) {
    if (error instanceof JournalError) return undefined;
    throw error;
  }
}

/** The desk's public keys. Without any that can be used every seal is one that nobody vouches for, and is told as such. */
function trustedKeys(directory: string): readonly PublicKey[] {
  try {
    return readPublicKeys(directory);
  } catch (error) {
    if (error instanceof KeyError || error instanceof JournalError) return [];
    throw error;
  }
}
