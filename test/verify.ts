/**
 * Everything there is to check, in the order in which a failure is cheapest; started by `run.mjs` when everything is
 * installed. With arguments, only the tests whose path contains one of them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { buildWindow } from '../electron/launch/console-build.ts';
import { PROJECT_NODE, ROOT } from '../electron/launch/install.mjs';
import { provide } from './support/prerequisites.ts';

const RESULTS = ['unit', 'rest'].map((name) => join(ROOT, 'out', `test-results-${name}.json`));
const filter = process.argv.slice(2);

// Whatever a step starts finds Node 24 first.
const env = { ...process.env, PATH: join(ROOT, 'node_modules', '.bin') + delimiter + (process.env.PATH ?? '') };

/** Biome colours under CI even what goes to a file. */
const PLAIN = process.stdout.isTTY ? [] : ['--colors=off'];

interface Step {
  readonly name: string;
  /** Whether it passed; what it found is on the screen by then. */
  readonly run: () => boolean | Promise<boolean>;
  /** What to do when it fails. */
  readonly hint?: string;
}

const everything: readonly Step[] = [
  { name: 'prerequisites', run: provide },
  {
    name: 'format and lint',
    run: () => tool('@biomejs/biome', 'biome', ['ci', '.', ...PLAIN]),
    hint: '`npm run format` mends what can be mended',
  },
  { name: 'types', run: () => tool('typescript', 'tsc', ['-b']) },
  { name: 'build', run: () => buildWindow().then(() => true) },
  // Coverage makes code half as fast again: it is taken, and asked for, where the unit tests alone must reach it.
  {
    name: 'tests',
    run: () => {
      const units = vitest(0, ['test/unit', '--coverage']);
      const rest = vitest(1, ['--exclude=test/unit/**']);
      return units && rest;
    },
  },
];

const selected: readonly Step[] = [
  { name: 'prerequisites', run: provide },
  { name: 'tests', run: () => vitest(0, filter) },
];

for (const file of RESULTS) rmSync(file, { force: true });
// What Node keeps of processes' compiled code (vitest.config.ts) would grow with every change.
if (filter.length === 0) rmSync(join(ROOT, 'node_modules', '.cache', 'compiled'), { recursive: true, force: true });
process.exitCode = 0;
for (const step of filter.length === 0 ? everything : selected) {
  if (await passes(step)) continue;
  process.exitCode = 1;
  if (step.hint) process.stderr.write(`${step.hint}\n`);
  if (step.name !== 'tests') process.stderr.write('the tests were not run\n');
  break;
}
summarise();

async function passes({ name, run }: Step): Promise<boolean> {
  process.stderr.write(`\n── ${name}\n`);
  const started = performance.now();
  let passed = false;
  try {
    passed = await run();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(passed ? `── ${name}: passed in ${seconds} s\n` : `── ${name}: FAILED after ${seconds} s\n`);
  return passed;
}

function vitest(part: number, args: readonly string[]): boolean {
  return tool('vitest', 'vitest', [
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${RESULTS[part]}`,
  ]);
}

/** What is read of Vitest's JSON report. */
interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { status: string }[];
  }[];
}

/** The last line, on standard output, for people and for scripts alike; none where a step before the tests failed. */
function summarise(): void {
  const parts = RESULTS.filter((file) => existsSync(file)).map(
    (file): Results => JSON.parse(readFileSync(file, 'utf8')),
  );
  if (parts.length === 0) return;
  const sum = (count: (results: Results) => number): number => parts.reduce((all, each) => all + count(each), 0);
  // A file that could not even be loaded has no failed test of its own, and must not pass for none.
  const broken = ({ testResults }: Results): number =>
    testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
    ).length;
  const passed = sum(({ numPassedTests }) => numPassedTests);
  const failed = sum((results) => results.numFailedTests + broken(results));
  const skipped = sum(({ numPendingTests, numTodoTests }) => numPendingTests + numTodoTests);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}

/** Runs a package's program on Node 24, without the shell shims that differ between platforms. */
function tool(name: string, program: string, args: readonly string[]): boolean {
  const folder = join(ROOT, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  const file = join(folder, bin[program] ?? '');
  return spawnSync(PROJECT_NODE, [file, ...args], { cwd: ROOT, env, stdio: 'inherit' }).status === 0;
}
