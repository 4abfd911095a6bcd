import { type AuditEntry, CLEAN_STOP_ACTION } from '../engine/ports.ts';

/**
 * The last row of whoever wrote in a journal without running a desk: behind a clean stop nobody can add a row unseen.
 *
 * @param tsNs when, nanoseconds of Unix time.
 * @param subject id of the desk, or `desk` where it has none yet.
 */
export const cleanStop = (tsNs: AuditEntry['tsNs'], subject: string): AuditEntry => ({
  tsNs,
  actor: 'desk',
  role: 'desk',
  action: CLEAN_STOP_ACTION,
  subject,
  payload: {},
});
