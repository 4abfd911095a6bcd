import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { FeedError } from '../feed-error.ts';

const CHUNK_BYTES = 1 << 18;
/** Compressed bytes handed to zlib at once: small, since a thousand times as many may come out in one go. */
const COMPRESSED_CHUNK_BYTES = 1 << 14;

/** A file of market data, looked at but not kept open: each pass over it opens it anew and closes it behind itself. */
export interface DataFile {
  readonly path: string;
  /** Size on disk. */
  readonly bytes: number;
  /** Told by the first two bytes, not by the name. */
  readonly gzip: boolean;
}

/** Told how many bytes (as stored) have been read so far. */
export type OnBytes = (bytes: number) => void;

/**
 * Looks at a file before it is read.
 *
 * @throws {FeedError} when it is missing, not a file, not readable, or empty.
 */
export async function findDataFile(path: string): Promise<DataFile> {
  return withFile(path, async (handle) => {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw new FeedError(`${path} is a directory: name a .csv or .csv.gz file in it`);
    if (!stat.isFile()) throw new FeedError(`${path} is not a regular file: save the data to a .csv file first`);
    if (stat.size === 0) throw new FeedError(`${path} is empty: it needs a header line and rows`);
    const magic = Buffer.alloc(2);
    await handle.read(magic, 0, 2, 0);
    return { path, bytes: stat.size, gzip: magic[0] === 0x1f && magic[1] === 0x8b };
  });
}

/**
 * The file's text from its beginning, decompressed where need be. Everything that can be read is given before an
 * error is thrown, so that the rows before a tear are not lost.
 *
 * @throws {FeedError} when the file cannot be read, or its compressed data is damaged or ends too early.
 */
export async function* readText(file: DataFile, onBytes: OnBytes = () => {}): AsyncGenerator<Buffer, void> {
  const handle = await openFile(file.path);
  try {
    if (file.gzip)
      yield* gunzip(
        file.path,
        readRange(file.path, handle, 0, Number.POSITIVE_INFINITY, onBytes, COMPRESSED_CHUNK_BYTES),
      );
    else yield* readRange(file.path, handle, 0, Number.POSITIVE_INFINITY, onBytes);
  } finally {
    await handle.close();
  }
}

/** The bytes `[start, end)` of an open file, in chunks; fewer where the file ends before. */
export async function* readRange(
  path: string,
  handle: FileHandle,
  start: number,
  end: number,
  onBytes: OnBytes = () => {},
  chunkBytes = CHUNK_BYTES,
): AsyncGenerator<Buffer, void> {
  for (let at = start; at < end; ) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, end - at));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at).catch((error: NodeJS.ErrnoException) => {
      throw new FeedError(`${path} cannot be read on (${error.code}): check the disk it is on`, { cause: error });
    });
    if (bytesRead === 0) return;
    at += bytesRead;
    onBytes(at - start);
    yield chunk.subarray(0, bytesRead);
  }
}

/** Opens a file for reading. Never waits for a writer, as opening a named pipe would. */
export async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT')
      throw new FeedError(`${path} does not exist: check the path, relative to the working directory`);
    throw new FeedError(`${path} cannot be opened (${code}): check its permissions`, { cause: error });
  }
}

async function withFile<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await openFile(path);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

/**
 * Feeds zlib chunk by chunk and takes all output of one chunk before it gives the next. A pipe would be shorter, but
 * a stream that fails drops what it has buffered, and with it good rows.
 */
async function* gunzip(path: string, compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const stream = createGunzip({ chunkSize: 1 << 16 });
  let output: Buffer[] = [];
  let failure: Error | undefined;
  stream.on('data', (chunk: Buffer) => output.push(chunk));
  stream.on('error', (error) => {
    failure = error;
  });
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  const take = (): Buffer[] => {
    const taken = output;
    output = [];
    return taken;
  };
  try {
    for await (const chunk of compressed) {
      // A write that fails may never call back; the stream is closed then.
      await Promise.race([closed, new Promise<void>((resolve) => stream.write(chunk, () => resolve()))]);
      yield* take();
      if (failure) break;
    }
    if (!failure) {
      stream.end();
      await closed;
      yield* take();
    }
  } finally {
    stream.destroy();
  }
  if (failure) {
    const torn = (failure as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
    throw new FeedError(
      torn
        ? `${path} is truncated: its compressed data ends too early; fetch the file again (the rows before the end were read)`
        : `${path} is damaged: ${failure.message}; fetch the file again (the rows before the damage were read)`,
      { cause: failure },
    );
  }
}
