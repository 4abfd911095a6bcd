import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { openRegular } from '../../journal/files/regular-file.ts';
import { LONGEST_LINE } from './bundle-format.ts';

/** A file is no bundle that can be read on. The message says from where on. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

const NEWLINE = 0x0a;

/**
 * The lines of a gzip file, unpacked as they are asked for: of however little that becomes however much, a line is all that is
 * held, and none beyond the longest that a desk writes.
 *
 * @throws {BundleError} when the file cannot be read or unpacked, or a line is too long.
 */
export async function* bundleLines(path: string): AsyncGenerator<string> {
  const file = await openRegular(path).catch((error: Error) => {
    throw new BundleError(`${path} cannot be read: ${error.message}`);
  });
  const unpacked = createGunzip();
  // What goes wrong in either comes out of the loop below; the pipeline only closes both.
  pipeline(file.createReadStream(), unpacked, () => {});
  const line = new Line();
  let number = 1;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
        line.add(chunk.subarray(from, end), number);
        yield line.take(number);
        number += 1;
        from = end + 1;
      }
      line.add(chunk.subarray(from), number);
    }
  } catch (error) {
    if (error instanceof BundleError) throw error;
    throw new BundleError(`${path} cannot be read after line ${number - 1}: ${(error as Error).message}`);
  } finally {
    unpacked.destroy();
  }
  if (!line.isEmpty) throw new BundleError(`line ${number} breaks off: the file was cut`);
}

/** What has come of a line so far. */
class Line {
  #parts: Buffer[] = [];
  #bytes = 0;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  add(part: Buffer, number: number): void {
    this.#bytes += part.length;
    if (this.#bytes > LONGEST_LINE)
      throw new BundleError(`line ${number} is longer than ${LONGEST_LINE} bytes: no desk wrote it`);
    if (part.length > 0) this.#parts.push(part);
  }

  take(number: number): string {
    const bytes = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    try {
      return this.#decoder.decode(bytes);
    } catch {
      throw new BundleError(`line ${number} is no UTF-8`);
    }
  }
}
