import type { ReportView } from '../../../shared/contract/report.ts';

/** Makes reports on what the desk did, without holding it up. */
export interface Reporter {
  /** @param fromMs and untilMs Unix milliseconds, the latter not included. */
  report(fromMs: number, untilMs: number): Promise<ReportView>;
}
