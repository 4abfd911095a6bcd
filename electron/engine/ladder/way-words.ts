import { counted } from '../../../shared/base/words.ts';
import type { LadderPlan } from '../../../shared/domain/ladder.ts';
import type { HandOver } from '../../../shared/domain/swap.ts';
import type { Core } from '../core.ts';
import { moneyWords } from '../safety/control/share-limits.ts';
import { heldBy } from './stake-words.ts';

/** What a version has that must go somewhere: `exposure 12,000 and 3 open orders`. */
export function bookWords(core: Core, instance: number): string {
  const orders = [...core.orders.openOf(instance)].length;
  return `exposure ${moneyWords(heldBy(core, instance))} and ${counted(orders, 'open order')}`;
}

/** What happens to positions and orders of a version that another replaces. */
export function handOverWords(from: string, to: string, { positions, orders }: HandOver): string {
  const held = {
    adopt: `${to} takes the positions of ${from} over at the mark, without a trade`,
    run_off: `${from} keeps its positions and may only reduce them`,
    flatten: `the positions of ${from} are closed at the market`,
  }[positions];
  const open =
    orders === 'adopt' ? `the open orders of ${from} become those of ${to}` : `its open orders are cancelled`;
  return `at the take-over ${held}, and ${open}`;
}

/** How to undo a take-over, and for how long. */
export function undoWords(core: Core, from: string, { keepWarmMs }: Pick<LadderPlan, 'keepWarmMs'>): string {
  const minutes = Math.floor((keepWarmMs ?? core.options.rollbackWindowMs) / 60_000);
  return `after it ${from} stays in step for ${minutes} min: a rollback puts it back at once, and needs nobody`;
}

/** How to go back before a take-over. @param incumbent `name@version` in force beside the candidate; undefined without one. */
export function backWords(candidate: string, incumbent: string | undefined): string {
  return incumbent === undefined
    ? 'to go back, abort: it needs nobody; as no other version is in force there, the slot may only reduce from then on'
    : `to go back, step down or abort: both need nobody; on an abort the orders of ${candidate} are cancelled, and ${incumbent} takes its positions over and has its share again`;
}
