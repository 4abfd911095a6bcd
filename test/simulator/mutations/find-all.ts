import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Asked } from '../simulate.ts';
import type { Mutation } from './mutation.ts';
import { MUTATIONS } from './mutations.ts';

const START = fileURLToPath(new URL('../start.ts', import.meta.url));
/** A bug that so many worlds do not show is one that the simulator cannot find. */
const MOST_SEEDS = 500;
/** Worlds that one process runs before the next begins. */
const AT_ONCE = 50;

/** What became of the search for a bug. */
export interface Found {
  readonly name: string;
  /** The world that showed it; undefined where none did. */
  readonly seed: number | undefined;
  readonly words: string;
}

/** Looks for each bug in turn, each in processes of its own. @returns the exit status. */
export async function findAll({ seed, seeds, only }: Asked): Promise<number> {
  const wanted = MUTATIONS.filter(({ name }) => only === undefined || only.split(',').includes(name));
  if (wanted.length === 0) throw new Error(`there is no mutation ${only}`);
  let missed = 0;
  for (const [i, mutation] of wanted.entries()) {
    const found = await find(mutation, seed, seeds > 1 ? seeds : MOST_SEEDS);
    if (found.seed === undefined) missed += 1;
    process.stdout.write(
      `${found.seed === undefined ? 'MISSED' : `seed ${found.seed}`}\t${found.name}\t${found.words}\n`,
    );
    process.stderr.write(`${i + 1} of ${wanted.length} mutations\n`);
  }
  process.stdout.write(`${wanted.length - missed} of ${wanted.length} were found\n`);
  return missed > 0 ? 1 : 0;
}

/** Runs worlds until one shows the bug. @throws {Error} where the mutation no longer fits the product. */
export async function find({ name }: Mutation, first: number, most = MOST_SEEDS): Promise<Found> {
  for (let from = first; from < first + most; from += AT_ONCE) {
    const seeds = Math.min(AT_ONCE, first + most - from);
    const { status, out, err } = await simulate(name, from, seeds);
    if (status === 0) continue;
    const seed = /^seed (\d+) broke/m.exec(out)?.[1];
    if (seed === undefined) throw new Error(`mutation ${name} cannot be run: ${err.slice(-2_000)}`);
    const words = /^ {2}(invariant .*|the desk stopped: .*)$/m.exec(out)?.[1] ?? '';
    return { name, seed: Number(seed), words: words.slice(0, 160) };
  }
  return { name, seed: undefined, words: `not in ${most} worlds from ${first}` };
}

/** One process with a bug in it, which ends at the first world that breaks. */
function simulate(
  name: string,
  seed: number,
  seeds: number,
): Promise<{ readonly status: number | null; readonly out: string; readonly err: string }> {
  const args = [START, '--seed', String(seed), '--seeds', String(seeds), '--first'];
  const child = spawn(process.execPath, args, { env: { ...process.env, SIMULATOR_MUTATION: name } });
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
