/** What every fuzz test shares: a seed that changes and is told, counts that can be raised, and a watch over cases that never end. */
import { relative } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { expect } from 'vitest';
import { freshSeed } from '../support/fault-disk-chance.ts';
import { countOf } from '../support/full-count.ts';

/** How many times the sample is tried at full count. */
const FULL = 20;

/** Under CI always the same: what it says of a change must not depend on what nobody has tried before. */
const CI_SEED = 1;
const seed =
  process.env.CI === 'true' && process.env.FAULT_SEED === undefined
    ? CI_SEED
    : freshSeed(`fuzz ${relative(process.cwd(), expect.getState().testPath ?? '')}`);
const times = Number(process.env.FUZZ_RUNS ?? countOf(1, FULL));
if (!(Number.isSafeInteger(times) && times >= 1)) throw new Error('FUZZ_RUNS is how many times the sample, from 1');

/** Tells the guard of each case's beginning and end. */
const beat = new Int32Array(new SharedArrayBuffer(4));
const turn = (): void => void Atomics.add(beat, 0, 1);

const repeats = (test?: string): string => {
  const file = relative(process.cwd(), expect.getState().testPath ?? '');
  const named = test === undefined ? '' : ` -t ${JSON.stringify(test.split(' > ').at(-1))}`;
  return `FAULT_SEED=${seed} FUZZ_RUNS=${times} npx vitest run ${file}${named}`;
};

new Worker(new URL('./hang-guard-thread.ts', import.meta.url), {
  workerData: { beat, words: repeats() },
}).unref();

/** How a property is tried. */
export interface Trial<T> {
  /** Cases that are tried whatever the seed: what was found once. */
  readonly known?: readonly T[];
  /** Whether a failing case is made smaller first. Not where a case takes long. True by default. */
  readonly shrink?: boolean;
}

/**
 * Tries a property with so many cases, more where `FUZZ_RUNS` or the proof asks for them.
 *
 * @param holds Throws, or rejects, where the property does not hold for a case.
 * @throws {Error} with the failing case and the command that tries it again.
 */
export async function fuzz<T>(
  sample: number,
  cases: fc.Arbitrary<T>,
  holds: (given: T) => void | Promise<void>,
  { known = [], shrink = true }: Trial<T> = {},
): Promise<void> {
  const property = fc.asyncProperty(cases, async (given) => {
    turn();
    try {
      await holds(given);
    } finally {
      turn();
    }
  });
  const examples = known.map((each): [T] => [each]);
  const numRuns = sample * times + examples.length;
  try {
    await fc.assert(property, { seed, numRuns, examples, endOnFailure: !shrink });
  } catch (error) {
    const found = error instanceof Error ? error : new Error(String(error));
    found.message = `${found.message}\nTry it again: ${repeats(expect.getState().currentTestName)}`;
    throw found;
  }
}

/** Words that come from a fault of the program, and tell a person nothing. */
const OF_A_FAULT =
  /node_modules|\.ts:\d|\n\s+at |\[object |is not a function|is not iterable|Cannot (read|convert|set|mix)|undefined \(reading|Maximum call stack|Invalid array length|is not defined/;

/** Words for a person: what is wrong, with nothing of the machine in them. */
export function expectWords(message: string): void {
  expect(message.length).toBeGreaterThan(8);
  // A file of gigabytes of nonsense must not become a message of gigabytes.
  expect(message.length).toBeLessThan(20_000);
  expect(message).not.toMatch(OF_A_FAULT);
}

/** What an edge made of an input: a value, or a refusal in words. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly words: string };

type ErrorClass = abstract new (...args: never[]) => Error;

/** Does the work. Only errors of these classes may come out of it, and only with words for a person. */
export async function only<T>(classes: readonly ErrorClass[], work: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!classes.some((each) => error instanceof each)) throw error;
    const { message } = error as Error;
    expectWords(message);
    return { ok: false, words: message };
  }
}
