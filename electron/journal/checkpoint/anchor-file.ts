import { closeSync, openSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { asJournalError, JournalError } from '../error.ts';

/** Where a data directory keeps its anchors: the checkpoints once more, outside the database. */
export const anchorDirectory = (directory: string): string => join(resolve(directory), 'anchors');

/** The file of anchors. It may be copied away at any time, and only ever grows. */
export const anchorPath = (directory: string): string => join(anchorDirectory(directory), 'checkpoints');

/** A signed note as an anchor file holds it. Not verified, and maybe not even a note: `parseNote` says. */
export interface Anchor {
  /** Its place in the file, from 1. */
  readonly number: number;
  /** Byte at which it begins. */
  readonly offset: number;
  /** The note, to its last newline. */
  readonly note: string;
}

/** What is wrong with an anchor file. */
export interface AnchorProblem {
  /** Place of the anchor that cannot be read, from 1. 0 for the file as a whole. */
  readonly number: number;
  /** Byte at which that begins. */
  readonly offset: number;
  /** What is wrong, in words. */
  readonly problem: string;
  /** `torn`: the file ends within an anchor, as after a crash while it was written. `unreadable`: it cannot be read on. */
  readonly kind: 'torn' | 'unreadable';
}

/** An anchor as bytes of the file: the note and the empty line behind it, which keeps two notes apart. */
export const anchorText = (note: string): string => `${note}\n`;

const NEWLINE = 0x0a;
const CHUNK = 65_536;
/** Longer than any note that a desk writes, with room for signatures of witnesses. */
const MAXIMUM_ANCHOR_BYTES = 262_144;

/**
 * The anchors in a file, in order, in bounded memory: each a signed note, followed by an empty line. Nothing is verified.
 * What cannot be read comes as the last thing, as a problem; a file that is not there is an empty one.
 *
 * The file may be that of a data directory ({@link anchorPath}), or one that somebody kept elsewhere; at its end the empty
 * line may be missing, so that a single note as it was published is such a file too.
 */
export function* readAnchors(path: string): Generator<Anchor | AnchorProblem> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') yield unreadable(error, path, 0, 0);
    return;
  }
  let number = 1;
  let offset = 0;
  try {
    const chunk = Buffer.alloc(CHUNK);
    let rest = Buffer.alloc(0);
    for (;;) {
      const read = readSync(file, chunk);
      rest = Buffer.concat([rest, chunk.subarray(0, read)]);
      for (let end = endOfAnchor(rest); end > 0; end = endOfAnchor(rest)) {
        yield anchor(rest.subarray(0, end - 1), number, offset);
        number += 1;
        offset += end;
        rest = rest.subarray(end);
      }
      if (read === 0 || rest.length > MAXIMUM_ANCHOR_BYTES) break;
    }
    if (rest.length > MAXIMUM_ANCHOR_BYTES) {
      const problem = `anchor ${number} of ${path} does not end: this is no file of anchors`;
      yield { kind: 'unreadable', number, offset, problem };
    } else if (isNote(rest)) yield anchor(rest, number, offset);
    else if (rest.length > 0) {
      yield { kind: 'torn', number, offset, problem: `anchor ${number} of ${path} breaks off at the end of the file` };
    }
  } catch (error) {
    yield unreadable(error, path, number, offset);
  } finally {
    closeSync(file);
  }
}

/** Byte behind the first anchor in `bytes`: an empty line ends its text, a second one its signatures. 0 where there is no end. */
function endOfAnchor(bytes: Buffer): number {
  const text = emptyLine(bytes, 0);
  const signatures = text < 0 ? -1 : emptyLine(bytes, text + 2);
  return signatures < 0 ? 0 : signatures + 2;
}

const emptyLine = (bytes: Buffer, from: number): number => bytes.indexOf('\n\n', from, 'latin1');

/** Whether what is left at the end of a file is a note that lacks nothing but the empty line behind it. */
function isNote(bytes: Buffer): boolean {
  const text = emptyLine(bytes, 0);
  return text >= 0 && bytes.length > text + 2 && bytes.at(-1) === NEWLINE;
}

/** Bytes that are no text come as the characters that stand for such, which no note may hold: then it does not verify. */
const anchor = (bytes: Buffer, number: number, offset: number): Anchor => ({
  number,
  offset,
  note: bytes.toString('utf8'),
});

function unreadable(error: unknown, path: string, number: number, offset: number): AnchorProblem {
  const known = asJournalError(error, `cannot read ${path}`);
  if (!(known instanceof JournalError)) throw known;
  return { kind: 'unreadable', number, offset, problem: known.message };
}
