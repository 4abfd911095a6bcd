import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mutated } from './mutations/mutated.ts';
import { MUTATIONS } from './mutations/mutations.ts';
import { scriptOf } from './script/script.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));
const START = `${HERE}start.ts`;
const SEEDS = Number(process.env.SIMULATOR_SEEDS ?? 500);
/**
 * Other worlds each time; `SIMULATOR_SEED` looks at the same ones again. Under CI they are always the first: what it says of a change must
 * not depend on what nobody has looked at before, which is for those who run it by hand and for `npm run proof`.
 */
const FIRST = Number(process.env.SIMULATOR_SEED ?? (process.env.CI === 'true' ? 1 : randomInt(1, 2 ** 31 - 1 - SEEDS)));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A simulator runs in a process of its own: there its clock and its chance are the only ones. */
function simulate(args: readonly string[], mutation?: string): Promise<Ended> {
  const env = { ...process.env, ...(mutation === undefined ? {} : { SIMULATOR_MUTATION: mutation }) };
  const child = spawn(process.execPath, [START, ...args], { env });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

const traceOf = ({ out }: Ended): string | undefined => /trace ([0-9a-f]{64})\n$/.exec(out)?.[1];

describe('the simulated world', () => {
  it(`keeps every invariant in ${SEEDS} worlds from ${FIRST}, and comes across everything`, async () => {
    const done = await simulate(['--seed', String(FIRST), '--seeds', String(SEEDS), '--coverage']);
    process.stdout.write(`worlds ${FIRST} to ${FIRST + SEEDS - 1}\n${done.out}${done.err.split('\n').at(-2)}\n`);
    expect(done.status, done.out.slice(0, 4_000)).toBe(0);
    expect(traceOf(done)).toBeDefined();
  }, 900_000);

  it('passes the same again for the same seed, and something else for another', async () => {
    const [once, again, other] = await Promise.all([
      simulate(['--seed', String(FIRST), '--seeds', '4']),
      simulate(['--seed', String(FIRST), '--seeds', '4']),
      simulate(['--seed', String(FIRST + 4), '--seeds', '4']),
    ]);
    expect(traceOf(once)).toBeDefined();
    expect(traceOf(again)).toBe(traceOf(once));
    expect(traceOf(other)).not.toBe(traceOf(once));
  }, 120_000);

  const kept = globSync('regressions/*.json', { cwd: HERE }).sort();
  it.each(kept)('does not fall back behind %s', async (file) => {
    const path = `${HERE}${file}`;
    expect(scriptOf(readFileSync(path, 'utf8'), file).steps.length).toBeGreaterThan(0);
    const done = await simulate(['--script', path]);
    expect(done.status, done.out).toBe(0);
  });
});

describe('a bug in the desk', () => {
  it('is found, told with the command that shows it again, and made short', async () => {
    const done = await simulate(['--seed', '1', '--seeds', '200', '--first', '--shrink'], 'allocate-10001');
    expect(done.status).toBe(1);
    expect(done.out).toMatch(/^seed \d+ broke at step \d+/m);
    expect(done.out).toMatch(/invariant 2: .*10001/);
    expect(done.out).toMatch(/to see it again: npm run -s simulate -- --seed \d+/);
    const file = /a shorter one: npm run -s simulate -- --script (.*)$/m.exec(done.out)?.[1] ?? '';
    const short = scriptOf(readFileSync(file, 'utf8'), file);
    expect(short.steps.length).toBeLessThan(12);
    const again = await simulate(['--script', file], 'allocate-10001');
    expect(again).toMatchObject({ status: 1, out: expect.stringContaining('invariant 2') });
    expect((await simulate(['--script', file])).status).toBe(0);
  }, 300_000);

  it('is one that can still be put in: every text that is to be replaced stands in its file once', () => {
    expect(MUTATIONS.length).toBeGreaterThanOrEqual(24);
    expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length);
    for (const mutation of MUTATIONS)
      for (const file of new Set(mutation.edits.map((each) => each.file)))
        expect(mutated(mutation, file, readFileSync(`${ROOT}${file}`, 'utf8')), mutation.name).not.toBe('');
  });
});

describe('the command line', () => {
  it.each([
    [['--seed', 'x'], 'whole number'],
    [['--seeds', '0'], 'whole number'],
    [['--steps', '-1'], 'whole number'],
    [['--script', 'nowhere.json'], 'nowhere.json'],
    [['--script', `${ROOT}package.json`], 'no script of the simulator'],
    [['--speed'], 'unknown option'],
    [['now'], 'too many arguments'],
  ])('refuses %j', async (args, words) => {
    const done = await simulate(args);
    expect(done.status).not.toBe(0);
    expect(done.err).toContain(words);
  });
});
