const FIRST_MS = 250;
const LONGEST_MS = 5_000;

/**
 * How long to wait before the next try, milliseconds: doubled with each failure up to five seconds, and spread by a
 * quarter so that several consoles do not knock at the same moment.
 *
 * @param attempt - 1 after the first failure.
 * @param chance - From 0 to 1.
 */
export function backOff(attempt: number, chance: number): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.round(base * (0.875 + chance * 0.25));
}
