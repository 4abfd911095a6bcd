import type { ReportView } from '../../../shared/contract/report.ts';
import { type EpochNs, epochNsOfMs } from '../../../shared/units/time.ts';
import { failure } from '../../api/failure.ts';
import { isoTime } from '../../api/map/time.ts';
import type { Reporter } from '../../api/sessions/reporter.ts';
import { type Making, makeInThread } from '../threads/side-thread.ts';
import type { Report, ReportSeat } from './report-protocol.ts';

const ENTRY = new URL('./report-thread.ts', import.meta.url);

/** Many times what a desk of ten million facts needs; beyond it, the thread ends and the desk goes on. Megabytes. */
const HEAP_MB = 1_024;
/** Reports at once: each reads the journal from its beginning, at worst. */
const MOST = 2;

/** Makes reports from the journal of the desk that runs here, each in a thread of the lowest priority. */
export class JournalReporter implements Reporter {
  readonly #desk: Pick<ReportSeat, 'directory' | 'deskId' | 'originNs'>;
  readonly #now: () => EpochNs;
  readonly #underWay = new Set<Making<Report>>();

  /** @param now Wall time. */
  constructor(desk: Pick<ReportSeat, 'directory' | 'deskId' | 'originNs'>, now: () => EpochNs) {
    this.#desk = desk;
    this.#now = now;
  }

  async report(fromMs: number, untilMs: number): Promise<ReportView> {
    if (this.#underWay.size >= MOST)
      throw failure('unavailable', `${MOST} reports are being made: ask again when one of them is done`);
    const seat: ReportSeat = { ...this.#desk, fromNs: epochNsOfMs(fromMs), untilNs: epochNsOfMs(untilMs) };
    const making = makeInThread<Report>(ENTRY, seat, HEAP_MB);
    this.#underWay.add(making);
    try {
      return { ...(await making.made), made_at: isoTime(this.#now()) };
    } catch (error) {
      throw failure('unavailable', `the report could not be made: ${(error as Error).message}`);
    } finally {
      // Its thread is still there for a moment, and counts until it is gone.
      void making.end().then(() => this.#underWay.delete(making));
    }
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#underWay].map((making) => making.end()));
  }
}
