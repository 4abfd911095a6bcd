import type { LadderAnswer, LadderView } from '../../../shared/contract/ladder.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { DeskClient } from '../desk/client.ts';
import { findDesk } from '../desk/place.ts';
import { type PlaceFlags, whichDesk } from '../desk/which-desk.ts';
import { approvalWords } from '../trading/approval-words.ts';
import { ladderLines } from './ladder-words.ts';

/** The words that a person can say on a ladder. */
export const LADDER_WORDS = ['advance', 'hold', 'resume', 'step-down', 'abort'] as const;
export type LadderWord = (typeof LADDER_WORDS)[number];

interface ShowFlags extends PlaceFlags {
  readonly slot?: string;
  readonly json?: boolean;
}

interface WordFlags extends PlaceFlags {
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
  if (given.json) process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  else process.stdout.write(`${shown.flatMap(ladderLines).join('\n') || noneIn(given.slot)}\n`);
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
  const client = runningDesk(given);
  const path = `/ladder/${encodeURIComponent(slot)}/${word}`;
  return told(await client.ask<LadderAnswer>('POST', path, { reason }), given);
}

/**
 * What a call on a ladder has led to.
 *
 * @param given how the desk was named, so that what there is to give next names it too.
 * @returns the exit status.
 */
export function told({ ladder, approval_id, message }: LadderAnswer, given: PlaceFlags): number {
  process.stdout.write(`${message}.\n`);
  if (ladder) process.stdout.write(`${ladderLines(ladder).join('\n')}\n`);
  if (approval_id === null) return 0;
  process.stderr.write(`it is NOT DONE yet: ${approvalWords(approval_id, given)}\n`);
  return 1;
}

/** @throws {CommandError} where no desk runs: a ladder is climbed where somebody watches it. */
export function runningDesk(given: PlaceFlags): DeskClient {
  const place = findDesk(whichDesk(given));
  if ('running' in place) return new DeskClient(place.running);
  const { stopped } = place;
  throw new CommandError(
    `no desk runs on ${stopped}, and a ladder goes on on a running one only; ${inWords('status', '--data-dir', stopped)} says how to start it, and ${inWords('abort', '--data-dir', stopped)} takes the candidate out`,
  );
}

async function fromJournal(dataDir: string): Promise<readonly LadderView[]> {
  const { openOffline } = await import('../desk/offline-desk.ts');
  const offline = await openOffline({ dataDir, readonly: true });
  try {
    return offline.frame().ladders ?? [];
  } finally {
    await offline.close();
  }
}
