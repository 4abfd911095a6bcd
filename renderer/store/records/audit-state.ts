import type { AuditRecordView } from '../../../shared/contract/records-audit.ts';
import type { DownloadKind } from '../../../shared/contract/records-console.ts';
import type { VerificationView } from '../../../shared/contract/verification.ts';

/** What the audit is searched for; what is left out does not narrow it. */
export interface AuditSearch {
  readonly text?: string;
  readonly actor?: string;
  readonly action?: string;
  /** Desk time, ISO 8601, UTC. */
  readonly from?: string;
  readonly until?: string;
}

/** An audit row that was opened. */
export type OpenRow =
  | { readonly phase: 'loading'; readonly seq: number }
  | { readonly phase: 'ready'; readonly seq: number; readonly record: AuditRecordView }
  | { readonly phase: 'refused'; readonly seq: number; readonly refusal: string };

/** A file that is made and saved. */
export type Saving =
  | { readonly phase: 'idle' }
  | { readonly phase: 'making'; readonly kind: DownloadKind; readonly rows: number; readonly total: number }
  | { readonly phase: 'fetching'; readonly kind: DownloadKind; readonly bytes: number; readonly total: number }
  | { readonly phase: 'done'; readonly name: string; readonly bytes: number }
  | { readonly phase: 'refused'; readonly kind: DownloadKind; readonly refusal: string };

export interface AuditState {
  readonly search: AuditSearch;
  readonly open: OpenRow | null;
  /** A verification that was asked for here: as it stands. Null where none is under way. */
  readonly running: VerificationView | null;
  /** Why it could not be asked for. */
  readonly refusal: string | null;
  /** The last one of the desk that ended, whoever asked for it; null before the first. The bar says so from it. */
  readonly verified: VerificationView | null;
  readonly saving: Saving;
}

export const NO_AUDIT: AuditState = {
  search: {},
  open: null,
  running: null,
  refusal: null,
  verified: null,
  saving: { phase: 'idle' },
};

/** The last verification in a word for the bar, and how old it is, milliseconds; null before the first. */
export function verifiedNow(
  { verified }: Pick<AuditState, 'verified'>,
  now: number,
): { readonly ok: boolean; readonly rows: number; readonly ageMs: number } | null {
  if (verified?.report == null || verified.ended_at === null) return null;
  const { ok, rows } = verified.report;
  return { ok, rows, ageMs: Math.max(0, now - Date.parse(verified.ended_at)) };
}

/** How long a verification still takes, milliseconds; null before that can be said. */
export function timeLeft({ rows, total, started_at }: VerificationView, now: number): number | null {
  const passed = now - Date.parse(started_at);
  return rows <= 0 || total <= 0 || passed < 500 ? null : Math.max(0, (passed * (total - rows)) / rows);
}

type Problem = NonNullable<VerificationView['report']>['problems'][number];

/** The audit row that a problem is about; null where it names none. */
export function rowOf({ table, seq, message }: Problem): number | null {
  if (table === 'audit' && seq > 0) return seq;
  const named = /audit row (\d+)/.exec(message);
  return named ? Number(named[1]) : null;
}

/** Whether a search narrows anything down. */
export const isSearch = (search: AuditSearch): boolean => Object.values(search).some((each) => each !== undefined);

/** A day or a moment in UTC as a person writes it, as ISO 8601: `2026-11-22`, `2026-11-22 04:16`, with seconds; undefined for anything else. */
export function utcMoment(text: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?)?$/.exec(text.trim());
  if (!match) return undefined;
  const [, day, time = '00:00', seconds = ':00'] = match;
  const iso = `${day}T${time}${seconds}.000Z`;
  const at = Date.parse(iso);
  // The 31st of June is no day, although it can be read as one.
  return Number.isNaN(at) || new Date(at).toISOString() !== iso ? undefined : iso;
}
