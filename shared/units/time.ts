import { AssertionError } from '../base/assert.ts';
import type { Brand } from '../base/brand.ts';

/**
 * Time inside the engine: nanoseconds since the origin of the run, as a number. A number keeps every
 * nanosecond for 104 days; longer recordings carry coarser stamps (whole milliseconds stay exact for 18 years,
 * whole days for far longer), and {@link relativeTime} refuses a stamp that would not be kept exactly.
 */
export type TimeNs = Brand<number, 'TimeNs'>;

/** Time at the edges: nanoseconds since 1970-01-01T00:00:00Z. */
export type EpochNs = Brand<bigint, 'EpochNs'>;

export const timeNs = (value: number): TimeNs => value as TimeNs;
export const epochNs = (value: bigint): EpochNs => value as EpochNs;

/** Whole milliseconds since 1970-01-01T00:00:00Z, as `Date` counts them. */
export const epochMs = (at: EpochNs): number => Number(at / 1_000_000n);

/** The other way round. @param ms whole. */
export const epochNsOfMs = (ms: number): EpochNs => epochNs(BigInt(ms) * 1_000_000n);

export const NS_PER_MS = 1_000_000;
export const NS_PER_SECOND = 1_000_000_000;

/**
 * The stamp as seen from the run's origin.
 *
 * @throws {AssertionError} when the difference cannot be held exactly.
 */
export function relativeTime(at: EpochNs, origin: EpochNs): TimeNs {
  const difference = at - origin;
  const value = Number(difference);
  if (BigInt(value) !== difference) {
    throw new AssertionError(`time ${at} is too far from the origin ${origin} to be kept to the nanosecond`);
  }
  return timeNs(value);
}

/**
 * The same for what is long over, which must be told apart from the present and no more: a stamp that cannot be held exactly
 * is taken as the nearest one that can. Of two stamps the later never comes before the earlier.
 */
export const nearestTime = (at: EpochNs, origin: EpochNs): TimeNs => timeNs(Number(at - origin));

/** The stamp in epoch nanoseconds. */
export const absoluteTime = (at: TimeNs, origin: EpochNs): EpochNs => epochNs(origin + BigInt(at));
