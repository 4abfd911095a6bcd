import { setTimeout as delay } from 'node:timers/promises';
import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { JOURNAL_AUTHOR } from '../desk/author.ts';
import { type OfflineDesk, openOffline } from '../desk/offline-desk.ts';
import { abortOutcome, type Candidate, chooseCandidate, describeAbort, endedLadder } from '../ladder/candidate.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { isUnderWay } from '../status/desk-status.ts';
import {
  chooseReturn,
  describe,
  isDone,
  ON_JOURNAL,
  outcome,
  type Return,
  tookFrom,
  type WentBack,
  wentBack,
} from './return.ts';

type Swap = NonNullable<ConsoleFrame['swaps']>[number];

/** How often the start-up is looked at until it has come to its end, milliseconds. */
const LOOK_AGAIN_MS = 20;

/** Longest time for loading the old version, waiting for it and writing it down, milliseconds. */
const LIMIT_MS = 60_000;

interface OfflineRollback extends ResultFlags {
  readonly dataDir: string;
  readonly slot?: string;
  readonly reason: string;
  readonly algorithms?: readonly string[];
  /** Take a version off its ladder, and undo nothing else. */
  readonly candidateOnly?: boolean;
}

/**
 * Goes back on the journal itself, where no process runs on it: folds it, brings the versions up without market data,
 * makes the same cut as the running desk would, and closes. The next start is on the old version; what the bad one had
 * open is cancelled with the first market event then.
 *
 * @throws {CommandError} where it cannot be done, with what to do.
 */
export async function rollBackOffline(flags: OfflineRollback): Promise<number> {
  const { dataDir, algorithms } = flags;
  process.stderr.write(`no desk runs on ${dataDir}: working on its journal\n`);
  const started = performance.now();
  const offline = await openOffline({ dataDir, algorithmFolders: algorithms, readonly: false });
  try {
    const done = await bounded(carryOut(offline, flags));
    const tookMs = performance.now() - started;
    const words = `${done.message} ${tookFrom(ON_JOURNAL, tookMs)}. The next start of the desk is on it.`;
    tellResult(flags, [words], { ...done, message: words });
    return 0;
  } finally {
    await offline.close();
  }
}

/**
 * Makes sure, before a process is ended, that there is something to go back to, and that its journal and the modules can be read. Only
 * reads, beside the process.
 *
 * @throws {CommandError} or {@link JournalError} where it cannot be done, with the reason.
 */
export async function assertReturnable({ dataDir, algorithms, slot }: OfflineRollback): Promise<void> {
  const offline = await openOffline({ dataDir, algorithmFolders: algorithms, readonly: true });
  try {
    const frame = offline.frame();
    const candidate = chooseCandidate(frame.ladders ?? [], frame, slot);
    if (candidate) await checkModules(offline, [], candidate.candidate.entity_id);
    else await expectedReturn(offline, frame, slot);
  } finally {
    await offline.close();
  }
}

/** The return that is meant; undefined where the stop interrupted swaps: these have no end yet, and only the start-up knows what can be undone then. */
async function expectedReturn(
  offline: OfflineDesk,
  before: ConsoleFrame,
  slot: string | undefined,
): Promise<Return | undefined> {
  const interrupted = interruptedSwaps(before, slot);
  const expected = interrupted.length === 0 ? chooseReturn(before, slot) : undefined;
  await checkModules(offline, expected ? [expected.swapId] : interrupted.map((each) => each.swap_id));
  return expected;
}

async function carryOut(offline: OfflineDesk, flags: OfflineRollback): Promise<WentBack> {
  const frame = offline.frame();
  const { slot, candidateOnly } = flags;
  // Where no swap is to be undone, slots with nothing but one make no choice.
  const candidate = chooseCandidate(frame.ladders ?? [], candidateOnly ? {} : frame, slot);
  if (candidate) return abortOffline(offline, candidate, flags.reason);
  if (candidateOnly)
    throw new CommandError(
      `no version climbs a ladder${slot === undefined ? '' : ` in ${slot}`}, and nothing was changed; to undo a swap: ${inWords('rollback', '--data-dir', flags.dataDir, '--reason', 'TEXT')}`,
    );
  const back = await goBack(offline, frame, flags);
  return wentBack(back, null, outcome(back, offline.frame()));
}

