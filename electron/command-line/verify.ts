import { defined } from '../../shared/base/assert.ts';
import { verifyJournal } from '../journal/verify.ts';
import { Progress } from '../scenario/progress.ts';
import { type PlaceFlags, whichDesk } from './which-desk.ts';

/** `desk verify`: says what holds and, for what does not, the first bad row and what is wrong with it. */
export function verify(given: PlaceFlags): number {
  const directory = defined(whichDesk(given).dataDir, 'data directory');
  const progress = new Progress();
  const report = verifyJournal({
    directory,
    onProgress: (done, total) => progress.update(done, 'rows', total === 0 ? undefined : done / total),
  });
  progress.end();
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  for (const problem of report.problems.slice(0, 10)) {
    process.stderr.write(`desk: ${problem.message}\n`);
  }
  process.stderr.write(
    report.ok
      ? `verified: ${report.rows} audit rows, ${report.facts} facts\n`
      : `NOT verified: ${report.problems.length} problems\n`,
  );
  return report.ok ? 0 : 1;
}
