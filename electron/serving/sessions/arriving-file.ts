import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Failure, failure } from '../../api/failure.ts';
import { roomIn } from '../room.ts';

/** A file on its way in: its bytes on the disk, as they come. What the disk does not take is refused in words. */
export class ArrivingFile {
  /** Its name here says of what it is. */
  readonly path: string;
  #handle: FileHandle | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Writes a piece.
   *
   * @param offset where it begins in the file, bytes.
   * @param bytes how many it has; the body may end before.
   * @returns bytes written.
   * @throws {Failure} `unavailable` where the disk does not take it, `too_large` for a body that goes on.
   */
  async write(offset: number, bytes: number, body: AsyncIterable<Buffer>): Promise<number> {
    // Something else may have taken the room that was there when the file was announced.
    if (bytes > (await roomIn(dirname(this.path)))) throw noRoom('it is nearly full');
    this.#handle ??= await taken(open(this.path, 'wx', 0o600));
    let written = 0;
    for await (const part of body) {
      if (written + part.length > bytes) throw failure('too_large', 'the piece is longer than it said');
      // A disk that is nearly full takes a part of a part.
      for (let at = 0; at < part.length; ) {
        const { bytesWritten } = await taken(this.#handle.write(part, at, part.length - at, offset + written + at));
        at += bytesWritten;
      }
      written += part.length;
    }
    return written;
  }

  /** All of it is there: makes it durable. @throws {Failure} `unavailable` where the disk does not take it after all. */
  async finish(): Promise<void> {
    if (this.#handle === undefined) return;
    await taken(this.#handle.sync());
    await taken(this.#handle.close());
    this.#handle = undefined;
  }

  /** Nobody needs it any more. It goes with its folder, whatever the disk says to it. */
  async abandon(): Promise<void> {
    await this.#handle?.close().catch(() => {});
    this.#handle = undefined;
  }
}

const noRoom = (why: string): Failure =>
  failure('unavailable', `the desk's disk did not take the piece (${why}): make room there`);

const taken = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: NodeJS.ErrnoException) => {
    throw noRoom(error.code ?? error.message);
  });
