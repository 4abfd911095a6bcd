import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FeedError } from '../feed-error.ts';
import { type DataFile, type OnBytes, openFile, readText } from './data-file.ts';

/** A file's text where any part of it can be read. */
export interface RandomText {
  readonly handle: FileHandle;
  /** Where the whole rows end. */
  readonly end: number;
  /** Why the text ends before the file should, if it does. */
  readonly torn: FeedError | undefined;
  close(): Promise<void>;
}

/**
 * Opens a file's text for reading in several places at once. Compressed data can be read from the front only, so it is
 * decompressed once into a temporary file, which disappears with `close`: disk is there in plenty where
 * memory is not, and to decompress anew for each group would take time by the square of their number.
 *
 * @throws {FeedError} when there is no room for the temporary file.
 */
export async function openRandomText(file: DataFile, onBytes: OnBytes): Promise<RandomText> {
  if (!file.gzip) {
    const handle = await openFile(file.path);
    return { handle, end: Number.POSITIVE_INFINITY, torn: undefined, close: () => handle.close() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'hotswap-feed-')).catch(noRoom(file));
  const handle = await open(join(folder, 'text.csv'), 'w+', 0o600).catch(noRoom(file));
  const close = async (): Promise<void> => {
    await handle.close();
    await rm(folder, { recursive: true, force: true });
  };
  let written = 0;
  let rowsEnd = 0;
  try {
    for await (const chunk of readText(file, onBytes)) {
      await handle.write(chunk, 0, chunk.length, written).catch(noRoom(file));
      const lineFeed = chunk.lastIndexOf(10);
      if (lineFeed >= 0) rowsEnd = written + lineFeed + 1;
      written += chunk.length;
    }
    return { handle, end: written, torn: undefined, close };
  } catch (error) {
    if (error instanceof FeedError && !(error instanceof SpoolError))
      return { handle, end: rowsEnd, torn: error, close };
    await close();
    throw error;
  }
}

/** The temporary file failed, not the data. */
class SpoolError extends FeedError {}

function noRoom(file: DataFile): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new SpoolError(
      `${file.path} is grouped by instrument and must be decompressed to play in time order, but ${tmpdir()} cannot take it ` +
        `(${error.code}): make room there, set TMPDIR, or choose one venue and instrument`,
      { cause: error },
    );
  };
}
