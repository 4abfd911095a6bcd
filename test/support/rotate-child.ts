/** A process that makes a segment of a journal and dies by SIGKILL behind a step, or opens the journal and says so. */
import { resolve } from 'node:path';
import { takeLock } from '../../electron/journal/directory/lock.ts';
import { databasePath, openJournal } from '../../electron/journal/open.ts';
import { rotationSteps } from '../../electron/journal/segments/rotate.ts';
import { openWriter } from '../../electron/journal/writer.ts';
import { epochNs } from '../../shared/units/time.ts';

const [directory = '', until = ''] = process.argv.slice(2);
if (until === 'open') {
  process.send?.('opening');
  openJournal({ directory }).close();
} else {
  const path = databasePath(directory);
  takeLock(resolve(directory));
  const steps = rotationSteps(openWriter(path), { directory, path, format: 1, now: epochNs(1n) });
  for (const step of steps) if (step === until) process.kill(process.pid, 'SIGKILL');
}
