import type { DamagedEvent, JournalPort } from '../engine/ports.ts';

/** The sequence of the event that an error says is damaged; undefined where it says something else. */
export const damagedEvent = (error: unknown): number | undefined =>
  error instanceof Error && 'damagedEvent' in error ? (error as Error & DamagedEvent).damagedEvent : undefined;

/**
 * How many events wait behind one, damaged ones among them. Their sequences have no gaps, so the last one is found by halving, without reading them
 * all: a few dozen look-ups for a million.
 *
 * @param taken sequence of the last event that does not wait any more; 0 for none.
 */
export function countWaiting(journal: Pick<JournalPort, 'outbox'>, taken: number): number {
  const first = next(journal, taken);
  if (first === undefined) return 0;
  const isThere = (seq: number): boolean => next(journal, seq - 1) !== undefined;
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

/** Sequence of the event behind one. */
function next(journal: Pick<JournalPort, 'outbox'>, after: number): number | undefined {
  try {
    return journal.outbox(after, 1)[0]?.seq;
  } catch (error) {
    const damaged = damagedEvent(error);
    if (damaged === undefined) throw error;
    return damaged;
  }
}
