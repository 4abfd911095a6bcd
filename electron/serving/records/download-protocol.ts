import type { DownloadKind } from '../../../shared/contract/records-console.ts';

/** What the thread that makes a file is started with. */
export interface DownloadSeat {
  readonly directory: string;
  readonly kind: DownloadKind;
  /** The file to make. */
  readonly file: string;
  /** Unix milliseconds: what the file says of when it was made. */
  readonly madeAt: number;
}

/** What it says. */
export type FromDownloadThread =
  | { readonly kind: 'progress'; readonly rows: number; readonly total: number }
  | { readonly kind: 'done'; readonly rows: number; readonly bytes: number }
  | { readonly kind: 'failed'; readonly error: string };
