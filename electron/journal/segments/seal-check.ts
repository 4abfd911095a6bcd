import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { AuditRow } from '../../engine/ports.ts';
import type { Report } from '../check/problem.ts';
import type { PublicKey } from '../checkpoint/public-key.ts';
import { guarded, JournalError } from '../error.ts';
import type { JournalFile } from './journal-files.ts';
import { readSeal } from './seal.ts';
import { SEALED } from './seal-segments.ts';
import { sealPath, segmentName } from './segment-files.ts';

const CHUNK = 1 << 20;
/** Longer than any seal. */
const LONGEST_SEAL = 65_536;

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
    const { sha256 } = JSON.parse(payload) as { readonly sha256?: unknown };
    if (typeof sha256 === 'string') this.#told.set(subject, sha256);
  }

  /** Reads a segment's file whole. Call after all rows of all files were read: the row that tells of it stands in a later one. */
  check({ path, number, base }: JournalFile, end: SegmentEnd): void {
    const tell = (message: string): void =>
      this.#report({ table: 'segments', seq: number, message: `segment ${segmentName(number)}: ${message}` });
    const told = this.#told.get(segmentName(number));
    try {
      const note = noteOf(sealPath(path));
      if (note === undefined) {
        if (told !== undefined) tell('its seal is gone, and the audit says that it was sealed');
        return;
      }
      const read = readSeal(note, this.#trusted);
      if (!read.ok) return tell(`its seal: ${read.problem}`);
      const { seal } = read;
      const isSame =
        seal.number === number &&
        seal.rows.from === base.row + 1 &&
        seal.rows.to === end.rows &&
        seal.facts.from === base.facts + 1 &&
        seal.facts.to === end.facts &&
        seal.head === end.head;
      if (!isSame) return tell('its seal is of other rows than stand in it');
      const digest = digestOf(path);
      if (digest !== seal.sha256) return tell('its file is not the one that was sealed: it was changed since');
      if (told !== undefined && told !== digest) return tell('it was sealed anew: the audit tells of another file');
      this.#sealed += 1;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      tell(error.message);
    }
  }
}

function noteOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  return guarded(`cannot read ${path}`, () => (statSync(path).size > LONGEST_SEAL ? '' : readFileSync(path, 'utf8')));
}

/** SHA-256 of a file, hexadecimal. Only for files that nobody writes to: closing one drops the process's locks on it. */
function digestOf(path: string): string {
  return guarded(`cannot read ${path}`, () => {
    const digest = createHash('sha256');
    const file = openSync(path, 'r');
    try {
      const chunk = Buffer.alloc(CHUNK);
      for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
        digest.update(chunk.subarray(0, read));
    } finally {
      closeSync(file);
    }
    return digest.digest('hex');
  });
}
