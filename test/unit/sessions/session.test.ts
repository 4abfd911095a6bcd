/** A session that cannot begin gives back whatever it had opened. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openJournal } from '../../../electron/journal/open.ts';
import { runSession } from '../../../electron/scenario/run.ts';
import { parseScenario } from '../../../electron/scenario/scenario.ts';
import { SAMPLES } from '../../../electron/serving/samples.ts';
import { swapScenario } from '../../support/session-rig.ts';

function place(): { readonly dataDir: string; readonly trades: string } {
  const folder = mkdtempSync(join(tmpdir(), 'desk-session-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { dataDir: join(folder, 'journal'), trades: join(folder, 'trades.csv') };
}

const run = (files: ReturnType<typeof place>) =>
  runSession({
    scenario: parseScenario(JSON.stringify(swapScenario()), 'x'),
    algorithmFolders: [SAMPLES],
    speed: 'max',
    group: 1_000,
    ...files,
  });

it('its journal, where its fills cannot be written', async () => {
  const files = place();
  mkdirSync(files.trades);
  await expect(run(files)).rejects.toThrow('is a directory');
  // Free for anybody.
  openJournal({ directory: files.dataDir }).close();
});
