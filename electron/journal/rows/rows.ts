import { epochNs } from '../../../shared/units/time.ts';
import type { AuditRow, StoredFact } from '../../engine/ports.ts';

/** A row of `facts` as SQLite gives it with safe integers on: nanoseconds since 1970 do not fit a number. */
export interface FactColumns {
  readonly seq: bigint;
  readonly ts_ns: bigint;
  readonly kind: string;
  readonly body: string;
}

/** A row of `audit` as SQLite gives it with safe integers on. */
export interface AuditColumns {
  readonly seq: bigint;
  readonly ts_ns: bigint;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly subject: string;
  readonly payload: string;
  readonly prev_hash: string;
  readonly hash: string;
}

export const fact = (columns: FactColumns): StoredFact => ({
  seq: Number(columns.seq),
  tsNs: epochNs(columns.ts_ns),
  kind: columns.kind,
  body: columns.body,
});

export const auditRow = (columns: AuditColumns): AuditRow => ({
  seq: Number(columns.seq),
  tsNs: epochNs(columns.ts_ns),
  actor: columns.actor,
  role: columns.role,
  action: columns.action,
  subject: columns.subject,
  payload: columns.payload,
  prevHash: columns.prev_hash,
  hash: columns.hash,
});
