import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from './progress.ts';
import type { Failure, Run } from './run-seed.ts';
import { type Script, scriptText } from './script/script.ts';
import type { Wanted } from './wanted.ts';

const COMMAND = 'npm run -s simulate --';
const MOST_BREACHES = 8;
const LONGEST_LINE = 400;

/** Says what broke: where, what and against what, the last facts, and how to go on from there. */
export async function tell(done: Run, failure: Failure, wanted: Wanted, progress: Progress): Promise<void> {
  const { script } = done;
  const step = script.steps[failure.step - 1];
  const lines = [
    `seed ${script.seed} broke ${whereOf(failure, script)}${step ? `: ${JSON.stringify(step)}` : ''}`,
    ...failure.breaches.slice(0, MOST_BREACHES).map(({ invariant, words }) => `  invariant ${invariant}: ${words}`),
    ...(failure.breaches.length === 0 ? [`  the desk stopped: ${failure.message}`] : []),
    ...[...failure.promises].map(([invariant, words]) => `invariant ${invariant} says: ${words}`),
    'the last facts:',
    ...failure.facts.map((line) => `  ${line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line}`),
    `to see it again: ${COMMAND} ${again(wanted, script)}`,
    wanted.shrink
      ? `a shorter one: ${COMMAND} --script ${await shorter(done, progress)}`
      : `to have its script, made short: ${COMMAND} ${again(wanted, script)} --shrink`,
    'what all of this means: test/simulator/README.md',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function whereOf({ step }: Failure, { steps }: Script): string {
  if (step === 0) return 'before the first step';
  return step > steps.length ? 'after the last step' : `at step ${step}`;
}

const again = ({ script: file, steps }: Wanted, { seed }: Script): string =>
  file !== undefined ? `--script ${file}` : `--seed ${seed}${steps === undefined ? '' : ` --steps ${steps}`}`;

/** @returns the file with the shorter script: in a folder of its own, so that two runs at a time keep both of theirs. */
async function shorter(done: Run, progress: Progress): Promise<string> {
  const { shrink } = await import('./shrink.ts');
  const { script, tries } = await shrink(done, (at, most, steps) =>
    progress.tell(() => `made shorter: try ${at} of at most ${most}, with ${steps} steps`),
  );
  const file = join(mkdtempSync(join(tmpdir(), 'simulator-')), `seed-${script.seed}.json`);
  writeFileSync(file, scriptText(script));
  process.stderr.write(`${script.steps.length} of ${done.script.steps.length} steps after ${tries} tries\n`);
  return file;
}
