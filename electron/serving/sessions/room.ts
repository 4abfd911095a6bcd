import { statfs } from 'node:fs/promises';

/** What is left to the desk itself on its disk, whatever runs beside it, bytes. */
export const KEPT_FREE = 1024 * 1024 * 1024;

/** Bytes that may be used on the disk of a folder; 0 where only what the desk needs is left. */
export async function roomIn(folder: string, kept = KEPT_FREE): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.max(0, bavail * bsize - kept);
}

/** So many bytes in words: `3.2 GB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  const unit = (['kB', 'MB', 'GB', 'TB'] as const).findLast((_, index) => bytes >= 1_000 ** (index + 1)) ?? 'kB';
  const size = bytes / 1_000 ** (['kB', 'MB', 'GB', 'TB'].indexOf(unit) + 1);
  return `${size >= 10 ? Math.round(size) : size.toFixed(1)} ${unit}`;
}
