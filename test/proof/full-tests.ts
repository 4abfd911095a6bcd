import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../electron/launch/install.mjs';
import type { Proof } from './proofs.ts';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
/** As Vitest's last lines say it. */
const PASSED = /Tests\s+(\d+) passed/;

/** A proof that is a test of `npm test` at its full counts, with the proof's seed. */
export const testsAtFullCount =
  (file: string): Proof['run'] =>
  async (seed) => {
    const { status, words } = await vitest(file, seed);
    const passed = Number(PASSED.exec(words)?.[1] ?? 0);
    // Tests that were skipped have proved nothing.
    if (status === 0 && passed > 0 && !/\d+ skipped/.test(words)) return { figures: { passed }, problems: [] };
    return { figures: { passed }, problems: [words] };
  };

function vitest(file: string, seed: number): Promise<{ readonly status: number | null; readonly words: string }> {
  const env = { ...process.env, PROOF: '1', FAULT_SEED: String(seed), NO_COLOR: '1' };
  const child = spawn(process.execPath, [VITEST, 'run', file], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      words += text;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, words }));
  });
}
