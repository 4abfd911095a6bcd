import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type LockHolder, readLock } from '../../electron/journal/directory/lock.ts';
import { defined } from '../../shared/base/assert.ts';

const JOURNAL = new URL('../../electron/journal/open.ts', import.meta.url).href;

/** Another process that holds a data directory, and does nothing. */
export interface OtherHolder {
  readonly holder: LockHolder;
  isAlive(): boolean;
  end(): void;
}

/** Starts one, which ends by itself after a minute. */
export async function holdElsewhere(directory: string, as: 'desk' | 'command'): Promise<OtherHolder> {
  const text = `import { openJournal } from '${JOURNAL}';
    // Held by a name, or the journal would be closed with the garbage.
    globalThis.journal = openJournal({ directory: ${JSON.stringify(directory)}, as: '${as}' });
    journal.setMeta('seed', '1');
    console.log('held');
    setTimeout(() => process.exit(), 60_000);`;
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(defined(child.stdout, 'output'), 'data');
  return {
    holder: defined(readLock(directory), 'holder'),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    end: () => void child.kill('SIGKILL'),
  };
}
