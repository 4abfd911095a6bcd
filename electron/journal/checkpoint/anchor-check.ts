import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { guarded, JournalError } from '../error.ts';
import { isoTime } from '../iso-time.ts';
import { anchorText } from './anchor-file.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { parseNote } from './note.ts';

/** How an anchor file compares with the database. */
export interface AnchorComparison {
  /** Checkpoints of the database that are wholly in the file. */
  readonly whole: number;
  /** Bytes of the next one that are there too. */
  readonly begun: number;
  /** Byte from which on the file is damaged, as a power cut can leave it; undefined where it is not. */
  readonly damagedFrom: number | undefined;
}

/** How much of what differs is looked at, to say what it is. */
const LOOK_BYTES = 65_536;

/**
 * Compares the anchors with the checkpoints of the database. An anchor is written only after its checkpoint is on disk, so
 * the file may be behind, and break off in the middle; it can never be ahead or say something else, unless the database was
 * cut, swapped, or put back to an older copy.
 *
 * An end that holds zeros was damaged by a power cut, or by somebody who could have removed the file as well.
 *
 * @param notes The signed notes of the database, in order.
 * @param from The byte of the file at which the first of them is to stand.
 * @param before Anchors that stand before it.
 * @throws {JournalError} `corrupt` when an anchor is none of the database's; `io` or `readonly` when the file is there and
 * cannot be read, since then nobody can say whether the database is whole.
 */
export function compareAnchors(path: string, notes: Iterable<string>, from = 0, before = 0): AnchorComparison {
  return guarded(`cannot read ${path}`, () => {
    const file = openWhereThere(path);
    if (file === undefined) return { whole: 0, begun: 0, damagedFrom: undefined };
    try {
      return compare(file, path, notes, from, before);
    } finally {
      closeSync(file);
    }
  });
}

function openWhereThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function compare(file: number, path: string, notes: Iterable<string>, from: number, before: number): AnchorComparison {
  const { size } = fstatSync(file);
  let [bytes, whole] = [from, 0];
  for (const note of notes) {
    if (bytes === size) break;
    const wanted = Buffer.from(anchorText(note));
    const found = read(file, bytes, wanted.length);
    if (!found.equals(wanted.subarray(0, found.length))) break;
    bytes += found.length;
    if (found.length < wanted.length) return { whole, begun: found.length, damagedFrom: undefined };
    whole += 1;
  }
  if (bytes === size) return { whole, begun: 0, damagedFrom: undefined };
  const rest = read(file, bytes, LOOK_BYTES);
  if (rest.includes(0)) return { whole, begun: 0, damagedFrom: bytes };
  throw unknownAnchor(path, before + whole + 1, rest.toString('utf8'));
}

function read(file: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, from));
}

function unknownAnchor(path: string, number: number, rest: string): JournalError {
  const said = describe(rest);
  return new JournalError(
    'corrupt',
    `anchor ${number} in ${path} ${said}, and the database does not know it: the database was cut, swapped, or put back to an older copy. A desk does not go on from there. Put the right database back, or, where an older copy is meant to be in force, put it in place with \`desk restore\``,
  );
}

/** What an anchor says of itself. It is not verified here: what is wrong is that the database does not have it. */
function describe(text: string): string {
  try {
    const end = text.indexOf('\n\n', text.indexOf('\n\n') + 2);
    const { size, tsNs } = parseCheckpoint(parseNote(text.slice(0, end + 1)).text);
    return `covers ${size} audit rows, at ${isoTime(tsNs)}`;
  } catch {
    return 'cannot be read';
  }
}
