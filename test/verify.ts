/**
 * Everything there is to check, in the order in which a failure is cheapest; started by `run.mjs` when everything is
 * installed. With arguments, only the tests whose path contains one of them.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { delimiter, join, relative, sep } from 'node:path';
import { buildWindow } from '../electron/launch/console-build.ts';
import { PROJECT_NODE, ROOT } from '../electron/launch/install.mjs';
import { countsOf, isSound, resultsOf } from './results.ts';
import { provide } from './support/prerequisites.ts';

const report = (name: string): string => join(ROOT, 'out', `test-results-${name}.json`);
const UNIT = report('unit');
const REST = report('rest');
const AGAIN = report('again');

/**
 * Files with desks and browsers in processes of their own are run once more, alone, where they fail beside another: these share a
 * small machine, and live on its clock. Not more than so many: what breaks many is no matter of chance. Each is named in the last lines.
 */
const MOST_AGAIN = 3;
const WITH_PROCESSES = ['e2e', 'integration'].map((folder) => join(ROOT, 'test', folder) + sep);

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
      const units = vitest(UNIT, ['test/unit', '--coverage']);
      const rest = vitest(REST, ['--exclude=test/unit/**']) || processesAgain();
      return units && rest;
    },
  },
];

const selected: readonly Step[] = [
  { name: 'prerequisites', run: provide },
  { name: 'tests', run: () => vitest(UNIT, filter) },
];

for (const file of [UNIT, REST, AGAIN]) rmSync(file, { force: true });
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

function vitest(report: string, args: readonly string[]): boolean {
  return tool('vitest', 'vitest', [
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
}

/** Runs those files with processes of their own that failed once more, where no other file did. @returns whether they pass. */
function processesAgain(): boolean {
  const failed = unsound();
  const all = failed.every((name) => WITH_PROCESSES.some((folder) => name.startsWith(folder)));
  if (failed.length === 0 || failed.length > MOST_AGAIN || !all) return false;
  process.stderr.write(`\n── once more, one after the other: ${inWords(failed)}\n`);
  return vitest(AGAIN, [...failed, '--maxWorkers=1']);
}

/** The files of all but the units that failed, or whose process ended. */
function unsound(): string[] {
  return resultsOf(REST)
    .filter((file) => !isSound(file))
    .map(({ name }) => name);
}

function inWords(files: readonly string[]): string {
  return files.map((file) => relative(ROOT, file)).join(', ');
}

/** The last lines, on standard output, for people and for scripts alike; none where a step before the tests failed. */
function summarise(): void {
  const again = resultsOf(AGAIN);
  const names = again.map(({ name }) => name);
  const files = [...resultsOf(UNIT), ...resultsOf(REST).filter(({ name }) => !names.includes(name)), ...again];
  if (files.length === 0) return;
  const unsteady = again.filter(isSound).map(({ name }) => name);
  if (unsteady.length > 0) console.log(`unsteady, passed only when run alone: ${inWords(unsteady)}`);
  const { passed, failed, skipped } = countsOf(files);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}

/** Runs a package's program on Node 24, without the shell shims that differ between platforms. */
function tool(name: string, program: string, args: readonly string[]): boolean {
  const folder = join(ROOT, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  const file = join(folder, bin[program] ?? '');
  return spawnSync(PROJECT_NODE, [file, ...args], { cwd: ROOT, env, stdio: 'inherit' }).status === 0;
}
