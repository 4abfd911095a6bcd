import { type Outcome, type Refused, refuse } from '../../../shared/domain/command.ts';
import type { Environment } from '../../../shared/domain/deployment.ts';
import { versionWords } from '../../../shared/domain/version.ts';
import type { Core } from '../core.ts';
import type { Outputs } from '../outputs.ts';
import type { ReturnPlanner, ReturnTerms } from './return-plan.ts';
import type { SwapFlow } from './swap-flow.ts';
import type { UnderWay } from './under-way.ts';

/** What a rollback means besides its way back. */
export interface Meant {
  /** Slots whose version in force is to stay where there is nothing to go back to; empty where another one is named. */
  readonly slotIds: readonly string[];
  /**
   * Whether that it stays is all that was asked, and the answer can say so. Where the answer is the record of what was
   * undone, it cannot; where a way back is there and only barred, more was asked.
   */
  readonly saysSo: boolean;
}

/** Swaps that are being prepared give way to a person who goes back in their slots: whoever does wants nobody new. */
export class GivingWay {
  readonly #core: Core;
  readonly #swaps: SwapFlow;
  readonly #returns: ReturnPlanner;

  constructor(core: Core, swaps: SwapFlow, returns: ReturnPlanner) {
    this.#core = core;
    this.#swaps = swaps;
    this.#returns = returns;
  }

  /** Going back in a slot by undoing its latest swap. */
  ofSlot(slotId: string): Meant {
    return { slotIds: [slotId], saysSo: this.#isEnd(slotId) };
  }

  /** Going back from a version: to another, or (null) to what was in force before it. */
  ofVersion(entityId: string, toEntityId: string | null, environment: Environment | null): Meant {
    const staysPut = toEntityId === entityId;
    const leaving = this.#core.registry
      .activeDeployments(entityId)
      .filter((each) => environment === null || each.environment === environment);
    const isNowhere = leaving.length === 0;
    const isFirst = toEntityId === null && leaving.every(({ slotId }) => this.#isEnd(slotId));
    return { slotIds: this.slotsOf(entityId, toEntityId, environment), saysSo: staysPut || isNowhere || isFirst };
  }

  /** Slots where a version is in force, or is coming, and where no other than the one in force is asked for. */
  slotsOf(entityId: string, toEntityId: string | null, environment: Environment | null): string[] {
    const { router } = this.#core;
    const isComing = (slotId: string): boolean => this.#in([slotId]).some(({ to }) => to.id === entityId);
    return [...router.slots.values()].flatMap(({ id, environment: place }) => {
      const live = router.live(id)?.entityId;
      const isHere = (environment === null || place === environment) && (live === entityId || isComing(id));
      return isHere && (toEntityId === null || toEntityId === live) ? [id] : [];
    });
  }

  /** Slots that a swap is being prepared for, or whose latest it is. */
  slotsOfSwap(swapId: string): string[] {
    const { swaps, router } = this.#core;
    const coming = this.#swaps.yielding().find((each) => each.swapId === swapId);
    if (coming) return coming.legs.map(({ slotId }) => slotId);
    return [...router.slots.keys()].filter((slotId) => swaps.latestOf(slotId)?.id === swapId);
  }

  /**
   * Calls off what is being prepared in these slots.
   *
   * @param followed Slots where a way back begins next: they are told of its end, not of this one.
   */
  callOff(slotIds: readonly string[], terms: ReturnTerms, followed: readonly string[], out: Outputs): void {
    for (const { swapId } of this.#in(slotIds))
      this.#swaps.callOff(swapId, reasonOf(terms), out, { isFollowed: (slotId) => followed.includes(slotId) });
  }

  /**
   * Nothing can be gone back to: the version in force stays, and what was to replace it is called off. A swap whose source
   * has died is left alone, for nobody else would be there.
   *
   * @returns the answer: the refusal of the way back where nothing was called off.
   */
  stay({ slotIds, saysSo }: Meant, refusal: Refused, terms: ReturnTerms, out: Outputs): Outcome {
    const { instances } = this.#core.router;
    const found = this.#in(slotIds).filter(({ legs }) => legs.every((leg) => instances.get(leg.fromInstance)?.running));
    const [first] = found;
    if (!first) return refusal;
    for (const { swapId } of found) this.#swaps.callOff(swapId, reasonOf(terms), out);
    const words = found.map((swap) => this.#words(swap)).join('; ');
    const message = `${words}. Nothing was swapped: ${refusal.message}`;
    return saysSo ? { ok: true, subject: first.swapId, message } : refuse(refusal.code, message);
  }

  /** Whether the latest swap of a slot leaves nothing to go back to. */
  #isEnd(slotId: string): boolean {
    const swap = this.#core.swaps.latestOf(slotId);
    return swap === undefined || this.#returns.undoRefusal(swap) !== undefined;
  }

  #words({ from, to, legs }: UnderWay): string {
    const what = from.id === to.id ? `redeployment of ${versionWords(to)}` : `swap to ${versionWords(to)}`;
    // A rule that had to wait for the end of that swap may be due.
    const isReplaced = legs.some(({ slotId }) => this.#swaps.isBusy(slotId));
    const then = isReplaced
      ? 'a rule of the slot has begun another, which can be called off too'
      : `${versionWords(from)} stays in force`;
    return `the ${what} was called off; ${then}`;
  }

  #in(slotIds: readonly string[]): UnderWay[] {
    return this.#swaps.yielding().filter(({ legs }) => legs.some(({ slotId }) => slotIds.includes(slotId)));
  }
}

const reasonOf = ({ author, reason }: ReturnTerms): string =>
  `called off: a rollback was asked for by ${author.actor}: ${reason}`;
