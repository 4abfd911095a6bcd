import { isComing } from '../../../shared/domain/swap.ts';
import { CommandError } from '../command-error.ts';
import { liveIn, type Shown, type WentBack } from './return.ts';

type Slot = NonNullable<Shown['slots']>[number];

/** A swap that is being prepared where there is nothing to go back to: whoever wants the way back does not want it either. */
export interface Coming {
  readonly swapId: string;
  readonly toVersion: string;
  readonly slots: readonly { readonly slotId: string; readonly stays: string | undefined }[];
}

/** Swaps before their cut by their ids, but for those into a slot that has a way back: that one calls them off by itself. */
export function comingIn(frame: Shown): ReadonlyMap<string, Coming> {
  const slots = frame.slots ?? [];
  const found = new Map<string, Coming>();
  for (const { swap_id: swapId, to_version: toVersion } of slots.flatMap(comingOf)) {
    const into = slots.filter(({ swap }) => swap?.swap_id === swapId);
    if (into.some(({ rollback }) => rollback !== null)) continue;
    const legs = into.map(({ slot_id: slotId }) => ({ slotId, stays: liveIn(frame, slotId) }));
    found.set(swapId, { swapId, toVersion, slots: legs });
  }
  return found;
}

const comingOf = ({ swap }: Slot): NonNullable<Slot['swap']>[] => (swap !== null && isComing(swap) ? [swap] : []);

/**
 * The swap that a rollback calls off, where it means that and no way back.
 *
 * @throws {CommandError} with status 2 where several slots could be meant and none is named.
 */
export function chooseComing(frame: Shown, slotId: string | undefined): Coming | undefined {
  const coming = [...comingIn(frame).values()].filter(
    ({ slots }) => slotId === undefined || slots.some((each) => each.slotId === slotId),
  );
  const [only, ...others] = coming;
  if (only === undefined || slotId !== undefined) return only;
  const back = (frame.slots ?? []).filter(({ rollback }) => rollback !== null);
  if (others.length === 0 && back.length === 0) return only;
  const lines = [
    ...coming.map(({ slots, toVersion }) => `  --slot ${slots[0]?.slotId}   the swap to ${toVersion} is called off`),
    ...back.map(
      ({ slot_id, rollback }) => `  --slot ${slot_id}   ${liveIn(frame, slot_id)} -> ${rollback?.to_version}`,
    ),
  ];
  throw new CommandError(`several slots can go back, and nothing was changed; say which:\n${lines.join('\n')}`, 2);
}

/** What will happen, before it is done. */
export const describeCallOff = ({ slots, toVersion }: Coming): string =>
  slots
    .map(
      ({ slotId, stays = 'nothing' }) =>
        `${slotId}: there is nothing to go back to, and a swap to ${toVersion} is being prepared: it is called off; ${stays} stays live.\n`,
    )
    .join('');

/** What stands after it. */
export const calledOff = ({ slots, toVersion }: Coming): string =>
  `The swap to ${toVersion} is called off. ${slots.map(({ slotId, stays = 'nothing' }) => `${slotId} stays on ${stays}.`).join(' ')}`;

/** The same for programs. */
export const stayed = ({ swapId, slots, toVersion }: Coming, message: string): WentBack => ({
  slots: slots.map(({ slotId, stays = null }) => ({ slot_id: slotId, from_version: toVersion, to_version: stays })),
  swap_id: swapId,
  message,
});
