import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SEEDS } from '../script/script.ts';
import { stopping } from '../stopping.ts';
import type { Wanted } from '../wanted.ts';
import type { Mutation, Witness } from './mutation.ts';
import { MUTATIONS } from './mutations.ts';

const START = fileURLToPath(new URL('../start.ts', import.meta.url));
/** A bug that so many worlds do not show is one that the simulator cannot find. */
const MOST_SEEDS = 500;
/** Worlds that one process runs before the next begins. */
const AT_ONCE = 50;
/** After so many worlds that break something else, what the mutation is said to break is wrong. */
const MOST_OTHERS = 20;
/** How much is told of what a world has broken. */
const LONGEST_WORDS = 160;

/** What became of the search for a bug. */
export interface Found {
  readonly name: string;
  /** The world that showed it; undefined where none did. */
  readonly seed: number | undefined;
  /** What has shown it; undefined where nothing did. */
  readonly by: Witness | undefined;
  readonly words: string;
}

/** Every bug by name, with what the desk does wrong with it. */
export function listAll(): string {
  const width = Math.max(...MUTATIONS.map(({ name }) => name.length));
  return MUTATIONS.map(({ name, what }) => `${name.padEnd(width)}  ${what}\n`).join('');
}

/** @throws {Error} in words where one of the names is no mutation's. */
function chosen(only: string | undefined): readonly Mutation[] {
  if (only === undefined) return MUTATIONS;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !MUTATIONS.some((each) => each.name === name));
  if (unknown.length > 0)
    throw new Error(`there is no mutation ${unknown.join(', ')}; they are:\n${listAll().trimEnd()}`);
  return MUTATIONS.filter(({ name }) => names.includes(name));
}

/** Looks for each bug in turn, each in processes of its own. @returns the exit status. */
export async function findAll({ seed, seeds = MOST_SEEDS, only }: Wanted): Promise<number> {
  const all = chosen(only);
  const sums = { found: 0, stops: 0, missed: 0 };
  for (const [i, mutation] of all.entries()) {
    const found = await find(mutation, seed, seeds);
    if (stopping.aborted) {
      process.stdout.write(`${inWords(sums)}; stopped before the other ${all.length - i}\n`);
      return 1;
    }
    if (found.seed === undefined) sums.missed += 1;
    else if (found.by === 'stops') sums.stops += 1;
    else sums.found += 1;
    process.stdout.write(
      `${found.seed === undefined ? 'MISSED' : `seed ${found.seed}`}\t${found.name}\t${found.words}\n`,
    );
    process.stderr.write(`${i + 1} of ${all.length} mutations\n`);
  }
  process.stdout.write(`${inWords(sums)}\n`);
  return sums.missed > 0 ? 1 : 0;
}

/** How many were found: those that the desk itself stops at are told apart, since no invariant has seen them. */
function inWords({ found, stops, missed }: { found: number; stops: number; missed: number }): string {
  const words = `${found + stops} of ${found + stops + missed} were found`;
  return stops === 0 ? words : `${words}: ${found} by an invariant, and at ${stops} the desk itself stopped`;
}

/** Runs worlds until one breaks what the bug is said to break. @throws {Error} where the mutation no longer fits the product. */
export async function find({ name, breaks }: Mutation, first: number, most = MOST_SEEDS): Promise<Found> {
  const others: string[] = [];
  let from = first;
  while (from < first + most && others.length < MOST_OTHERS) {
    const seeds = Math.min(AT_ONCE, first + most - from);
    const { status, out, err } = await simulate(name, from, seeds);
    if (status === 0) {
      from += seeds;
      continue;
    }
    if (stopping.aborted) break;
    const told = /^seed (\d+) broke/m.exec(out)?.[1];
    if (told === undefined) throw new Error(`mutation ${name} cannot be run: ${err.slice(-2_000)}`);
    const seed = Number(told);
    const broken = brokenIn(out);
    const shown = broken.find(({ by }) => breaks.includes(by));
    if (shown) return { name, seed, ...shown };
    others.push(`seed ${seed}: ${broken[0]?.words}`);
    // Worlds are counted on from where this one stands: behind the last seed comes the first.
    from += ((seed - from + SEEDS) % SEEDS) + 1;
  }
  const besides = others.length === 0 ? '' : `; ${others.length} broke something else, the first at ${others[0]}`;
  return { name, seed: undefined, by: undefined, words: `not in ${from - first} worlds from ${first}${besides}` };
}

/** What a world is told to have broken, in the order in which it was seen. */
const brokenIn = (out: string): readonly { readonly by: Witness; readonly words: string }[] =>
  [...out.matchAll(/^ {2}(?:invariant (\d+): |the desk stopped: ).*$/gm)].map(([line, number]) => ({
    by: number === undefined ? 'stops' : Number(number),
    words: line.trim().slice(0, LONGEST_WORDS),
  }));

/** One process with a bug in it, which ends at the first world that breaks. */
function simulate(
  name: string,
  seed: number,
  seeds: number,
): Promise<{ readonly status: number | null; readonly out: string; readonly err: string }> {
  const args = [START, '--seed', String(seed % SEEDS), '--seeds', String(seeds), '--first'];
  const child = spawn(process.execPath, args, { env: { ...process.env, SIMULATOR_MUTATION: name } });
  const stop = (): void => void child.kill();
  stopping.addEventListener('abort', stop, { once: true });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      stopping.removeEventListener('abort', stop);
      resolve({ status, out, err });
    });
  });
}
