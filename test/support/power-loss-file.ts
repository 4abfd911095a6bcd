import type { Chance } from '../../electron/feed/simulation/chance.ts';

/** What a disk writes whole or not at all, bytes. */
const SECTOR = 512;

/** What of the unsynced data a power cut leaves: nothing, each call or not, each sector of each call or not. */
export type DataLeft = 'none' | 'calls' | 'sectors';

type Change = { readonly offset: number; readonly data: Buffer } | { readonly length: number };

/** The content of a file as far as it is on the disk, and what was asked of it since its last sync. */
export class RecordedFile {
  #bytes: Buffer;
  #size: number;
  #unsynced: Change[] = [];

  constructor(content: Buffer = Buffer.alloc(0)) {
    this.#bytes = Buffer.from(content);
    this.#size = content.length;
  }

  write(offset: number, data: Buffer): void {
    this.#unsynced.push({ offset, data });
  }

  truncate(length: number): void {
    this.#unsynced.push({ length });
  }

  sync(): void {
    const { bytes, size } = grown(this.#bytes, this.#size, this.#unsynced, () => true);
    this.#bytes = bytes;
    this.#size = size;
    this.#unsynced = [];
  }

  /**
   * A sync that failed. Linux marks the pages clean all the same: no later sync writes them, so they never reach the disk,
   * while who reads the file still sees them.
   */
  loseUnsynced(): void {
    this.#unsynced = [];
  }

  /** The content after a power cut. `keep`: the share of unsynced pieces that the disk had taken by then. */
  after(left: DataLeft, chance: Chance, keep: number): Buffer {
    const kept = (): boolean => chance.uniform() < keep;
    const pieces = left === 'none' ? [] : left === 'sectors' ? this.#unsynced.flatMap(sectors) : this.#unsynced;
    const { bytes, size } = grown(Buffer.from(this.#bytes.subarray(0, this.#size)), this.#size, pieces, kept);
    return bytes.subarray(0, size);
  }

  /** The content with all that was asked for. */
  afterAll(): Buffer {
    const { bytes, size } = grown(Buffer.from(this.#bytes), this.#size, this.#unsynced, () => true);
    return bytes.subarray(0, size);
  }
}

/** A write in pieces that end where sectors end. */
function sectors(change: Change): Change[] {
  if (!('data' in change)) return [change];
  const pieces: Change[] = [];
  for (let from = 0; from < change.data.length; ) {
    const at = change.offset + from;
    const to = Math.min(change.data.length, from + SECTOR - (at % SECTOR));
    pieces.push({ offset: at, data: change.data.subarray(from, to) });
    from = to;
  }
  return pieces;
}

/** Applies the changes that are kept; what lies beyond the old end and was not written is zeros. */
function grown(
  given: Buffer,
  from: number,
  changes: readonly Change[],
  kept: () => boolean,
): { readonly bytes: Buffer; readonly size: number } {
  let [bytes, size] = [given, from];
  for (const change of changes) {
    if (!kept()) continue;
    const end = 'data' in change ? Math.max(size, change.offset + change.data.length) : change.length;
    if (end > bytes.length) {
      const larger = Buffer.alloc(Math.max(end, bytes.length * 2));
      bytes.copy(larger, 0, 0, size);
      bytes = larger;
    }
    if (end < size) bytes.fill(0, end, size);
    size = end;
    if ('data' in change) change.data.copy(bytes, change.offset);
  }
  return { bytes, size };
}
