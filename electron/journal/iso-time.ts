import type { EpochNs } from '../../shared/units/time.ts';

const NS_PER_MS = 1_000_000n;

/** ISO 8601 in UTC, to the millisecond: `2024-08-08T12:00:00.000Z`. */
export const isoTime = (at: EpochNs): string => new Date(Number(at / NS_PER_MS)).toISOString();
