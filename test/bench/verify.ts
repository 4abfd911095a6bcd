import { verifyDesk } from '../../electron/verification/verify-desk.ts';
import { assert } from '../../shared/base/assert.ts';
import { bareReadNs } from './bare-read.ts';
import type { Bench, Workplace } from './bench.ts';
import { timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { writeHistory } from './recover-journal.ts';

const FACTS = 50_000;
const TIMES = 5;

/** Verification of a whole data directory, in audit rows a second: chain, checkpoints, recount and the engine's fold. */
export const verifyBench: Bench = {
  name: 'verify',
  probes: [
    {
      figures: [{ name: 'rows', unit: 'per_s', limit: 'bare SQLite reading the same facts and audit rows' }],
      run,
      once: true,
    },
  ],
};

async function run({ scale, directory: next }: Workplace): Promise<readonly Measured[]> {
  const directory = next();
  const facts = Math.max(1_000, Math.round(FACTS * scale));
  await writeHistory(directory, facts, { facts: facts + 1, call: () => {} });
  const samples: number[] = [];
  const limit: number[] = [];
  for (let i = 0; i < TIMES; i += 1) {
    let rows = 0;
    const ns = timed(() => {
      const report = verifyDesk({ directory });
      assert(report.ok, `it does not verify: ${report.problems[0]?.message}`);
      ({ rows } = report);
    });
    samples.push((rows / ns) * 1e9);
    limit.push((rows / bareReadNs(directory)) * 1e9);
  }
  return [{ samples, limit }];
}
