import type { AuditRow } from '../../engine/ports.ts';
import type { Report } from '../check/problem.ts';
import type { PublicKey } from '../checkpoint/public-key.ts';
import { JournalError } from '../error.ts';
import { payloadOf } from '../rows/payload.ts';
import type { JournalFile } from './journal-files.ts';
import { SEALED } from './seal-segments.ts';
import { holdAgainstSeal } from './sealed-file.ts';
import { segmentName } from './segment-files.ts';

/** Where the rows of a segment ended when they were read. */
export interface SegmentEnd {
  readonly rows: number;
  readonly facts: number;
  readonly head: string;
}

/** Segments, each held against its seal, and the seal against the audit row that tells of it. */
export class SealCheck {
  readonly #trusted: readonly PublicKey[];
  readonly #report: Report;
  /** By the segment's name: the hash that the audit says its file has. */
  readonly #told = new Map<string, string>();
  #sealed = 0;

  constructor(trusted: readonly PublicKey[], report: Report) {
    this.#trusted = trusted;
    this.#report = report;
  }

  /** Segments whose seal holds. */
  get sealed(): number {
    return this.#sealed;
  }

  /** An audit row says that a segment was sealed. */
  onRow({ action, subject, payload }: AuditRow): void {
    if (action !== SEALED) return;
    const { sha256 } = payloadOf(payload);
    if (typeof sha256 === 'string') this.#told.set(subject, sha256);
  }

  /** Reads a segment's file whole. Call after all rows of all files were read: the row that tells of it stands in a later one. */
  check({ path, number, base }: JournalFile, end: SegmentEnd): void {
    const tell = (message: string): void =>
      this.#report({ table: 'segments', seq: number, message: `segment ${segmentName(number)}: ${message}` });
    try {
      const found = holdAgainstSeal(path, {
        trusted: this.#trusted,
        told: this.#told.get(segmentName(number)),
        isOfIts: (seal) =>
          seal.number === number &&
          seal.rows.from === base.row + 1 &&
          seal.rows.to === end.rows &&
          seal.facts.from === base.facts + 1 &&
          seal.facts.to === end.facts &&
          seal.head === end.head,
      });
      if (found.state === 'damaged') tell(found.problem);
      else if (found.state === 'whole') this.#sealed += 1;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      tell(error.message);
    }
  }
}
