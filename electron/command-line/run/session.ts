import { writeFile } from 'node:fs/promises';
import { Draft } from '../../journal/files/draft.ts';
import { runSession } from '../../scenario/run.ts';
import { readScenario, type Scenario } from '../../scenario/scenario.ts';
import { SAMPLES } from '../../serving/samples.ts';
import { isTerminal } from '../result.ts';
import { stops, summary } from './session-words.ts';

interface SessionFlags {
  readonly dataDir?: string;
  readonly report?: string;
  /** The report to standard output, also on a terminal. */
  readonly json?: boolean;
  readonly trades?: string;
  readonly speed: number | 'max';
  readonly seed?: number;
  readonly runtime?: 'inline' | 'worker';
  readonly group: number;
  readonly algorithms?: string[];
}

/** `desk session`: runs a scenario to its end and writes the report. */
export async function session(file: string, flags: SessionFlags): Promise<number> {
  const scenario = await readScenario(file);
  // An hour of replay must not end at a path that cannot be written.
  const draft = flags.report === undefined ? undefined : new Draft(flags.report);
  try {
    return await runAndTell(scenario, flags, draft);
  } finally {
    draft?.discard();
  }
}

async function runAndTell(scenario: Scenario, flags: SessionFlags, draft: Draft | undefined): Promise<number> {
  // Without these, a signal ends the process on the spot and leaves the session's own directory behind.
  for (const [signal, number] of [
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const)
    process.once(signal, () => process.exit(128 + number));
  const report = await runSession({
    scenario: { ...scenario, seed: flags.seed ?? scenario.seed, runtime: flags.runtime ?? scenario.runtime },
    algorithmFolders: [SAMPLES, ...(flags.algorithms ?? [])],
    dataDir: flags.dataDir,
    trades: flags.trades,
    speed: flags.speed,
    group: Math.max(1, flags.group),
  });
  for (const { slot_id, version, message } of report.faults) {
    process.stderr.write(`desk: ${version} failed in ${slot_id}: ${message}\n`);
  }
  for (const line of stops(report)) process.stderr.write(`${line}\n`);
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (draft === undefined && (flags.json || !isTerminal())) process.stdout.write(text);
  else if (draft === undefined)
    process.stdout.write(`${summary(report)}. The whole report: name a file with --report, or give --json\n`);
  else {
    await writeFile(draft.path, text);
    draft.keep();
    process.stdout.write(`${summary(report)}; report: ${flags.report}\n`);
  }
  return 0;
}