/** A candidate that was still being prepared when the desk stopped is gone once it comes up. */
async function abortOffline(offline: OfflineDesk, candidate: Candidate, reason: string): Promise<WentBack> {
  const { desk } = offline;
  process.stderr.write(describeAbort(candidate));
  await checkModules(offline, [], candidate.candidate.entity_id);
  await desk.resume();
  await settled(offline);
  const { slot_id: slotId } = candidate;
  const standing = (): Candidate | undefined =>
    offline.frame().ladders?.find((each) => each.slot_id === slotId && each.status !== 'aborted');
  if (standing()) {
    const result = await desk.execute({ kind: 'abort_ladder', slotId, reason }, JOURNAL_AUTHOR);
    if (!result.ok) throw new CommandError(`the desk refuses: ${result.message}`);
    await settled(offline);
  }
  return endedLadder(candidate, abortOutcome(candidate, standing()));
}

async function goBack(offline: OfflineDesk, before: ConsoleFrame, { slot, reason }: OfflineRollback): Promise<Return> {
  const { desk } = offline;
  const interrupted = interruptedSwaps(before, slot);
  const expected = await expectedReturn(offline, before, slot);
  if (expected) process.stderr.write(describe(expected));
  await desk.resume();
  const now = await settled(offline);
  // A version that does not come up again is taken out by the desk itself, which is what was asked for.
  if (expected && isDone(now, expected)) return expected;
  refuseToGoFurther(now, interrupted);
  const back = chooseReturn(now, slot);
  if (!expected) process.stderr.write(describe(back));
  const result = await desk.execute(
    { kind: 'rollback_swap', swapId: back.swapId, reason, rolledBackBy: JOURNAL_AUTHOR.actor },
    JOURNAL_AUTHOR,
  );
  if (!result.ok) throw new CommandError(`the desk refuses: ${result.message}`);
  return back;
}

/** What stands once the start-up has ended everything that it began by itself: a dead version is taken out by the desk. */
async function settled(offline: OfflineDesk): Promise<ConsoleFrame> {
  for (;;) {
    const frame = offline.frame();
    if (interruptedSwaps(frame, undefined).length === 0) return frame;
    await delay(LOOK_AGAIN_MS);
  }
}

/** Swaps that had begun and not ended when the desk stopped, in the slot that is meant or in any. */
const interruptedSwaps = ({ swaps = [] }: ConsoleFrame, slot: string | undefined): readonly Swap[] =>
  swaps.filter(
    ({ status, stage, slot_ids }) =>
      isUnderWay(status) &&
      stage !== 'scheduled' &&
      stage !== 'suspended' &&
      (slot === undefined || slot_ids.includes(slot)),
  );

/** Whoever wants a swap undone that had not come to its cut has what they want; going on would undo the one before it. */
function refuseToGoFurther(now: ConsoleFrame, interrupted: readonly Swap[]): void {
  const undone = interrupted.filter(({ swap_id }) =>
    now.swaps?.some((each) => each.swap_id === swap_id && each.status === 'failed'),
  );
  if (undone.length === 0) return;
  const lines = undone.map(({ from_version, to_version, slot_ids }) => {
    return `  ${slot_ids.join(', ')} stays on ${from_version}: the swap to ${to_version} had not come to its cut`;
  });
  throw new CommandError(
    `the swap that the stop interrupted did not happen:\n${lines.join('\n')}\nTo go back further, run the same command again.`,
  );
}

/**
 * A version whose module cannot be read is taken out of its slot when the desk comes up. That must not befall slots
 * that nobody spoke of because a folder was not named; only a version that goes out may be broken.
 */
async function checkModules({ desk }: OfflineDesk, swapIds: readonly string[], leaving?: string): Promise<void> {
  const { entities, slots, swaps } = desk.view;
  const live = [...slots.values()].flatMap((slot) => slot.attachments.filter((each) => each.role === 'live'));
  const needed = new Set(live.map((each) => each.entityId));
  for (const id of swapIds) {
    const swap = swaps.get(id);
    if (!swap) continue;
    // A rollback that the stop interrupted is not undone: it goes on to where it was going.
    const [out, back] =
      swap.type === 'rollback' ? [swap.fromEntityId, swap.toEntityId] : [swap.toEntityId, swap.fromEntityId];
    needed.delete(out);
    needed.add(back);
  }
  if (leaving !== undefined) needed.delete(leaving);
  const unreadable: string[] = [];
  for (const id of needed) {
    const module = entities.get(id)?.module;
    if (!module) continue;
    try {
      await desk.inspect(module);
    } catch (error) {
      unreadable.push(`  ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (unreadable.length === 0) return;
  throw new CommandError(
    `nothing was changed, because modules cannot be read; name their folder with --algorithms DIR, as for ${inWords('serve')}:\n${unreadable.join('\n')}`,
  );
}

async function bounded<T>(work: Promise<T>): Promise<T> {
  let tooLate: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const message = `it is not done after ${LIMIT_MS / 1_000} s; see ${inWords('status')} before trying again`;
    tooLate = setTimeout(() => reject(new CommandError(message)), LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(tooLate);
  }
}
