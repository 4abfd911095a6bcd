import type { LadderView } from '../../../shared/contract/ladder.ts';
import { isOpenLadder } from '../../../shared/domain/ladder.ts';
import { CommandError } from '../command-error.ts';
import type { Slots } from '../desk/client.ts';
import { chooseReturn, type WentBack } from '../emergency/return.ts';
import { percent } from './ladder-words.ts';

/** A version on a ladder that has not taken over: the way back from it is to let it give way. */
export type Candidate = Pick<LadderView, 'slot_id' | 'candidate' | 'incumbent' | 'share_bp' | 'status' | 'swap_id'>;

/** Whether a version climbs that a rollback would take out: it has not taken over. */
export const isClimbing = ({ status, swap_id }: Pick<Candidate, 'status' | 'swap_id'>): boolean =>
  isOpenLadder(status) && swap_id === null;

/**
 * The candidate that a rollback means, where it means one and no swap.
 *
 * @throws {CommandError} with status 2 where several slots could be meant and none is named.
 */
export function chooseCandidate(
  ladders: readonly Candidate[],
  frame: { readonly slots?: Slots['slots'] | undefined },
  slotId: string | undefined,
): Candidate | undefined {
  const climbing = ladders.filter((each) => isClimbing(each) && (slotId === undefined || each.slot_id === slotId));
  const [only, ...others] = climbing;
  if (only === undefined || slotId !== undefined) return only;
  const rest = (frame.slots ?? []).filter(({ slot_id }) => !climbing.some((each) => each.slot_id === slot_id));
  const swapped = rest.filter(({ rollback }) => rollback !== null);
  if (others.length === 0 && swapped.length === 0) return only;
  const lines = climbing.map((each) => `  --slot ${each.slot_id}   ${each.candidate.version} gives way`);
  for (const slot of swapped) {
    const { slots } = chooseReturn({ slots: [slot] }, slot.slot_id);
    for (const { fromVersion, toVersion } of slots)
      lines.push(`  --slot ${slot.slot_id}   ${fromVersion} -> ${toVersion}`);
  }
  throw new CommandError(`several slots can go back, and nothing was changed; say which:\n${lines.join('\n')}`, 2);
}

/** What will happen, before it is done. */
export function describeAbort({ slot_id, candidate, incumbent, share_bp }: Candidate): string {
  const stays = incumbent ? `${incumbent.version} takes all of it back` : 'the slot may only reduce';
  const held = share_bp === 0 ? 'it never held capital' : `it holds ${percent(share_bp)}`;
  return `${slot_id}: ${candidate.version} gives way on its ladder (${held}); ${stays}.\n`;
}

/** What the end of a ladder has come to, for programs. */
export const endedLadder = ({ slot_id, candidate, incumbent }: Candidate, message: string): WentBack => ({
  slots: [{ slot_id, from_version: candidate.version, to_version: incumbent?.version ?? null }],
  swap_id: null,
  message,
});

/** What stands after it. */
export function abortOutcome({ slot_id, candidate }: Candidate, after: Candidate | undefined): string {
  if (after === undefined || !isOpenLadder(after.status))
    return `${candidate.version} is off its ladder in ${slot_id}.`;
  return `${candidate.version} is giving way in ${slot_id}; its ladder is ${after.status} now.`;
}
