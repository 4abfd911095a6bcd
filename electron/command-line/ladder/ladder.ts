import type { LadderAnswer, LadderView } from '../../../shared/contract/ladder.ts';
import { onOneLine } from '../../../shared/domain/plain-text.ts';
import { inWords } from '../command-name.ts';
import { DeskClient } from '../desk/client.ts';
import { findDesk } from '../desk/place.ts';
import { requireRunning } from '../desk/running-only.ts';
import { type PlaceFlags, whichDesk } from '../desk/which-desk.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { approvalWords } from '../trading/approval-words.ts';
import { ladderLines } from './ladder-words.ts';

/** The words that a person can say on a ladder. */
export type LadderWord = 'advance' | 'hold' | 'resume' | 'step-down' | 'abort';

interface ShowFlags extends PlaceFlags, ResultFlags {
  readonly slot?: string;
}

interface WordFlags extends PlaceFlags, ResultFlags {
  readonly slot: string;
  readonly reason: string;
}

/** `desk ladder`: who climbs where, and what is still needed. @returns 0 where the desk runs, 1 where its journal was asked. */
export async function showLadders(given: ShowFlags): Promise<number> {
  const flags = whichDesk(given);
  const place = findDesk(flags);
  const isStopped = 'stopped' in place;
  const all = isStopped
    ? await fromJournal(place.stopped)
    : ((await new DeskClient(place.running).frame()).ladders ?? []);
  const shown = all.filter(({ slot_id }) => given.slot === undefined || slot_id === given.slot);
  tellResult(given, shown.length === 0 ? [noneIn(given.slot)] : shown.flatMap(ladderLines).map(onOneLine), shown);
  if (!isStopped) return 0;
  process.stderr.write(`no desk runs on ${place.stopped}: this is what its journal says\n`);
  return 1;
}

const noneIn = (slot: string | undefined): string =>
  slot === undefined ? 'No version has climbed a ladder here.' : `No version has climbed a ladder in ${slot}.`;

/**
 * `desk ladder advance` and its like: a person's word on the ladder of a slot, on a running desk.
 *
 * @returns 0 when it is done, 1 when it waits for other people.
 */
export async function sayOnLadder(word: LadderWord, given: WordFlags): Promise<number> {
  const { slot, reason } = given;
  const client = climbingDesk(given);
  const path = `/ladder/${encodeURIComponent(slot)}/${word}`;
  return told(await client.ask<LadderAnswer>('POST', path, { reason }), given);
}

/**
 * What a call on a ladder has led to.
 *
 * @param given how the desk was named, so that what there is to give next names it too.
 * @returns the exit status.
 */
export function told(answer: LadderAnswer, given: PlaceFlags & ResultFlags): number {
  const { ladder, approval_id, message } = answer;
  tellResult(given, [`${message}.`, ...(ladder ? ladderLines(ladder) : [])], answer);
  if (approval_id === null) return 0;
  process.stderr.write(`it is NOT DONE yet: ${approvalWords(approval_id, given)}\n`);
  return 1;
}

/** @throws {CommandError} where no desk runs: a ladder is climbed where somebody watches it. */
export const climbingDesk = (given: PlaceFlags): DeskClient =>
  requireRunning(
    given,
    'a ladder goes on',
    (stopped) => `, and ${inWords('abort', '--data-dir', stopped)} takes the candidate out`,
  );

async function fromJournal(dataDir: string): Promise<readonly LadderView[]> {
  const { openOffline } = await import('../desk/offline-desk.ts');
  const offline = await openOffline({ dataDir, readonly: true });
  try {
    return offline.frame().ladders ?? [];
  } finally {
    await offline.close();
  }
}
