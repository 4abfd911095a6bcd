import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';

const BLOCK_BYTES = 1024 * 1024;

/**
 * Writes what stands in a write-ahead log that was left behind once more, in its place, and syncs it. Before anything is
 * committed behind it.
 *
 * After a sync that failed, Linux takes the pages for clean: whoever reads the log finds commits in it that are not on
 * the disk, and no later sync puts them there. SQLite would take them up and go on behind them, and a power cut would
 * then take away everything from the first of them on. Every frame has a checksum over all before it, so that a crash
 * in the middle of this leaves at least what was there.
 */
export function settleLog(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  const log = openSync(path, 'r+');
  try {
    const block = Buffer.alloc(Math.min(size, BLOCK_BYTES));
    for (let at = 0; at < size; ) {
      const read = readSync(log, block, 0, block.length, at);
      if (read === 0) break;
      at += writeSync(log, block, 0, read, at);
    }
    fsyncSync(log);
  } finally {
    closeSync(log);
  }
}
