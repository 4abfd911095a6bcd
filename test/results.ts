/** What Vitest's JSON reports tell, for what `npm test` does next and says last. */
import { existsSync, readFileSync } from 'node:fs';

/** A file of tests as a report tells of it. */
interface FileResult {
  /** Its path. */
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

/** The counts of one or more runs. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The files of a run. None where the run ended without a report. */
export function resultsOf(report: string): readonly FileResult[] {
  if (!existsSync(report)) return [];
  return (JSON.parse(readFileSync(report, 'utf8')) as { testResults: FileResult[] }).testResults;
}

/** True for a file of which every test came to its end, and none failed. The end of the process under it leaves tests pending. */
export function isSound({ status, assertionResults }: FileResult): boolean {
  return status === 'passed' && assertionResults.every((test) => !['failed', 'pending'].includes(test.status));
}

export function countsOf(files: readonly FileResult[]): Counts {
  const tests = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const count = (...statuses: readonly string[]) => tests.filter((status) => statuses.includes(status)).length;
  // A file that could not even be loaded, or whose process ended, has no failed test of its own, and must not pass for sound.
  const broken = files.filter(
    (file) => !isSound(file) && file.assertionResults.every(({ status }) => status !== 'failed'),
  ).length;
  return { passed: count('passed'), failed: count('failed') + broken, skipped: count('skipped', 'disabled', 'todo') };
}
