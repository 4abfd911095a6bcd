/** A piece of a file was not taken, and why. */
export class PieceRefused extends Error {
  override readonly name = 'PieceRefused';
}

/**
 * Sends a file's bytes to the desk a piece at a time, under the page's own session.
 *
 * @param onSent told how many bytes are there.
 * @throws {PieceRefused} in the desk's words; a `TypeError` of the browser's where the line is gone.
 */
export async function sendFile(
  file: Blob,
  uploadId: string,
  chunkBytes: number,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<void> {
  for (let at = 0; at < file.size; at += chunkBytes) {
    const piece = file.slice(at, at + chunkBytes);
    const answer = await fetch(`/imports/${uploadId}?offset=${at}`, { method: 'PUT', body: piece, signal });
    if (!answer.ok) throw new PieceRefused(await wordsOf(answer));
    onSent(at + piece.size);
  }
}

async function wordsOf(answer: Response): Promise<string> {
  try {
    const body = (await answer.json()) as { readonly message?: unknown };
    if (typeof body.message === 'string') return body.message;
  } catch {
    // What is no answer of the desk's has no words of its own.
  }
  return `the desk answered ${answer.status}`;
}
