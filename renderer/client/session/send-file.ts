import type { PageProofs } from '../line/page-proof.ts';
import { request, wordsOf } from '../line/page-request.ts';

/** A piece of a file was not taken, and why. */
export class PieceRefused extends Error {
  override readonly name = 'PieceRefused';
}

/**
 * Sends a file's bytes to the desk a piece at a time, under the page's own session.
 *
 * @param onSent told how many bytes are there.
 * @throws {PieceRefused} in the desk's words; another error where the desk cannot be reached, or the signal has called it off.
 */
export async function sendFile(
  file: Blob,
  uploadId: string,
  chunkBytes: number,
  signal: AbortSignal,
  proofs: PageProofs,
  onSent: (bytes: number) => void,
): Promise<void> {
  for (let at = 0; at < file.size; at += chunkBytes) {
    const piece = file.slice(at, at + chunkBytes);
    const answer = await request(`/imports/${uploadId}?offset=${at}`, { method: 'PUT', body: piece, signal }, proofs);
    if (!answer.ok) throw new PieceRefused(await wordsOf(answer));
    onSent(at + piece.size);
  }
}
