import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { DeskClient, SilentDesk } from './client.ts';
import { type Asked, type DeskStatus, statusOf } from './desk-status.ts';
import { findDesk } from './place.ts';
import { attention, statusText } from './status-text.ts';
import { type PlaceFlags, SERVED_FOLDER, whichDesk } from './which-desk.ts';

interface StatusFlags extends PlaceFlags {
  readonly json?: boolean;
}

/**
 * `desk status`: what is live, what trades, what is wrong. Where no process answers, what the journal says.
 *
 * @returns 0 where the desk runs, 1 where it does not or does not answer.
 */
export async function status(given: StatusFlags): Promise<number> {
  const flags = whichDesk(given);
  const place = findDesk(flags);
  if ('stopped' in place) {
    return show(flags, await fromJournal(place.stopped, { running: false, url: null, pid: null, health: null }));
  }
  const { url, pid = null } = place.running;
  const client = new DeskClient(place.running);
  try {
    const health = await client.health();
    return show(flags, statusOf(await client.frame(), { running: true, url, pid, health }));
  } catch (error) {
    if (!(error instanceof SilentDesk) || flags.dataDir === undefined) throw error;
    show(flags, await fromJournal(flags.dataDir, { running: false, url, pid, health: null }));
    throw error;
  }
}

async function fromJournal(dataDir: string, asked: Asked): Promise<DeskStatus> {
  // Loaded only where it is needed: the running desk should be seen at once.
  const { openOffline } = await import('./offline-desk.ts');
  const offline = await openOffline({ dataDir, readonly: true });
  try {
    const frame: ConsoleFrame = offline.frame();
    return statusOf(frame, asked);
  } finally {
    await offline.close();
  }
}

function show({ json, dataDir }: StatusFlags, found: DeskStatus): number {
  if (json) process.stdout.write(`${JSON.stringify({ ...found, attention: attention(found) }, null, 2)}\n`);
  else process.stdout.write(statusText(found));
  if (found.running) return 0;
  if (found.pid === null) {
    const where = dataDir === SERVED_FOLDER ? '' : ` --data-dir ${dataDir}`;
    process.stderr.write(`no desk runs on ${dataDir}; start it with \`desk serve${where}\`\n`);
  }
  return 1;
}
