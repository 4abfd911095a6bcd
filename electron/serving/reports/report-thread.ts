/** A thread that makes one report, tells it, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { stepAside } from '../sessions/step-aside.ts';
import { makeReport } from './make-report.ts';
import type { ReportSeat } from './report-protocol.ts';

stepAside();
parentPort?.postMessage(makeReport(workerData as ReportSeat));
