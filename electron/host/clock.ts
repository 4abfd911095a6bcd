import { type EpochNs, epochNs } from '../../shared/units/time.ts';

/** The host's only source of time and of being woken; tests and the simulation put their own in its place. */
export interface Clock {
  /** Wall time, UTC. Never runs backwards within a process: it is read once and advanced by the monotonic clock. */
  wallNs(): EpochNs;
  /** Monotonic time, nanoseconds, for durations. */
  monotonicNs(): number;
  /** Calls back after `afterMs`. Returns the way to call it off. */
  timer(afterMs: number, callback: () => void): () => void;
}

/** The machine's clock. */
export function systemClock(): Clock {
  const wall = BigInt(Date.now()) * 1_000_000n;
  const started = process.hrtime.bigint();
  return {
    wallNs: () => epochNs(wall + (process.hrtime.bigint() - started)),
    monotonicNs: () => Math.round(performance.now() * 1e6),
    timer: (afterMs, callback) => {
      const handle = setTimeout(callback, afterMs);
      handle.unref();
      return () => clearTimeout(handle);
    },
  };
}
