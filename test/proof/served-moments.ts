import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../electron/launch/install.mjs';

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const TEST = 'test/integration/crash-process.test.ts';

/** Runs the test that kills a served desk, at so many moments. */
export function servedMoments(moments: number): Promise<{ readonly ok: boolean; readonly words: string }> {
  const env = { ...process.env, CRASH_MOMENTS: String(moments), NO_COLOR: '1' };
  const child = spawn(process.execPath, [VITEST, 'run', TEST], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      words += text;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ ok: status === 0, words }));
  });
}
