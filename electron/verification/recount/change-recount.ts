import type { FactOf } from '../../../shared/domain/fact.ts';
import { hold, known } from './tally.ts';

interface CountedSwap {
  readonly initiated: FactOf<'swap_initiated'>;
  stage: 'begun' | 'cut' | 'completed' | 'failed' | 'rolled_back';
}

interface CountedLadder {
  readonly slotId: string;
  readonly instance: number;
  readonly deploymentId: string;
  /** It opened its slot: with its first share it is what is deployed there. */
  readonly isAlone: boolean;
  share: number;
  isOpen: boolean;
}

/** Swaps and ladders: each is whole or did not happen, and comes to its end once. */
export class ChangeRecount {
  readonly swaps = new Map<string, CountedSwap>();
  readonly ladders = new Map<string, CountedLadder>();
  /** The open ladder of each slot. */
  readonly #climbing = new Map<string, string>();

  initiated(fact: FactOf<'swap_initiated'>): void {
    const { swapId, reverts } = fact;
    hold(!this.swaps.has(swapId), () => `swap ${swapId} begins a second time`);
    if (reverts !== null) known(this.swaps, reverts, 'swap');
    this.swaps.set(swapId, { initiated: fact, stage: 'begun' });
  }

  /** @returns how the swap began. */
  cut(swapId: string): FactOf<'swap_initiated'> {
    const swap = known(this.swaps, swapId, 'swap');
    hold(swap.stage === 'begun', () => `swap ${swapId} makes its cut when it is ${swap.stage}`);
    swap.stage = 'cut';
    const { reverts } = swap.initiated;
    if (reverts !== null) {
      const undone = known(this.swaps, reverts, 'swap');
      hold(undone.stage === 'completed', () => `swap ${swapId} undoes ${reverts}, which is ${undone.stage}`);
      undone.stage = 'rolled_back';
    }
    return swap.initiated;
  }

  completed({ swapId, receipts }: FactOf<'swap_completed'>): void {
    const swap = known(this.swaps, swapId, 'swap');
    hold(swap.stage === 'cut', () => `swap ${swapId} is completed when it is ${swap.stage}: half a swap`);
    swap.stage = 'completed';
    const { missed = 0, twice = 0 } = receipts ?? {};
    hold(Number.isSafeInteger(missed + twice), () => `swap ${swapId} has receipts that are no counts`);
  }

  failed(swapId: string): void {
    const swap = known(this.swaps, swapId, 'swap');
    hold(swap.stage === 'begun', () => `swap ${swapId} fails when it is ${swap.stage}: half a swap`);
    swap.stage = 'failed';
  }

  ladderStarted(fact: FactOf<'ladder_started'>): void {
    const { ladderId, slotId, instance, deploymentId, incumbentEntityId } = fact;
    hold(!this.ladders.has(ladderId), () => `ladder ${ladderId} begins a second time`);
    const other = this.#climbing.get(slotId);
    hold(other === undefined, () => `ladder ${ladderId} begins in ${slotId} beside ${other}`);
    this.ladders.set(ladderId, {
      slotId,
      instance,
      deploymentId,
      isAlone: incumbentEntityId === null,
      share: 0,
      isOpen: true,
    });
    this.#climbing.set(slotId, ladderId);
  }

  /** @returns the deployment that comes into force with the move; undefined where none does. */
  ladderMoved({ ladderId, slotId, share, attachments }: FactOf<'ladder_moved'>): string | undefined {
    const ladder = this.#open(ladderId);
    hold(ladder.slotId === slotId, () => `ladder ${ladderId} of ${ladder.slotId} moves shares of ${slotId}`);
    const held = attachments.find(({ instance }) => instance === ladder.instance)?.share;
    hold(held === share, () => `ladder ${ladderId}: the candidate is to hold ${share} and holds ${held}`);
    const isFirst = ladder.isAlone && ladder.share === 0 && share > 0;
    ladder.share = share;
    return isFirst ? ladder.deploymentId : undefined;
  }

  ladderEnded({ ladderId }: FactOf<'ladder_ended'>): void {
    const ladder = this.#open(ladderId);
    ladder.isOpen = false;
    this.#climbing.delete(ladder.slotId);
  }

  #open(ladderId: string): CountedLadder {
    const ladder = known(this.ladders, ladderId, 'ladder');
    hold(ladder.isOpen, () => `ladder ${ladderId} is over`);
    return ladder;
  }
}
