import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../electron/launch/install.mjs';
import { find } from '../simulator/mutations/find-all.ts';
import { MUTATIONS } from '../simulator/mutations/mutations.ts';
import type { Proof } from './proofs.ts';

const START = join(ROOT, 'test', 'simulator', 'start.ts');
/** As the simulator's standard error tells how far it is, and what it has run at its end. */
const AT = /^(\d+) of (\d+) worlds?/m;
const ENDED = /^\d+ worlds?, (\d+) steps?, ([\d.]+) hours of market/m;
const MOST_SEED = 2 ** 30;

/** So many simulated worlds, drawn from the proof's seed on. */
export const worlds =
  (count: number): Proof['run'] =>
  (seed, onProgress) => {
    const args = [START, '--seed', String(seed % MOST_SEED), '--seeds', String(count), '--coverage'];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      const at = AT.exec(text);
      if (at) onProgress(Number(at[1]), Number(at[2]));
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => {
        const [, steps = 0, hours = 0] = ENDED.exec(err) ?? [];
        resolve({ figures: { worlds: count, steps, hours }, problems: status === 0 ? [] : [out, err.slice(-2_000)] });
      });
    });
  };

/**
 * Every deliberate bug in turn: each must be found, by what it is said to break, within the worlds that `npm run simulate --
 * --mutations` looks at. Those that the desk itself stops at are counted apart.
 */
export const deliberateBugs: Proof['run'] = async (_, onProgress, tell) => {
  const problems: string[] = [];
  let [latest, stops] = [0, 0];
  for (const [index, mutation] of MUTATIONS.entries()) {
    const { seed, by, words } = await find(mutation, 1);
    if (seed === undefined) {
      problems.push(`${mutation.name}: ${words}`);
      tell(`${mutation.name}: ${words}`);
    } else latest = Math.max(latest, seed);
    if (by === 'stops') stops += 1;
    onProgress(index + 1, MUTATIONS.length);
  }
  return {
    figures: {
      bugs: MUTATIONS.length,
      'found by an invariant': MUTATIONS.length - problems.length - stops,
      'stopped by the desk itself': stops,
      'latest seed': latest,
    },
    problems,
  };
};
