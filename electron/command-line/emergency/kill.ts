import { setTimeout as delay } from 'node:timers/promises';
import { spaced } from '../../../shared/base/words.ts';
import type { ExitView } from '../../../shared/contract/risk.ts';
import type { PositionView } from '../../../shared/contract/trading.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { DeskClient } from '../desk/client.ts';
import { listening } from '../desk/listening.ts';
import { HungDesk } from '../desk/place.ts';
import { assertRoom } from '../desk/room.ts';
import { EndedDesk } from '../desk/silent-desk.ts';
import { type PlaceFlags, whichDesk } from '../desk/which-desk.ts';
import { type ResultFlags, tellReport, tellSoFar } from '../result.ts';
import { assertKillable } from './assert-killable.ts';
import { endFound } from './end-hung.ts';
import { flattenCommand, heldIn, heldWords } from './held.ts';
import { type KillTarget, plainScope, scopeBySlot } from './kill-scope.ts';
import { type Killed, type KillReport, killedWords, legWords, stillOpen } from './kill-words.ts';
import { CALL, took, tookFrom } from './return.ts';

/** How long a desk that is starting may take until it listens, and one that stops until it ends; longer, and it is taken for hung, milliseconds. */
const BETWEEN_MS = 2_000;
/** How long a command that works on the journal is waited for: nothing trades meanwhile, milliseconds. */
const WORK_MS = 10_000;
/** How often it is looked anew who has the directory. */
const ROUNDS = 3;
/** How often it is looked at how far an exit has come. */
const LOOK_MS = 100;

interface KillFlags extends PlaceFlags, KillTarget, ResultFlags {
  readonly flatten?: boolean;
  readonly keep?: boolean;
  /** Positions go by the shutdown policy of each version. */
  readonly policy?: boolean;
  readonly reason: string;
  /** Longest time that an exit is followed, seconds. */
  readonly timeout: number;
}

/**
 * `desk kill`: stops all trading in a scope, the whole desk where none is named. On a desk that runs it is an ordinary call,
 * which needs no seat at a console and no bus; a desk that does not answer is ended and killed on its journal, as one that
 * does not run is. Positions stay as they are, and it says which, unless `--flatten` or `--policy` closes them; an exit is
 * followed until nothing is open.
 *
 * @returns 0 when all of it is done; 1 when something is still open at the end.
 * @throws {CommandError} where it cannot be done, with what to do.
 */
export async function kill(given: KillFlags): Promise<number> {
  if ([given.flatten, given.keep, given.policy].filter(Boolean).length > 1)
    throw new CommandError('give only one of --flatten, --keep and --policy', 2);
  plainScope(given);
  return killWhereItIs(whichDesk(given), given);
}

async function killWhereItIs(flags: KillFlags, given: KillFlags, round = 1): Promise<number> {
  try {
    const place = await listening(flags, BETWEEN_MS, WORK_MS);
    if ('running' in place) return await killRunning(new DeskClient(place.running, BETWEEN_MS), flags, given);
    process.stderr.write(`no desk runs on ${place.stopped}: working on its journal\n`);
  } catch (error) {
    if (flags.dataDir === undefined) throw error;
    // It may have been started again by now.
    if (error instanceof EndedDesk) return killWhereItIs(flags, given, round);
    if (!(error instanceof HungDesk) || error.holder === undefined) throw error;
    if (error.hasStopped) assertRoom(flags.dataDir, error.what);
    await assertKillable(flags.dataDir, flags);
    // A kill can wait for nothing: one that answers, and does not carry it out, is not asked a second time.
    const manner = { asks: round === 1, because: 'to kill on its journal' };
    const become = await endFound(error, flags.dataDir, manner);
    if (become === 'answers' || become === 'another') {
      if (round < ROUNDS) return killWhereItIs(flags, given, round + 1);
      throw new CommandError(
        `NOTHING WAS KILLED: another process has ${flags.dataDir} each time it is looked at; give the same command again at once`,
      );
    }
  }
  // Loaded only where it is needed: the running desk should be stopped at once.
  const { killOffline } = await import('./offline-kill.ts');
  return killOffline({ ...flags, dataDir: flags.dataDir ?? '', flatten: flattenOf(flags), given });
}

/** As the console does, a kill keeps what is held unless it is told otherwise. */
const flattenOf = ({ flatten = false, policy }: KillFlags): boolean | undefined => (policy ? undefined : flatten);

const goesOn = (): string =>
  `The desk goes on trying; close it at the exchange if it does not come through. See ${inWords('status')}.`;

async function killRunning(client: DeskClient, flags: KillFlags, given: PlaceFlags): Promise<number> {
  const started = performance.now();
  const scope = plainScope(flags) ?? scopeBySlot(await client.slots(), flags);
  const killed = await client.kill(scope, flattenOf(flags), flags.reason);
  tellSoFar(flags, `${killedWords(killed)} ${tookFrom(CALL, performance.now() - started)}.`);
  if (killed.exit_id === null) {
    tellReport(flags, {
      ...killed,
      held: await heldAfter(client, killed, flags, given),
      exit: null,
    } satisfies KillReport);
    return 0;
  }
  const exit = await follow(client, killed.exit_id, flags);
  tellReport(flags, { ...killed, held: null, exit: exit ?? null } satisfies KillReport);
  return exit?.status === 'ended' ? 0 : 1;
}

/** Tells what stays open. That it cannot be seen, which gives null, undoes nothing. */
async function heldAfter(
  client: DeskClient,
  { scope, state }: Killed,
  flags: ResultFlags,
  given: PlaceFlags,
): Promise<readonly PositionView[] | null> {
  try {
    const held = heldIn(await client.positions(), scope);
    tellSoFar(flags, heldWords(held, state, flattenCommand(scope, given)));
    return held;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    tellSoFar(flags, `The kill is in force; what stays open cannot be seen (${error.message}).`);
    return null;
  }
}

/** Tells how far an exit has come until nothing is open, or the time is over. @returns it as it was seen last. */
async function follow(client: DeskClient, exitId: string, flags: KillFlags): Promise<ExitView | undefined> {
  const limitMs = flags.timeout * 1_000;
  const started = performance.now();
  let told = '';
  let exit: ExitView | undefined;
  try {
    for (;;) {
      exit = await client.exit(exitId);
      const text = [`exit ${exitId}: ${spaced(exit.status)}`, ...legWords(exit)].join('\n');
      if (text !== told) process.stderr.write(`${text}\n`);
      told = text;
      const tookMs = performance.now() - started;
      if (exit.status === 'ended') {
        tellSoFar(flags, `Nothing is open any more. Closing it took ${took(tookMs)}.`);
        return exit;
      }
      if (tookMs >= limitMs) break;
      await delay(Math.min(LOOK_MS, Math.max(limitMs - tookMs, 1)));
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`the kill is in force, but how far its exit is cannot be seen any more: ${error.message}\n`);
  }
  process.stderr.write(`${exit === undefined ? `Exit ${exitId} has NOT ENDED.` : stillOpen(exit, goesOn())}\n`);
  return exit;
}
