import type { LadderView } from '../../../shared/contract/ladder.ts';
import { isOpenLadder, type Ladder } from '../../../shared/domain/ladder.ts';
import type { EngineView } from '../engine-view.ts';
import { ladderToWire } from '../map/ladder.ts';

/** While one is climbed, its time and evidence are this old at most, milliseconds; what a fact changes is shown at once. */
const FRESH_MS = 500;

/**
 * The ladders that consoles are shown: of each slot the one that is climbed, else the last. A record is replaced with each fact
 * on it, so a look at the records tells whether there is anything new; in between, what soaks and trades moves on by itself.
 */
export class LadderViews {
  #seen: readonly Ladder[] = [];
  #views: LadderView[] = [];
  #madeAt = 0;

  /**
   * Returns the same array while nothing can have changed.
   *
   * @param now - Wall time in milliseconds, for pacing only.
   */
  read(view: EngineView, now = 0): LadderView[] {
    const ladders = [...view.slots.keys()].flatMap((slotId) => view.latestLadder(slotId) ?? []);
    const isSame = ladders.length === this.#seen.length && ladders.every((each, i) => each === this.#seen[i]);
    const moves = now - this.#madeAt >= FRESH_MS && ladders.some(({ status }) => isOpenLadder(status));
    if (isSame && !moves) return this.#views;
    this.#seen = ladders;
    this.#madeAt = now;
    this.#views = ladders.map((each) => ladderToWire(view, each));
    return this.#views;
  }
}
