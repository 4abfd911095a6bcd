import type { ConsoleState } from '../../store/console-store.ts';
import { obstacleTo } from '../../store/people/permission.ts';
import { requestKey } from '../../store/request.ts';
import { type WayBack, wayBack } from '../../store/rollout/way-back.ts';
import { currentSlot } from '../../store/selectors.ts';
import { ROLLBACK_CHORD } from '../parts/chord.ts';

/** Why the way back cannot be asked for. */
export interface RollbackObstacle {
  readonly words: string;
  /** It was asked for already: another press is no try that failed. */
  readonly isUnderWay: boolean;
}

const never = (words: string): RollbackObstacle => ({ words, isUnderWay: false });

/**
 * Why the button cannot be pressed; null when it can, and then there is a way back. A swap that is under way is no reason: from its
 * cut on it is what is undone, and before it, it gives way.
 */
export function rollbackObstacle(state: ConsoleState): RollbackObstacle | null {
  if (state.connection.phase !== 'live')
    return never(`No connection to the desk. ${ROLLBACK_CHORD.label} shows the command for a terminal.`);
  const way = wayBack(state);
  const withheld = obstacleTo(state.me, way?.kind === 'call_off' ? 'swaps.cancel' : 'swaps.rollback');
  if (withheld !== null) return never(withheld);
  const slot = currentSlot(state);
  if (!slot) return never('Nothing is deployed');
  if (isAsked(way, slot.slot_id, state)) return { words: UNDER_WAY[way?.kind ?? 'swap'], isUnderWay: true };
  return way === null ? never(slot.rollback_refusal ?? 'There is no version to go back to') : null;
}

const UNDER_WAY: Readonly<Record<WayBack['kind'], string>> = {
  call_off: 'Calling it off',
  ladder: 'Asked for',
  swap: 'Rolling back',
};

/** Whether it was asked for here and is not answered yet. A rollback may have been made before its answer comes: no way is left then. */
function isAsked(way: WayBack | null, slotId: string, { requests, swapFlow }: ConsoleState): boolean {
  switch (way?.kind) {
    case 'call_off':
      return requests[requestKey.callOff(way.swap.swap_id)]?.phase === 'asked';
    case 'ladder':
      return requests[requestKey.ladder(slotId)]?.phase === 'asked';
    default:
      return swapFlow.phase === 'running' && swapFlow.kind === 'rollback';
  }
}
