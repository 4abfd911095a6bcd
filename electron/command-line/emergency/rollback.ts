import { setTimeout as delay } from 'node:timers/promises';
import { defined } from '../../../shared/base/assert.ts';
import type { LadderView } from '../../../shared/contract/ladder.ts';
import { CommandError } from '../command-error.ts';
import { DeskClient, type Slots } from '../desk/client.ts';
import { listening } from '../desk/listening.ts';
import { HungDesk } from '../desk/place.ts';
import { type PlaceFlags, whichDesk } from '../desk/which-desk.ts';
import { abortOutcome, type Candidate, chooseCandidate, describeAbort, endedLadder } from '../ladder/candidate.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { type Coming, calledOff, chooseComing, describeCallOff, stayed } from './coming.ts';
import { END_FLAG } from './end-flag.ts';
import { endHung, withEndFlag } from './end-hung.ts';
import {
  CALL,
  chooseReturn,
  describe,
  isDone,
  outcome,
  type Return,
  returnFrom,
  tookFrom,
  wentBack,
} from './return.ts';

/** How often, and how far apart, the desk is looked at for the result. */
const LOOKS = 5;
const LOOK_AGAIN_MS = 100;

/** How long a desk that is starting may take until it listens before it is ended as hung, milliseconds. */
const STARTING_MS = 10_000;

/** How often a desk is looked at anew that answers again, or that another has taken the place of, before nothing is done. */
const ROUNDS = 3;

interface RollbackFlags extends PlaceFlags, ResultFlags {
  readonly slot?: string;
  readonly reason: string;
  readonly algorithms?: readonly string[];
  /** A process that holds the data directory and does not answer is ended for it. */
  readonly endHungDesk?: boolean;
}

/** The desk as it was looked at before anything is done. */
interface Running {
  readonly client: DeskClient;
  readonly shown: Slots;
  readonly ladders: readonly LadderView[];
}

/**
 * `desk rollback`: puts the version back that was live before. Works on the running desk, or on its journal where the
 * process is gone; one that hangs is ended where that is asked for, and never else. Where there is nothing to go back to and a swap is
 * being prepared, that one is called off. Says what will happen before it does it.
 *
 * @throws {CommandError} where it cannot be done, with what to do; with status 2 where several slots could be meant.
 */
export async function rollback(given: RollbackFlags): Promise<number> {
  if (given.endHungDesk && given.url !== undefined)
    throw new CommandError(`${END_FLAG} ends a process on this machine: name the desk with --data-dir DIR`, 2);
  const flags = whichDesk(given);
  const running = await runningOrEnded(flags);
  if (running === undefined) {
    // Loaded only where it is needed: the running desk should go back at once.
    const { rollBackOffline } = await import('./offline-rollback.ts');
    return rollBackOffline({ ...flags, dataDir: defined(flags.dataDir, 'data directory') });
  }
  const { client, shown, ladders } = running;
  const candidate = chooseCandidate(ladders, shown, flags.slot);
  if (candidate) return abort(client, candidate, flags);
  const coming = chooseComing(shown, flags.slot);
  if (coming) return callOff(client, coming, flags);
  return goBack(client, chooseReturn(shown, flags.slot), flags);
}

/** The desk that runs; undefined where none does, also because it hung and was ended. Nothing has been asked of it by then. */
async function runningOrEnded(flags: RollbackFlags, round = 1): Promise<Running | undefined> {
  const { dataDir, endHungDesk } = flags;
  try {
    const place = await listening(flags, endHungDesk ? STARTING_MS : 0);
    if ('stopped' in place) return undefined;
    const client = new DeskClient(place.running);
    // Asked first because its errors are clearer than those of a socket that cannot be opened.
    await client.health();
    const [shown, ladders] = await Promise.all([client.slots(), client.openLadders()]);
    return { client, shown, ladders };
  } catch (error) {
    if (dataDir === undefined || !(error instanceof HungDesk)) throw error;
    if (!endHungDesk) throw withEndFlag(error, dataDir);
    const { assertReturnable } = await import('./offline-rollback.ts');
    const become = await endHung(error, dataDir, () => assertReturnable({ ...flags, dataDir }));
    if (become === 'ended' || become === 'gone') return undefined;
    if (round < ROUNDS) return runningOrEnded(flags, round + 1);
    throw new CommandError(
      `NOT ROLLED BACK, and nothing was ended: the desk on ${dataDir} answers now and then; try again in a few seconds`,
    );
  }
}

async function goBack(client: DeskClient, back: Return, flags: RollbackFlags): Promise<number> {
  process.stderr.write(describe(back));
  const started = performance.now();
  const undone = await client.rollBack(back.swapId, flags.reason);
  const tookMs = performance.now() - started;
  const words = `${outcome(back, await afterwards(client, back))} ${tookFrom(CALL, tookMs)}.`;
  tellResult(flags, [words], wentBack(back, undone.rollback_swap_id, words));
  process.stderr.write(`recorded as swap ${undone.rollback_swap_id}: ${undone.message}\n`);
  return 0;
}

/** Where nobody was in force before, and somebody is being prepared, that one stays out. */
async function callOff(client: DeskClient, coming: Coming, flags: RollbackFlags): Promise<number> {
  process.stderr.write(describeCallOff(coming));
  const started = performance.now();
  try {
    await client.cancelSwap(coming.swapId, flags.reason);
  } catch (error) {
    // It may have made its cut a moment before: then there is a way back, and that is what is wanted.
    const back = error instanceof CommandError ? returnFrom(await client.slots(), coming.swapId) : undefined;
    if (back === undefined) throw error;
    process.stderr.write(`it has just made its cut: going back from it\n`);
    return goBack(client, back, flags);
  }
  const words = `${calledOff(coming)} ${tookFrom(CALL, performance.now() - started)}.`;
  tellResult(flags, [words], stayed(coming, words));
  return 0;
}

/** Where a version climbs beside the one in force, that one goes: the version in force never left. */
async function abort(client: DeskClient, candidate: Candidate, flags: RollbackFlags): Promise<number> {
  process.stderr.write(describeAbort(candidate));
  const started = performance.now();
  const { ladder, message } = await client.abortLadder(candidate.slot_id, flags.reason);
  const tookMs = performance.now() - started;
  const words = `${abortOutcome(candidate, ladder ?? undefined)} ${tookFrom(CALL, tookMs)}.`;
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
