import { open } from 'node:fs/promises';

/** A piece of a file. */
export interface Piece {
  readonly bytes: Buffer;
  /** Of the whole file, bytes. */
  readonly size: number;
}

/** The bytes of a file from a place on, `most` of them at once; none at its end. */
export async function readPiece(path: string, offset: number, most: number): Promise<Piece> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.max(0, Math.min(most, size - offset)));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
    return { bytes: buffer.subarray(0, bytesRead), size };
  } finally {
    await file.close();
  }
}
