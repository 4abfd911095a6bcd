import type { AuditView } from '../../../shared/contract/records-audit.ts';
import type { AuditRow } from '../../engine/ports.ts';
import { isoTime } from './time.ts';

/** A row of the audit on the wire. */
export const auditToWire = (row: AuditRow): AuditView => ({
  seq: row.seq,
  time: isoTime(row.tsNs),
  ts_ns: row.tsNs.toString(),
  actor: row.actor,
  role: row.role,
  action: row.action,
  subject: row.subject,
  payload: payloadOf(row.payload),
  prev_hash: row.prevHash,
  hash: row.hash,
});

/** A payload that somebody has changed by hand may be no JSON any more, and is shown as the text that it is. */
function payloadOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
