import type { ReportView } from '../../../shared/contract/report.ts';
import type { EpochNs } from '../../../shared/units/time.ts';

/** What is to be reported, and of which desk. */
export interface ReportSeat {
  readonly directory: string;
  readonly deskId: string;
  /** The time that market times count from. */
  readonly originNs: EpochNs;
  /** Wall time, the end not included. */
  readonly fromNs: EpochNs;
  readonly untilNs: EpochNs;
}

/** What the thread answers; when it was made is added by whoever asked. */
export type Report = Omit<ReportView, 'made_at'>;
