import type { Database } from 'better-sqlite3';
import type { JsonObject } from '../../../shared/domain/version.ts';
import { type EpochNs, epochNs } from '../../../shared/units/time.ts';
import { CLEAN_STOP_ACTION, SNAPSHOT_ACTION } from '../../engine/ports.ts';
import { payloadOf } from '../rows/payload.ts';
import { NO_KEY } from './unsigned-rows.ts';

/** Action of the audit row that tells of them. */
export const TAKEN_OVER = 'unsigned_rows_taken_over';

/** Rows that a start found behind the last checkpoint, and goes on from. */
export interface TakenOver {
  /** Sequence of the first and of the last. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly oldestNs: EpochNs;
  readonly newestNs: EpochNs;
  /** Whether the row before them, which is signed, is that of a clean stop. */
  readonly afterCleanStop: boolean;
  /** Why they are not signed, as one of them says; undefined where none does. */
  readonly reason: string | undefined;
}

interface Columns {
  readonly count: bigint;
  readonly oldest: bigint;
  readonly newest: bigint;
}

/**
 * The audit rows behind `signed` up to `last`; undefined where there are none but that of the snapshot which this very start has made,
 * before it could sign.
 *
 * @param madeHere SHA-256 of that snapshot.
 */
export function unsignedRows(
  database: Database,
  signed: number,
  last: number,
  madeHere?: string,
): TakenOver | undefined {
  if (last <= signed) return undefined;
  const columns = database
    .prepare<[number, number, string, string], Columns>(
      `SELECT count(*) AS count, min(ts_ns) AS oldest, max(ts_ns) AS newest
       FROM audit WHERE seq > ? AND seq <= ? AND NOT (action = ? AND subject = ?)`,
    )
    .safeIntegers()
    .get(signed, last, SNAPSHOT_ACTION, madeHere ?? '');
  if (columns === undefined || columns.count === 0n) return undefined;
  const before = database.prepare<[number], string>('SELECT action FROM audit WHERE seq = ?').pluck().get(signed);
  const keyless = database
    .prepare<[string, number, number], string>(
      'SELECT payload FROM audit WHERE action = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT 1',
    )
    .pluck()
    .get(NO_KEY, signed, last);
  return {
    first: signed + 1,
    last,
    count: Number(columns.count),
    oldestNs: epochNs(columns.oldest),
    newestNs: epochNs(columns.newest),
    afterCleanStop: before === CLEAN_STOP_ACTION,
    reason: keyless === undefined ? undefined : reasonOf(keyless),
  };
}

/** What the audit says of them. */
export const takenOverPayload = ({ first, last, count, afterCleanStop, reason }: TakenOver): JsonObject => ({
  first,
  last,
  count,
  after_clean_stop: afterCleanStop,
  ...(reason === undefined ? {} : { reason }),
});

/** The reason that a row names. The row is not signed, so that it may say anything. */
export function reasonOf(payload: string): string {
  const { reason } = payloadOf(payload);
  return typeof reason === 'string' ? reason : 'it does not say why';
}
