import type { AuditRow } from '../engine/ports.ts';
import type { Columns } from './columns.ts';

/** The audit, row by row, as it stands in the journal. */
export const AUDIT: Columns<AuditRow> = [
  ['row', ({ seq }) => String(seq)],
  ['ts_ns', ({ tsNs }) => String(tsNs)],
  ['actor', ({ actor }) => actor],
  ['role', ({ role }) => role],
  ['action', ({ action }) => action],
  ['subject', ({ subject }) => subject],
  ['payload', ({ payload }) => payload],
  ['prev_hash', ({ prevHash }) => prevHash],
  ['hash', ({ hash }) => hash],
];
