import { setTimeout as delay } from 'node:timers/promises';

/**
 * Looks until it is so, or the time is over. A look may itself take a while.
 *
 * @param limitMs how long at the most, milliseconds.
 * @param everyMs from one look to the next, milliseconds.
 * @returns whether it came to be so.
 */
export async function waitUntil(look: () => boolean, limitMs: number, everyMs: number): Promise<boolean> {
  const over = performance.now() + limitMs;
  for (;;) {
    if (look()) return true;
    if (performance.now() >= over) return false;
    await delay(everyMs);
  }
}
