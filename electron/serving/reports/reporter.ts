import { Worker } from 'node:worker_threads';
import type { ReportView } from '../../../shared/contract/report.ts';
import { type EpochNs, epochNs } from '../../../shared/units/time.ts';
import { failure } from '../../api/failure.ts';
import type { Reporter } from '../../api/sessions/reporter.ts';
import type { Report, ReportSeat } from './report-protocol.ts';

/** Many times what a desk of ten million facts needs; beyond it, the thread ends and the desk goes on. Megabytes. */
const HEAP_MB = 1_024;
/** Reports at once: each reads the journal from its beginning, at worst. */
const MOST = 2;

/** Makes reports from the journal of the desk that runs here, each in a thread of the lowest priority. */
export class JournalReporter implements Reporter {
  readonly #desk: Pick<ReportSeat, 'directory' | 'deskId' | 'originNs'>;
  readonly #now: () => EpochNs;
  readonly #threads = new Set<Worker>();

  /** @param now Wall time. */
  constructor(desk: Pick<ReportSeat, 'directory' | 'deskId' | 'originNs'>, now: () => EpochNs) {
    this.#desk = desk;
    this.#now = now;
  }

  async report(fromMs: number, untilMs: number): Promise<ReportView> {
    if (this.#threads.size >= MOST)
      throw failure('unavailable', `${MOST} reports are being made: ask again when one of them is done`);
    const toNs = (ms: number): EpochNs => epochNs(BigInt(ms) * 1_000_000n);
    const report = await this.#inThread({ ...this.#desk, fromNs: toNs(fromMs), untilNs: toNs(untilMs) });
    return { ...report, made_at: new Date(Number(this.#now() / 1_000_000n)).toISOString() };
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  #inThread(workerData: ReportSeat): Promise<Report> {
    const thread = new Worker(new URL('./report-thread.ts', import.meta.url), {
      workerData,
      env: {},
      execArgv: [],
      argv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.#threads.add(thread);
    return new Promise((resolve, reject) => {
      const fail = (words: string): void => reject(failure('unavailable', `the report could not be made: ${words}`));
      thread.once('message', resolve);
      thread.once('error', (error: Error) => fail(error.message));
      thread.once('exit', () => {
        this.#threads.delete(thread);
        fail('its thread ended before it was done');
      });
    });
  }
}
