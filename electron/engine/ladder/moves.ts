import { defined } from '../../../shared/base/assert.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import type { Ladder, LadderMove } from '../../../shared/domain/ladder.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { quoteValueOf } from '../../../shared/domain/valuation.ts';
import type { BasisPoints } from '../../../shared/units/basis-points.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import type { Core } from '../core.ts';
import type { OrderFlow } from '../order-flow.ts';
import type { Outputs } from '../outputs.ts';
import { partOf } from '../risk/compiled-limits.ts';
import { behind, type Leave } from '../safety/control/raise.ts';
import { sweepGrowing } from '../safety/order-sweep.ts';
import type { ShareNotices } from '../share-notice.ts';
import type { SimulatedDesk } from '../simulated/simulated-desk.ts';
import type { Reviews } from './review.ts';
import { allocationAt, hasTwinCapital, twinDeploymentOf } from './shares.ts';

/** Who moves a candidate, why, and with whose leave. */
export interface MoveTerms {
  readonly author: Author;
  readonly reason: string;
  readonly leave?: Leave | undefined;
  /** The swap by which it has taken over. */
  readonly swapId?: string;
}

/** Changes of a candidate's share: everybody in the slot at once, then the accounts and the word to the versions. */
export class Moves {
  readonly #core: Core;
  readonly #orders: OrderFlow;
  readonly #accounts: SimulatedDesk;
  readonly #reviews: Reviews;
  readonly #shares: ShareNotices;

  constructor(core: Core, orders: OrderFlow, accounts: SimulatedDesk, reviews: Reviews, shares: ShareNotices) {
    this.#core = core;
    this.#orders = orders;
    this.#accounts = accounts;
    this.#reviews = reviews;
    this.#shares = shares;
  }

  /** The candidate comes to a share, from which on it is judged anew. */
  make(
    ladder: Ladder,
    move: LadderMove['kind'],
    to: { readonly rung: number; readonly share: BasisPoints },
    terms: MoveTerms,
    out: Outputs,
  ): void {
    const core = this.#core;
    const slot = defined(core.router.slots.get(ladder.slotId), ladder.slotId);
    // Who has taken over in a cut holds its share already, and everybody beside it what the cut left them.
    const { attachments, reserve } =
      terms.swapId === undefined ? allocationAt(slot, ladder, to.share, twinDeploymentOf(core, slot, ladder)) : slot;
    const before = new Map(slot.attachments.map((each) => [each.instance, each.share]));
    // What is counted in memory is on record before it is told apart by this move.
    this.#accounts.tell(out);
    core.emit(out, terms.author, {
      kind: 'ladder_moved',
      ladderId: ladder.id,
      slotId: slot.id,
      move,
      rung: to.rung,
      share: to.share,
      attachments,
      reserve,
      cutSequence: core.market.sequence,
      marketNs: core.marketTime(),
      ...(terms.swapId !== undefined && { swapId: terms.swapId }),
      by: terms.author.actor,
      reason: terms.reason,
      ...behind(terms.leave),
    });
    this.#settle(ladder, to, terms.swapId !== undefined, out);
    for (const { instance, share } of attachments)
      if (share < (before.get(instance) ?? 0)) this.#takeBack(slot, instance, share, out);
    this.#reviews.begin(core.ladders.get(ladder.id));
  }

  /**
   * Orders were let through for the larger share: where they and what is held come to more than the smaller one is worth, those
   * that could grow are taken back. What is held stays, and may only shrink.
   */
  #takeBack({ capital }: Slot, instance: number, share: BasisPoints, out: Outputs): void {
    const { safety, market } = this.#core;
    let stake = 0n;
    for (const [index, cell] of safety.exposure.ofInstance(instance)) {
      const mark = market.mark(index);
      stake += mark === undefined ? 0n : quoteValueOf(market.instrument(index), mark, quantity(cell.gross));
    }
    if (stake > partOf(capital, share)) sweepGrowing(this.#core, this.#orders, instance, out);
  }

  /**
   * Accounts follow: a candidate that gets capital leaves its simulated one, and its twin begins as flat as it does.
   *
   * @param tookOver It came in by a cut, which has handed it what it holds.
   */
  #settle(
    ladder: Ladder,
    { rung, share }: { readonly rung: number; readonly share: BasisPoints },
    tookOver: boolean,
    out: Outputs,
  ): void {
    const { slotId, instance, twinInstance, plan } = ladder;
    const isSimulated = share === 0;
    const held = isSimulated ? defined(plan.rungs[rung], `rung ${rung}`).simulatedShare : share;
    const begins = ladder.rung < 0 || isSimulated !== (ladder.share === 0);
    if (begins && isSimulated) this.#open(slotId, instance, held, out);
    else if (begins) this.#capitalise(ladder, tookOver, out);
    else if (isSimulated) this.#resize(slotId, instance, held, out);
    if (twinInstance === null || !this.#core.router.instances.get(twinInstance)?.running) return;
    if (hasTwinCapital(ladder, share)) {
      this.#accounts.close(twinInstance, 'it trades on capital from here on', out);
      if (begins) this.#tellLive(twinInstance, out);
    } else if (begins) this.#open(slotId, twinInstance, held, out);
    else this.#resize(slotId, twinInstance, held, out);
  }

  #capitalise({ slotId, instance, plan }: Ladder, tookOver: boolean, out: Outputs): void {
    this.#accounts.close(instance, 'it trades on capital from here on', out);
    const isMirrored = plan.rungs.some(({ gates }) => gates.some(({ measure }) => measure === 'divergence'));
    if (isMirrored) this.#accounts.mirror(slotId, instance, out);
    if (!tookOver) this.#tellLive(instance, out);
  }

  /** A simulated account from flat, for this share. One that is open is closed first. */
  #open(slotId: string, instance: number, share: BasisPoints, out: Outputs): void {
    this.#accounts.close(instance, 'it begins anew', out);
    this.#tellShare(instance, share, out);
    this.#accounts.open(slotId, instance, share, out);
  }

  #resize(slotId: string, instance: number, share: BasisPoints, out: Outputs): void {
    if (!this.#accounts.isOpen(instance)) return;
    this.#tellShare(instance, share, out);
    this.#accounts.setShare(slotId, instance, share, out);
  }

  #tellShare(instance: number, share: BasisPoints, out: Outputs): void {
    this.#shares.tell(instance, share, out);
  }

  /** To the version it is all the same which account it trades on: it begins from flat. */
  #tellLive(instance: number, out: Outputs): void {
    this.#core.router.deliver(instance, { kind: 'adopt', positions: [], orders: [] }, out.deliveries);
  }
}
