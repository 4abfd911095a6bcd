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
    const { again, ...shown } = await fromJournal(place.stopped, {
      running: false,
      url: null,
      pid: null,
      health: null,
    });
    show(flags, given, shown);
    process.stderr.write(`no desk runs on ${place.stopped}; start it with ${again}\n`);
    return 1;
  }
  const { url, holder } = place.running;
  const pid = holder?.pid ?? null;
  const client = new DeskClient(place.running);
  try {
    const health = await client.health();
    const frame = await client.frame();
    show(flags, given, { found: statusOf(frame, { running: true, url, pid, health }), frame });
    return 0;
  } catch (error) {
    if (error instanceof EndedDesk) return statusNow(flags, given);
    if (!(error instanceof SilentDesk) || flags.dataDir === undefined) throw error;
    show(flags, given, await fromJournal(flags.dataDir, { running: false, url, pid, health: null }));
    throw error;
  }
}

/** Where the desk is. Of one that runs without a name, the journal is shown first. @throws {CommandError} as `findDesk`. */
async function placeOrJournal(flags: PlaceFlags & ResultFlags, given: PlaceFlags): Promise<Place> {
  try {
    return findDesk(flags);
  } catch (error) {
    if (!(error instanceof UnnamedDesk) || error.holder === undefined || flags.dataDir === undefined) throw error;
    const asked = { running: false, url: null, pid: error.holder.pid, health: null, unnamed: true } as const;
    show(flags, given, await fromJournal(flags.dataDir, asked));
    throw error;
  }
}

interface Found {
  readonly found: DeskStatus;
  readonly frame: ConsoleFrame;
}

interface FromJournal extends Found {
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
    return { found: statusOf(frame, asked), frame, again: startWords(dataDir, served) };
  } finally {
    await offline.close();
  }
}

const show = (flags: ResultFlags, given: PlaceFlags, { found, frame }: Found): void =>
  tellResult(flags, statusLines(found, placeArguments(given), frame), { ...found, attention: attention(found) });
