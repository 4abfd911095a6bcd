/** Monotonic nanoseconds, the same in every thread of the process (`performance.now` counts from each thread's start). */
export const nowNs = (): number => Number(process.hrtime.bigint());

/** How long `work` takes, in nanoseconds. */
export function timed(work: () => void): number {
  const started = nowNs();
  work();
  return nowNs() - started;
}
