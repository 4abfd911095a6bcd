import { csvRow } from '../../../shared/base/csv.ts';
import type { ReportView } from '../../../shared/contract/report.ts';
import type { VerificationView } from '../../../shared/contract/verification.ts';

/** A stretch of days, as a person gives it: `2026-11-22`, both ends included, in UTC. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

export interface ReportState {
  readonly range: DayRange;
  readonly phase: 'none' | 'asking' | 'ready' | 'refused';
  readonly report: ReportView | null;
  /** What a verification of the whole journal says; null where it could not be asked, and while its first word is awaited. */
  readonly verified: VerificationView | null;
  /** Whether that word is awaited. */
  readonly verifying: boolean;
  readonly words: string;
}

const DAY_MS = 86_400_000;

/** A day in UTC, from Unix milliseconds. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Whether a text is a day: `2026-11-22`. */
export const isDay = (text: string): boolean => {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(ms) && dayOf(ms) === text;
};

/** What is wrong with a range, in words; null where nothing is. */
export function rangeProblem({ from, to }: DayRange): string | null {
  if (!isDay(from) || !isDay(to)) return 'Give two days, each as YYYY-MM-DD.';
  if (to < from) return 'The last day is before the first.';
  return Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`) > 399 * DAY_MS
    ? 'A report covers at most 400 days.'
    : null;
}

/** The range as the desk takes it: from the first moment of the first day to the end of the last. */
export const bounds = ({ from, to }: DayRange): { readonly from: string; readonly until: string } => ({
  from: `${from}T00:00:00.000Z`,
  until: new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS).toISOString(),
});

/** Ranges that one asks for often. */
export const usualRanges = (now: number): readonly { readonly name: string; readonly range: DayRange }[] => [
  { name: 'today', range: { from: dayOf(now), to: dayOf(now) } },
  { name: 'yesterday', range: { from: dayOf(now - DAY_MS), to: dayOf(now - DAY_MS) } },
  { name: '7 days', range: { from: dayOf(now - 6 * DAY_MS), to: dayOf(now) } },
  { name: '30 days', range: { from: dayOf(now - 29 * DAY_MS), to: dayOf(now) } },
];

export const noReport = (now: number): ReportState => ({
  range: { from: dayOf(now), to: dayOf(now) },
  phase: 'none',
  report: null,
  verified: null,
  verifying: false,
  words: '',
});

/** A report as one CSV file: a line says in its first cell of what it is. Amounts are exact. */
export function reportCsv(report: ReportView): string {
  const rows: (string | number | null)[][] = [
    ['what', 'at', 'name', 'currency', 'realised', 'unrealised', 'fees', 'total', 'count', 'by', 'words'],
    ['range', report.from, report.desk_id, '', '', '', '', '', '', '', `until ${report.until}`],
    ...report.versions.map(({ version, currency, change, fills }) => [
      ...['version', '', version, currency],
      ...[change.realised, change.unrealised, change.fees, change.total, fills, '', ''],
    ]),
    ...report.totals.map(({ currency, change }) => [
      ...['total', '', '', currency],
      ...[change.realised, change.unrealised, change.fees, change.total, report.orders.fills, '', ''],
    ]),
    ...Object.entries(report.orders).map(([name, value]) => ['orders', '', name, '', '', '', '', '', value, '', '']),
    ...Object.entries(report.denials).map(([code, value]) => ['denials', '', code, '', '', '', '', '', value, '', '']),
    ...report.swaps.items.map((swap) => [
      ...['swap', swap.at, `${swap.from} > ${swap.to}`, '', '', '', '', '', swap.downtime_ms],
      ...[swap.trigger, `${swap.type} ${swap.status}: ${swap.error ?? swap.reason}`],
    ]),
    ...(['breakers', 'limits', 'approvals'] as const).flatMap((list) =>
      report[list].items.map(({ at, scope, by, what, words }) => [
        ...[list, at, scope, '', '', '', '', '', '', by, `${what}: ${words}`],
      ]),
    ),
    ['audit', report.made_at, report.audit.head, '', '', '', '', '', report.audit.rows, '', ''],
  ];
  return rows.map((row) => csvRow(row.map((cell) => (cell === null ? '' : String(cell))))).join('');
}
