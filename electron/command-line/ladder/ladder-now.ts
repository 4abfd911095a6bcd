import type { LadderAnswer, LadderView } from '../../../shared/contract/ladder.ts';
import { isOpenLadder } from '../../../shared/domain/ladder.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { DeskClient } from '../desk/client.ts';
import { findDesk } from '../desk/place.ts';
import { type PlaceFlags, placeArguments, whichDesk } from '../desk/which-desk.ts';
import { CALL, tookFrom } from '../emergency/return.ts';
import { type ResultFlags, tellSoFar } from '../result.ts';
import { describeAbort } from './candidate.ts';
import { sayOnLadder, told } from './ladder.ts';

/** What a person can say at once, without finding out first who climbs where: all of it lowers risk, or keeps it. */
export type WordNow = 'abort' | 'step-down' | 'hold';

interface NowFlags extends PlaceFlags, ResultFlags {
  readonly slot?: string;
  readonly reason: string;
  readonly algorithms?: readonly string[];
}

/**
 * `desk abort`, `desk step-down` and `desk hold`: the same as under `desk ladder`, for an emergency: the slot is found where only one
 * version climbs. An abort also works on the journal, where no process runs on it.
 *
 * @returns 0 when it is done.
 * @throws {CommandError} where nobody climbs, or, with status 2, where several do and no slot is named.
 */
export async function sayNow(word: WordNow, given: NowFlags): Promise<number> {
  const flags = whichDesk(given);
  const place = findDesk(flags);
  if ('stopped' in place) {
    const { stopped } = place;
    if (word !== 'abort')
      throw new CommandError(
        `no desk runs on ${stopped}, so nothing climbs there; ${inWords('abort', '--data-dir', stopped)} takes the candidate out before the next start`,
      );
    const { rollBackOffline } = await import('../emergency/offline-rollback.ts');
    return rollBackOffline({ ...flags, dataDir: stopped, candidateOnly: true });
  }
  const client = new DeskClient(place.running);
  // Asked first, and bounded in seconds: of a desk that hangs one must hear at once.
  const ladder = chooseLadder(await client.openLadders(), given);
  const { slot_id: slot } = ladder;
  if (word !== 'abort') return sayOnLadder(word, { ...flags, slot });
  if (ladder.swap_id === null) process.stderr.write(describeAbort(ladder));
  const started = performance.now();
  const answer: LadderAnswer = await client.abortLadder(slot, given.reason);
  const tookMs = performance.now() - started;
  const status = told(answer, given);
  tellSoFar(given, `${tookFrom(CALL, tookMs)}. Next: ${inWords('status', ...placeArguments(given))}`);
  return status;
}

/**
 * The ladder that is meant.
 *
 * @throws {CommandError} where there is none, or several and none is named.
 */
export function chooseLadder(ladders: readonly LadderView[], given: Pick<NowFlags, 'slot'> & PlaceFlags): LadderView {
  const open = ladders.filter(
    ({ status, slot_id }) => isOpenLadder(status) && (given.slot === undefined || slot_id === given.slot),
  );
  const [only, ...others] = open;
  if (only === undefined) {
    const where = given.slot === undefined ? '' : ` in ${given.slot}`;
    throw new CommandError(
      `no version climbs a ladder${where}, so there is nothing to end; to go back from a swap: ${inWords('rollback', ...placeArguments(given), '--reason', 'TEXT')}`,
    );
  }
  if (others.length === 0) return only;
  const lines = open.map(({ slot_id, candidate }) => `  --slot ${slot_id}   ${candidate.version}`);
  throw new CommandError(`several versions climb, and nothing was changed; say which:\n${lines.join('\n')}`, 2);
}
