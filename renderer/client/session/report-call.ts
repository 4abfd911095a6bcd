import type { ConsoleStore } from '../../store/console-store.ts';
import { bounds, type DayRange, type ReportState, rangeProblem, reportCsv } from '../../store/session/report-state.ts';
import { NO_LINE, refusalOf } from '../calls/refusal.ts';
import type { DeskClient } from '../desk-client.ts';
import { saveFile } from '../save-file.ts';

/** What a person does about reports on the desk's past. None rejects. */
export interface ReportCommands {
  makeReport(range: DayRange): Promise<void>;
  saveReport(as: 'csv' | 'json'): void;
  printReport(): void;
}

/** Binds those commands to a store and to the line that stands when one is given. */
export function createReports(store: ConsoleStore, client: () => DeskClient | undefined): ReportCommands {
  let asks = 0;
  const change = (next: Partial<ReportState>): void =>
    store.setState(({ report }) => ({ report: { ...report, ...next } }));

  /** Follows a verification to its end. The report stands without it. */
  async function verify(line: DeskClient, mine: number): Promise<void> {
    for (let runs = true; runs && mine === asks; ) {
      const verified = await line.audit.verify({ wait_ms: 5_000, max_age_ms: 10_000 }).catch(() => null);
      runs = verified?.state === 'running';
      if (mine === asks) change({ verified, verifying: runs });
    }
  }

  return {
    async makeReport(range) {
      asks += 1;
      const mine = asks;
      const problem = rangeProblem(range);
      if (problem !== null) return change({ range, phase: 'refused', words: problem });
      const line = client();
      if (!line) return change({ range, phase: 'refused', words: NO_LINE.message });
      change({ range, phase: 'asking', words: '', verified: null, verifying: true });
      void verify(line, mine);
      try {
        const report = await line.reports.get(bounds(range));
        if (mine === asks) change({ phase: 'ready', report });
      } catch (error) {
        const { message, details } = refusalOf(error);
        if (mine === asks) change({ phase: 'refused', words: [message, ...details].join(' ') });
      }
    },

    saveReport(as) {
      const { report, verified } = store.getState().report;
      if (report === null) return;
      const name = `report-${report.from.slice(0, 10)}-to-${report.until.slice(0, 10)}`;
      if (as === 'csv') saveFile(`${name}.csv`, [reportCsv(report)], 'text/csv');
      else saveFile(`${name}.json`, [`${JSON.stringify({ ...report, verified }, null, 2)}\n`], 'application/json');
    },

    printReport: () => window.print(),
  };
}
