import type { Ladder } from '../../../shared/domain/ladder.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import type { TimeNs } from '../../../shared/units/time.ts';
import type { Core } from '../core.ts';
import { OpenTime, type OpenTimeCount } from '../market/open-time.ts';

/** Counts the open market of a ladder's slot since its candidate came to its share, and says when a period of it is over. */
export class PeriodClock {
  readonly #open: OpenTime;
  readonly #pairMs: number;
  #began: number;

  /**
   * Goes on from what the ladder's last review has recorded; the period itself begins now.
   *
   * @param isResumed After a restart: what passes until the next event is not counted, for nobody was there.
   */
  constructor(
    core: Core,
    { instruments }: Pick<Slot, 'instruments'>,
    { plan, openMs, sessions, lastDay }: Ladder,
    isResumed: boolean,
  ) {
    const { market, days, options } = core;
    this.#pairMs = plan.pairMs;
    this.#open = new OpenTime({
      originNs: options.originNs,
      days,
      listed: market.instruments,
      instruments,
      pairMs: plan.pairMs,
    });
    this.#open.restore({ openMs, days: sessions, lastDay, lastMs: null });
    if (!isResumed) this.#open.tick(market.now);
    this.#began = openMs;
  }

  /** @returns true with the event that ends a period; the next one then begins. */
  tick(now: TimeNs): boolean {
    const openMs = this.#open.tick(now);
    if (openMs - this.#began < this.#pairMs) return false;
    this.#began = openMs;
    return true;
  }

  get count(): OpenTimeCount {
    return this.#open.count;
  }
}
