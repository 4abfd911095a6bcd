import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Coverage } from './coverage.ts';
import { type Run, run } from './run-seed.ts';
import { type Script, scriptText } from './script/script.ts';
import type { Asked } from './simulate.ts';

/** So many worlds must have been seen before that something never happened says anything. */
const ENOUGH = 500;
const TELL_EVERY_MS = 5_000;

/** Runs scripts one after the other and says what became of them. @returns the exit status. */
export async function report(scripts: Iterable<Script>, asked: Asked, startedMs: number): Promise<number> {
  const trace = createHash('sha256');
  const coverage = new Coverage();
  const sums = { worlds: 0, steps: 0, hours: 0, failed: 0 };
  let toldMs = startedMs;
  for (const script of scripts) {
    const done = await run(script);
    sums.worlds += 1;
    sums.steps += done.steps;
    sums.hours += done.hours;
    trace.update(`${script.seed} ${done.trace}\n`);
    coverage.add(done.counts);
    if (done.failure) {
      sums.failed += 1;
      await tell(done, asked);
      if (asked.first) break;
    }
    if (performance.now() - toldMs < TELL_EVERY_MS) continue;
    toldMs = performance.now();
    progress(sums.worlds, asked.seeds, toldMs - startedMs);
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  process.stderr.write(
    `${sums.worlds} worlds, ${sums.steps} steps, ${sums.hours.toFixed(1)} hours of market in ${seconds.toFixed(1)} s: ` +
      `${(sums.worlds / seconds).toFixed(1)} worlds, ${(sums.steps / seconds).toFixed(0)} steps and ` +
      `${(sums.hours / seconds).toFixed(1)} hours a second; ${sums.failed} broke\n`,
  );
  const missing = asked.coverage ? coverage.missing() : [];
  if (asked.coverage) process.stdout.write(`${coverage.table()}\n`);
  const isIncomplete = sums.worlds >= ENOUGH && missing.length > 0;
  if (isIncomplete) process.stdout.write(`never happened: ${missing.join(', ')}\n`);
  process.stdout.write(`trace ${trace.digest('hex')}\n`);
  return sums.failed > 0 || isIncomplete ? 1 : 0;
}

function progress(done: number, all: number, ms: number): void {
  const left = Math.round(((all - done) * ms) / done / 1_000);
  process.stderr.write(`${done} of ${all} worlds; ${left} s left\n`);
}

async function tell(done: Run, asked: Asked): Promise<void> {
  const { script, failure } = done;
  if (!failure) return;
  const where = failure.step > script.steps.length ? 'after the last step' : `at step ${failure.step}`;
  const step = script.steps[failure.step - 1];
  const lines = [
    `seed ${script.seed} broke ${where}${step ? `: ${JSON.stringify(step)}` : ''}`,
    ...failure.breaches.slice(0, 8).map(({ invariant, words }) => `  invariant ${invariant}: ${words}`),
    ...(failure.breaches.length === 0 ? [`  the desk stopped: ${failure.message}`] : []),
    'the last facts:',
    ...failure.facts.map((line) => `  ${line.length > 400 ? `${line.slice(0, 400)}…` : line}`),
    `to see it again: npm run -s simulate -- ${again(asked, script)}`,
  ];
  if (asked.shrink) lines.push(`a shorter one: npm run -s simulate -- --script ${await shorter(done)}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

const again = ({ script: file, steps }: Asked, { seed }: Script): string =>
  file !== undefined ? `--script ${file}` : `--seed ${seed}${steps === undefined ? '' : ` --steps ${steps}`}`;

async function shorter(done: Run): Promise<string> {
  const { shrink } = await import('./shrink.ts');
  const { script, tries } = await shrink(done);
  const folder = join(tmpdir(), 'simulator');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `seed-${script.seed}.json`);
  writeFileSync(file, scriptText(script));
  process.stderr.write(`${script.steps.length} of ${done.script.steps.length} steps after ${tries} tries\n`);
  return file;
}
