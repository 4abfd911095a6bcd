import { statfs } from 'node:fs/promises';

/** What is left to the desk itself on its disk, whatever runs beside it, bytes. */
export const KEPT_FREE = 1024 * 1024 * 1024;

/** Bytes that may be used on the disk of a folder; 0 where only what the desk needs is left. */
export async function roomIn(folder: string, kept = KEPT_FREE): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.max(0, bavail * bsize - kept);
}

/** How often it is looked at, milliseconds. A disk takes less than {@link KEPT_FREE} in that time. */
const LOOK_MS = 1_000;

/**
 * Sees to it, while something beside the desk writes, that the desk's own journal is never short of room: looks at once and then again
 * and again. A folder that cannot be looked at counts as one with room.
 *
 * @param onNone called, perhaps more than once, when only what the desk needs is left.
 * @returns the way to stop.
 */
export function watchRoom(folder: string, onNone: () => void): () => void {
  const look = async (): Promise<void> => {
    const room = await roomIn(folder).catch(() => Number.POSITIVE_INFINITY);
    if (room === 0) onNone();
  };
  void look();
  const looking = setInterval(() => void look(), LOOK_MS);
  looking.unref();
  return () => clearInterval(looking);
}

/** So many bytes in words: `3.2 GB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  const unit = (['kB', 'MB', 'GB', 'TB'] as const).findLast((_, index) => bytes >= 1_000 ** (index + 1)) ?? 'kB';
  const size = bytes / 1_000 ** (['kB', 'MB', 'GB', 'TB'].indexOf(unit) + 1);
  return `${size >= 10 ? Math.round(size) : size.toFixed(1)} ${unit}`;
}
