import type { JournalPort } from '../engine/ports.ts';

/**
 * How many events wait behind one. Their sequences have no gaps, so the last one is found by halving, without reading them
 * all: a few dozen look-ups for a million.
 *
 * @param taken sequence of the last event that does not wait any more; 0 for none.
 */
export function countWaiting(journal: Pick<JournalPort, 'outbox'>, taken: number): number {
  const first = journal.outbox(taken, 1)[0]?.seq;
  if (first === undefined) return 0;
  const isThere = (seq: number): boolean => journal.outbox(seq - 1, 1).length > 0;
  let reach = 1;
  while (isThere(first + reach)) reach *= 2;
  let [low, high] = [first, first + reach];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isThere(middle)) low = middle;
    else high = middle;
  }
  return low - first + 1;
}
