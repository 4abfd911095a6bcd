import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { DeskClient } from '../desk/client.ts';
import { findDesk, type Place, UnnamedDesk } from '../desk/place.ts';
import { EndedDesk, SilentDesk } from '../desk/silent-desk.ts';
import { startWords } from '../desk/start-again.ts';
import { type PlaceFlags, placeArguments, whichDesk } from '../desk/which-desk.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { type Asked, type DeskStatus, statusOf } from './desk-status.ts';
import { attention, statusLines } from './status-text.ts';

/**
 * `desk status`: what is live, what trades, what is wrong. Where no process answers, what the journal says.
 *
 * @returns 0 where the desk runs, 1 where it does not or does not answer.
 */
export async function status(given: PlaceFlags & ResultFlags): Promise<number> {
  return statusNow(whichDesk(given), given);
}

async function statusNow(flags: PlaceFlags & ResultFlags, given: PlaceFlags): Promise<number> {
  const place = await placeOrJournal(flags, given);
  if ('stopped' in place) {
    const { found, again } = await fromJournal(place.stopped, { running: false, url: null, pid: null, health: null });
    show(flags, given, found);
    process.stderr.write(`no desk runs on ${place.stopped}; start it with ${again}\n`);
    return 1;
  }
  const { url, pid = null } = place.running;
  const client = new DeskClient(place.running);
  try {
    const health = await client.health();
    show(flags, given, statusOf(await client.frame(), { running: true, url, pid, health }));
    return 0;
  } catch (error) {
    if (error instanceof EndedDesk) return statusNow(flags, given);
    if (!(error instanceof SilentDesk) || flags.dataDir === undefined) throw error;
    const { found } = await fromJournal(flags.dataDir, { running: false, url, pid, health: null });
    show(flags, given, found);
    throw error;
  }
}

/** Where the desk is. Of one that runs without a name, the journal is shown first. @throws {CommandError} as `findDesk`. */
async function placeOrJournal(flags: PlaceFlags & ResultFlags, given: PlaceFlags): Promise<Place> {
  try {
    return findDesk(flags);
  } catch (error) {
    if (!(error instanceof UnnamedDesk) || flags.dataDir === undefined) throw error;
    const asked = { running: false, url: null, pid: error.pid, health: null, unnamed: true } as const;
    show(flags, given, (await fromJournal(flags.dataDir, asked)).found);
    throw error;
  }
}

interface FromJournal {
  readonly found: DeskStatus;
  /** How the desk is started again, in words. */
  readonly again: string;
}

async function fromJournal(dataDir: string, asked: Asked): Promise<FromJournal> {
  // Loaded only where it is needed: the running desk should be seen at once.
  const { openOffline } = await import('../desk/offline-desk.ts');
  const offline = await openOffline({ dataDir, readonly: true });
  try {
    const frame: ConsoleFrame = offline.frame();
    const { served } = offline;
    return { found: statusOf(frame, asked), again: startWords(dataDir, served) };
  } finally {
    await offline.close();
  }
}

const show = (flags: ResultFlags, given: PlaceFlags, found: DeskStatus): void =>
  tellResult(flags, statusLines(found, placeArguments(given)), { ...found, attention: attention(found) });
