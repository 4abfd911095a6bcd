import type { ImportView } from '../../../shared/contract/session-import.ts';

/** What the thread that checks an imported file is started with. */
export interface CheckSeat {
  readonly file: string;
}

/** What is found in a file; the rest of an {@link ImportView} is known without looking. */
export type FileFacts = Omit<ImportView, 'name' | 'imported_at' | 'imported_by'>;

/** What it says. */
export type FromCheck =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'found'; readonly facts: FileFacts }
  /** It is no market data that could be played, and why. */
  | { readonly kind: 'refused'; readonly words: string };
