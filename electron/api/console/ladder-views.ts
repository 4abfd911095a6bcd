import type { LadderView } from '../../../shared/contract/ladder.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import type { EngineView } from '../engine-view.ts';
import { ladderToWire } from '../map/ladder.ts';

/**
 * The ladders that consoles are shown: of each slot the one that is climbed, else the last. A record is replaced with each fact
 * on it, so a look at the records tells whether there is anything new, and events of the market cost nothing.
 */
export class LadderViews {
  #seen: readonly Ladder[] = [];
  #views: LadderView[] = [];

  /** Returns the same array while nothing on a ladder has changed. */
  read(view: EngineView): LadderView[] {
    const ladders = [...view.slots.keys()].flatMap((slotId) => view.latestLadder(slotId) ?? []);
    const isSame = ladders.length === this.#seen.length && ladders.every((each, i) => each === this.#seen[i]);
    if (isSame) return this.#views;
    this.#seen = ladders;
    this.#views = ladders.map((each) => ladderToWire(view, each));
    return this.#views;
  }
}
