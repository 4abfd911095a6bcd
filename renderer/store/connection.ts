/** Where the line to the desk stands. */
export type Connection =
  /** The first try is under way. */
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live' }
  /** The line broke, or never stood; the next try starts at `retryAt` (Unix milliseconds of this machine). */
  | { readonly phase: 'lost'; readonly reason: string; readonly attempt: number; readonly retryAt: number }
  /** The desk does not know us: a name and a password help where it has `operators`, else only a new address with a token. */
  | { readonly phase: 'refused'; readonly reason: string; readonly operators: boolean };

/** Silence after which what is on screen counts as stale. The desk speaks at least once a second while it lives. */
export const STALE_AFTER_MS = 3_500;

/** Age of the last market event above which a running feed counts as late. */
export const FEED_LATE_AFTER_MS = 5_000;
