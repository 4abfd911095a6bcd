import { setTimeout as delay } from 'node:timers/promises';
import { CommandError } from '../command-error.ts';
import { DeskClient, type Slots } from '../desk/client.ts';
import { findDesk } from '../desk/place.ts';
import { type PlaceFlags, whichDesk } from '../desk/which-desk.ts';
import { abortOutcome, type Candidate, chooseCandidate, describeAbort, endedLadder } from '../ladder/candidate.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { chooseReturn, describe, isDone, outcome, type Return, took, wentBack } from './return.ts';

/** How often, and how far apart, the desk is looked at for the result. */
const LOOKS = 5;
const LOOK_AGAIN_MS = 100;

interface RollbackFlags extends PlaceFlags, ResultFlags {
  readonly slot?: string;
  readonly reason: string;
  readonly algorithms?: readonly string[];
}

/**
 * `desk rollback`: puts the version back that was live before. Works on the running desk, or on its journal where the
 * process is gone. Says what will happen before it does it.
 *
 * @throws {CommandError} where it cannot be done, with what to do; with status 2 where several slots could be meant.
 */
export async function rollback(given: RollbackFlags): Promise<number> {
  const flags = whichDesk(given);
  const place = findDesk(flags);
  if ('stopped' in place) {
    // Loaded only where it is needed: the running desk should go back at once.
    const { rollBackOffline } = await import('./offline-rollback.ts');
    return rollBackOffline({ ...flags, dataDir: place.stopped });
  }
  const client = new DeskClient(place.running);
  // Asked first because its errors are clearer than those of a socket that cannot be opened.
  await client.health();
  const [slots, ladders] = await Promise.all([client.slots(), client.openLadders()]);
  const candidate = chooseCandidate(ladders, slots, flags.slot);
  if (candidate) return abort(client, candidate, flags);
  const back = chooseReturn(slots, flags.slot);
  process.stderr.write(describe(back));
  const started = performance.now();
  const undone = await client.rollBack(back.swapId, flags.reason);
  const tookMs = performance.now() - started;
  const words = `${outcome(back, await afterwards(client, back))} It took ${took(tookMs)}.`;
  tellResult(flags, [words], wentBack(back, undone.rollback_swap_id, words));
  process.stderr.write(`recorded as swap ${undone.rollback_swap_id}: ${undone.message}\n`);
  return 0;
}

/** Where a version climbs beside the one in force, that one goes: the version in force never left. */
async function abort(client: DeskClient, candidate: Candidate, flags: RollbackFlags): Promise<number> {
  process.stderr.write(describeAbort(candidate));
  const started = performance.now();
  const { ladder, message } = await client.abortLadder(candidate.slot_id, flags.reason);
  const tookMs = performance.now() - started;
  const words = `${abortOutcome(candidate, ladder ?? undefined)} It took ${took(tookMs)}.`;
  tellResult(flags, [words], endedLadder(candidate, words));
  process.stderr.write(`${message}\n`);
  return 0;
}

/** What the desk shows after it; undefined where it no longer does, which undoes nothing. */
async function afterwards(client: DeskClient, back: Return): Promise<Slots | undefined> {
  try {
    for (let look = 1; ; look += 1) {
      const slots = await client.slots();
      // What is shown may be a moment old.
      if (isDone(slots, back) || look === LOOKS) return slots;
      await delay(LOOK_AGAIN_MS);
    }
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}
