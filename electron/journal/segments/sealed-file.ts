import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { PublicKey } from '../checkpoint/public-key.ts';
import { guarded } from '../error.ts';
import { readSeal, type Seal } from './seal.ts';
import { sealPath } from './segment-files.ts';

const CHUNK = 1 << 20;
/** Longer than any seal. */
const LONGEST_SEAL = 65_536;

/** How a segment's file stands to its seal. */
export type SealedFile =
  | { readonly state: 'whole' }
  /** It has no seal, and the audit does not say that it had one. */
  | { readonly state: 'unsealed' }
  | { readonly state: 'damaged'; readonly problem: string };

/** What a segment's file is held against. */
export interface HeldAgainst {
  readonly trusted: readonly PublicKey[];
  /** The hash that the audit says its file has; undefined where it says nothing. */
  readonly told: string | undefined;
  /** Whether a seal is of the rows that stand in it. */
  readonly isOfIts: (seal: Seal) => boolean;
}

/**
 * Reads a segment's file whole, and holds it against its seal and against what the audit tells of it.
 *
 * @throws {JournalError} when it cannot be read.
 */
export function holdAgainstSeal(path: string, { trusted, told, isOfIts }: HeldAgainst): SealedFile {
  const damaged = (problem: string): SealedFile => ({ state: 'damaged', problem });
  const note = sealNote(sealPath(path));
  if (note === undefined)
    return told === undefined
      ? { state: 'unsealed' }
      : damaged('its seal is gone, and the audit says that it was sealed');
  const read = readSeal(note, trusted);
  if (!read.ok) return damaged(`its seal: ${read.problem}`);
  if (!isOfIts(read.seal)) return damaged('its seal is of other rows than stand in it');
  const digest = digestOf(path);
  if (digest !== read.seal.sha256) return damaged('its file is not the one that was sealed: it was changed since');
  if (told !== undefined && told !== digest) return damaged('it was sealed anew: the audit tells of another file');
  return { state: 'whole' };
}

/**
 * The text of a seal's file, empty for what can be none: a seal is short, and stands in a regular file. Undefined where there is nothing.
 *
 * @throws {JournalError} when it cannot be read.
 */
export function sealNote(path: string): string | undefined {
  return guarded(`cannot read ${path}`, () => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    return stat.isFile() && stat.size <= LONGEST_SEAL ? readFileSync(path, 'utf8') : '';
  });
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
