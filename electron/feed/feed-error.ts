/**
 * Market data that cannot be opened or read on: an operating error, never a programmer's. Its message names the
 * file or option, says what is wrong, and what to do about it.
 */
export class FeedError extends Error {
  override readonly name = 'FeedError';
}
