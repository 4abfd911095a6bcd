import { constants } from 'node:os';

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** npm passes on what the terminal has sent already: what follows so soon is the same press. */
const SAME_PRESS_MS = 500;

const asked = new AbortController();

/** Aborted once somebody wants no more of this run; the reason is the exit status. */
export const stopping: AbortSignal = asked.signal;

/**
 * From here on Ctrl-C and its kin let the step at hand come to its end, so that what was run so far is said and nothing is left
 * behind. A second one ends the process at once.
 */
export function stopBySignal(): void {
  let firstMs: number | undefined;
  const stop = (signal: Signal): void => {
    const status = 128 + constants.signals[signal];
    if (firstMs !== undefined && performance.now() - firstMs >= SAME_PRESS_MS) process.exit(status);
    firstMs ??= performance.now();
    asked.abort(status);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}
