import { setTimeout } from 'node:timers/promises';

/** Wall time as the pacer needs it. It has a real twin and, in tests, a simulated one. */
export interface Clock {
  /** Nanoseconds that only ever grow; from where they count is of no matter. */
  nowNs(): bigint;
  /** Waits for the time given, or less once the signal is aborted; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Timers count milliseconds in 32 bits; who sleeps longer wakes up on the way and looks again. */
const LONGEST_SLEEP_MS = 3_600_000;

/** The machine's monotonic clock. */
export const MACHINE_CLOCK: Clock = {
  nowNs: () => process.hrtime.bigint(),
  sleep: (ms, signal) =>
    setTimeout(Math.min(ms, LONGEST_SLEEP_MS), undefined, { signal }).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
    }),
};
