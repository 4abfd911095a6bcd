import { type EpochNs, epochNs } from '../../shared/units/time.ts';

/** The host's only source of time and of being woken; tests and the simulation put their own in its place. */
export interface Clock {
  /**
   * Wall time, UTC, to the nanosecond. Never runs backwards within a process: it goes on by the monotonic clock, and
   * follows the wall clock only forwards.
   */
  wallNs(): EpochNs;
  /** Monotonic time, nanoseconds, for durations. */
  monotonicNs(): number;
  /** Calls back after `afterMs`. Returns the way to call it off. */
  timer(afterMs: number, callback: () => void): () => void;
}

/** What a machine's two clocks show. */
export interface Readings {
  /** Wall clock, UTC: milliseconds since 1970. It may be set, either way. */
  readonly wallMs: () => number;
  /** Monotonic clock: nanoseconds since some moment. It may stand still while the machine sleeps. */
  readonly monotonicNs: () => bigint;
}

/** How far the pair may drift apart before the wall clock is believed, nanoseconds: more than its own steps of a millisecond. */
const DRIFT_NS = 100_000_000n;

const MACHINE: Readings = { wallMs: Date.now, monotonicNs: process.hrtime.bigint };

/**
 * Wall time from a pair of readings: the wall clock says where it begins, the monotonic clock how it goes on. After a sleep, or
 * where the two have drifted apart over weeks, the wall clock is ahead and is followed; set back, it is not, because times
 * in the audit trail must not repeat.
 */
export function pairedWallClock({ wallMs, monotonicNs }: Readings = MACHINE): () => EpochNs {
  const wallNs = () => BigInt(wallMs()) * 1_000_000n;
  let offset = wallNs() - monotonicNs();
  return () => {
    const now = monotonicNs();
    const wall = wallNs();
    if (wall - (now + offset) > DRIFT_NS) offset = wall - now;
    return epochNs(now + offset);
  };
}

/** The machine's clock. */
export const systemClock = (): Clock => ({
  wallNs: pairedWallClock(),
  monotonicNs: () => Math.round(performance.now() * 1e6),
  timer: (afterMs, callback) => {
    const handle = setTimeout(callback, afterMs);
    handle.unref();
    return () => clearTimeout(handle);
  },
});
