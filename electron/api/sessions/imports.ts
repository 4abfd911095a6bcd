import type { ImportView, UploadView } from '../../../shared/contract/session-import.ts';

/** Market data that paper sessions run on, in the data directory. */
export interface Imports {
  readonly files: readonly ImportView[];
  readonly uploads: readonly UploadView[];
  readonly maxBytes: number;
  /** What may still be imported. */
  freeBytes(): Promise<number>;
  /**
   * Announces a file.
   *
   * @throws {Failure} `duplicate` for a name that is taken, `too_large`, `unavailable` without room, `conflict` beside too many.
   */
  begin(name: string, bytes: number, by: string): Promise<{ readonly uploadId: string; readonly chunkBytes: number }>;
  /**
   * Takes a piece in. What came of a piece that was cut off does not count: it is to be sent again from its beginning.
   *
   * @throws {Failure} `not_found` for an upload that was given up, `conflict` for a piece out of order, `too_large`.
   */
  take(uploadId: string, offset: number, bytes: number, body: AsyncIterable<Buffer>): Promise<UploadView>;
  /** Gives an upload up; nothing of it stays. */
  cancel(uploadId: string): Promise<void>;
  /** @throws {Failure} `not_found`, or `conflict` while a run reads it. */
  delete(name: string): Promise<void>;
}
