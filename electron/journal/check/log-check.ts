import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** A log that is told to be damaged is read so often before that is believed: a desk may be writing to it. */
const LOOKS = 3;

/** Where a write-ahead log cannot be read any more, although commits stand behind. */
interface LogDamage {
  /** The first frame that is not as it was written, from 1; 0 for the header. */
  readonly frame: number;
  /** Commits that can still be seen from there on. */
  readonly commits: number;
}

/**
 * What is wrong with the write-ahead log of a database, in words; undefined where nothing is.
 *
 * SQLite takes a log to end at the first frame whose checksum does not fit, because a power cut may leave it so, and says
 * nothing: a single bit that flips there takes away all commits from it on, and the next ones are written over them. But the
 * journal syncs each commit before the next begins, so a power cut can spoil the last one alone. Where a commit is followed
 * by anything of the same log, it was on the disk, and what is unreadable before that was damaged later.
 *
 * Format: sqlite.org/fileformat2.html, section 4.
 */
export function logProblem(path: string): string | undefined {
  let damage: LogDamage | undefined;
  for (let look = 0; look < LOOKS; look += 1) {
    const found = logDamage(readWhole(path));
    if (found === undefined || (damage !== undefined && damage.frame !== found.frame)) return undefined;
    damage = found;
  }
  if (damage === undefined) return undefined;
  const where = damage.frame === 0 ? 'its header' : `frame ${damage.frame}`;
  return `${path}: the log is damaged from ${where} on, and ${damage.commits} commits that were on the disk stand behind that`;
}

function readWhole(path: string): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
  try {
    const bytes = Buffer.alloc(fstatSync(file).size);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, length);
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** @param bytes All of the log. */
function logDamage(bytes: Buffer): LogDamage | undefined {
  if (bytes.length < HEADER_BYTES + FRAME_HEADER_BYTES) return undefined;
  const log = new Log(bytes);
  const first = log.isHeaderWhole ? log.readable() : 0;
  let commits = 0;
  let isAfterCommit = false;
  let isDamaged = false;
  // What is left of commits that failed and were tried again, or given up, never has two of them in one chain.
  for (let frame = first; frame < log.frames; frame += 1) {
    const isChained = frame > first && log.follows(frame, frame - 1 === first);
    if (isChained && isAfterCommit) isDamaged = true;
    if (!isChained) isAfterCommit = false;
    if (!log.isCommit(frame)) continue;
    isAfterCommit = true;
    commits += 1;
  }
  return isDamaged ? { frame: log.isHeaderWhole ? first + 1 : 0, commits } : undefined;
}

type Sum = readonly [number, number];

/** The frames of a log, as they are. */
class Log {
  readonly isHeaderWhole: boolean;
  readonly frames: number;
  readonly #bytes: Buffer;
  readonly #isBigEndian: boolean;
  readonly #pageBytes: number;
  /** Where the salts stand that frames of this log have. */
  readonly #salts: number;
  /** The checksum that the frame behind the last readable one should have. */
  #due: Sum = [0, 0];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#isBigEndian = (bytes.readUInt32BE(0) & 1) === 1;
    this.isHeaderWhole = this.#stands(HEADER_BYTES - 8, this.#sum([0, 0], 0, HEADER_BYTES - 8));
    // Where the header cannot be trusted, the first frame says which log it is of; the journal's pages have SQLite's own size.
    this.#pageBytes = this.isHeaderWhole ? bytes.readUInt32BE(8) : 4_096;
    this.#salts = this.isHeaderWhole ? 16 : HEADER_BYTES + 8;
    this.frames = Math.floor((bytes.length - HEADER_BYTES) / (FRAME_HEADER_BYTES + this.#pageBytes));
  }

  /** How many frames can be read, as SQLite reads them. */
  readable(): number {
    let sum: Sum = this.#stored(HEADER_BYTES - 8);
    for (let frame = 0; frame < this.frames; frame += 1) {
      const at = this.#at(frame);
      this.#due = this.#sumOf(frame, sum);
      const hasSalts = this.#bytes.compare(this.#bytes, this.#salts, this.#salts + 8, at + 8, at + 16) === 0;
      if (!hasSalts || !this.#stands(at + 16, this.#due)) return frame;
      sum = this.#due;
    }
    return this.frames;
  }

  /** Whether a frame is of this log and was written right behind the one before it, be that readable or not. */
  follows(frame: number, isBehindFirst: boolean): boolean {
    if (!this.#isOurs(frame) || !this.#isOurs(frame - 1)) return false;
    const stands = (before: Sum): boolean => this.#stands(this.#at(frame) + 16, this.#sumOf(frame, before));
    // In the frame that cannot be read, it may be the checksum that was damaged.
    return stands(this.#stored(this.#at(frame - 1) + 16)) || (isBehindFirst && stands(this.#due));
  }

  isCommit(frame: number): boolean {
    return this.#isOurs(frame) && this.#bytes.readUInt32BE(this.#at(frame) + 4) !== 0;
  }

  /** Of this log and not what an earlier one left in the file. One of the two words may be what was damaged. */
  #isOurs(frame: number): boolean {
    const at = this.#at(frame);
    return [0, 4].some(
      (word) => this.#bytes.readUInt32BE(at + 8 + word) === this.#bytes.readUInt32BE(this.#salts + word),
    );
  }

  #at(frame: number): number {
    return HEADER_BYTES + frame * (FRAME_HEADER_BYTES + this.#pageBytes);
  }

  #stored(at: number): Sum {
    return [this.#bytes.readUInt32BE(at), this.#bytes.readUInt32BE(at + 4)];
  }

  #stands(at: number, [a, b]: Sum): boolean {
    return this.#bytes.readUInt32BE(at) === a && this.#bytes.readUInt32BE(at + 4) === b;
  }

  /** A frame's checksum: the first 8 bytes of its header and its page, after what comes before. */
  #sumOf(frame: number, before: Sum): Sum {
    const at = this.#at(frame);
    return this.#sum(this.#sum(before, at, 8), at + FRAME_HEADER_BYTES, this.#pageBytes);
  }

  /** The running checksum: Fletcher's, over pairs of words in the byte order that the header names. */
  #sum([a, b]: Sum, from: number, length: number): Sum {
    const bytes = this.#bytes;
    for (let at = from; at < from + length; at += 8) {
      const x = this.#isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
      const y = this.#isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4);
      a = (a + x + b) | 0;
      b = (b + y + a) | 0;
    }
    return [a >>> 0, b >>> 0];
  }
}
