/** A thread that makes one report, tells it, and ends. */
import { threadLine } from '../threads/thread-line.ts';
import { makeReport } from './make-report.ts';
import type { Report, ReportSeat } from './report-protocol.ts';

const { seat, tell } = threadLine<ReportSeat, Report>();
tell(makeReport(seat));
