import type { AuditView } from '../../../shared/contract/records-audit.ts';
import { DESK } from '../../../shared/domain/scope.ts';

/** A limit, or what follows of its breach, that somebody changed. */
export interface LimitChange {
  /** Its row of the audit. */
  readonly seq: number;
  /** Desk time, ISO 8601. */
  readonly at: string;
  readonly actor: string;
  readonly scope: string;
  /** As the desk names it: `maxDailyLoss`, or what triggers an action. */
  readonly name: string;
  /** Null where there was none. */
  readonly from: unknown;
  readonly to: unknown;
  readonly reason: string;
  /** The approval or the emergency behind it; null where none was needed. */
  readonly by: 'approval' | 'emergency' | null;
}

type Json = Readonly<Record<string, unknown>>;

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** The changes that a row of the audit tells of, one a limit; none where it tells of something else. */
export function limitChanges({ seq, time, actor, action, payload }: AuditView): readonly LimitChange[] {
  if (action !== 'limits_changed') return [];
  // The audit keeps a fact as it was recorded, below its own number.
  const told = object(object(object(payload).record).body);
  const before = { ...object(told.before), ...object(told.actionsBefore) };
  const now = { ...object(told.limits), ...object(told.actions) };
  const scope = typeof told.scope === 'string' ? told.scope : DESK;
  const reason = typeof told.reason === 'string' ? told.reason : '';
  const by = told.approvalId !== undefined ? 'approval' : told.emergencyId !== undefined ? 'emergency' : null;
  return Object.entries(before).map(([name, from]) => {
    return { seq, at: time, actor, scope, name, from, to: now[name] ?? null, reason, by };
  });
}
