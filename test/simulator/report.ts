import { createHash } from 'node:crypto';
import { counted } from '../../shared/base/words.ts';
import { Coverage } from './coverage.ts';
import { Progress } from './progress.ts';
import { run } from './run-seed.ts';
import type { Script } from './script/script.ts';
import { stopping } from './stopping.ts';
import { tell } from './tell.ts';
import type { Wanted } from './wanted.ts';

/** So many worlds must have been seen before that something never happened says anything. */
export const ENOUGH = 500;

/** Runs scripts one after the other and says what became of them. @returns the exit status. */
export async function report(scripts: Iterable<Script>, wanted: Wanted, startedMs: number): Promise<number> {
  const trace = createHash('sha256');
  const coverage = new Coverage();
  const sums = { worlds: 0, steps: 0, hours: 0, failed: 0 };
  const all = wanted.seeds ?? 1;
  const progress = new Progress(all, startedMs);
  for (const script of scripts) {
    const done = await run(script, (at) => progress.at(sums.worlds, at, script.steps.length));
    sums.steps += done.steps;
    sums.hours += done.hours;
    if (done.isCalledOff) break;
    sums.worlds += 1;
    trace.update(`${script.seed} ${done.trace}\n`);
    coverage.add(done.counts);
    if (done.failure) {
      sums.failed += 1;
      await tell(done, done.failure, wanted, progress);
      if (wanted.first) break;
    }
    if (stopping.aborted) break;
    progress.at(sums.worlds);
  }
  const isStopped = stopping.aborted;
  if (wanted.shrink && sums.failed === 0 && !isStopped)
    process.stderr.write('nothing broke: there is nothing to shrink\n');
  const missing = wanted.coverage ? coverage.missing() : [];
  if (wanted.coverage) process.stdout.write(`${coverage.table()}\n`);
  const isEnough = sums.worlds >= ENOUGH;
  const isIncomplete = isEnough && missing.length > 0;
  if (isIncomplete) process.stdout.write(`never happened: ${missing.join(', ')}\n`);
  else if (wanted.coverage && !isEnough) process.stdout.write(`fewer than ${ENOUGH} worlds: zeros say nothing yet\n`);
  if (isStopped) process.stderr.write(`stopped by hand after ${sums.worlds} of ${counted(all, 'world')}: no trace\n`);
  // The last line of a run of worlds, which stands for all that they did: one that was stopped has none.
  else process.stdout.write(`trace ${trace.digest('hex')}\n`);
  const seconds = (performance.now() - startedMs) / 1_000;
  process.stderr.write(
    `${counted(sums.worlds, 'world')}, ${counted(sums.steps, 'step')}, ${sums.hours.toFixed(1)} hours of market ` +
      `in ${seconds.toFixed(1)} s: ${(sums.worlds / seconds).toFixed(1)} worlds, ${(sums.steps / seconds).toFixed(0)} ` +
      `steps and ${(sums.hours / seconds).toFixed(1)} hours a second; ${sums.failed} broke\n`,
  );
  return sums.failed > 0 || isIncomplete ? 1 : 0;
}
