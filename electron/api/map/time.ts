import { type EpochNs, epochMs } from '../../../shared/units/time.ts';

/** ISO 8601 in UTC, to the millisecond: `2024-08-08T12:00:00.000Z`. */
export const isoTime = (at: EpochNs): string => new Date(epochMs(at)).toISOString();

/** The same, where there may be no time yet. */
export const isoTimeOrNull = (at: EpochNs | null): string | null => (at === null ? null : isoTime(at));

/** Seconds between two times, to the microsecond. */
export const secondsBetween = (from: EpochNs, to: EpochNs): number => Number((to - from) / 1_000n) / 1e6;

/** A duration on the wire: whole milliseconds, null where nothing was measured. */
export const wholeMs = (ms: number | null | undefined): number | null =>
  ms === null || ms === undefined ? null : Math.round(ms);
