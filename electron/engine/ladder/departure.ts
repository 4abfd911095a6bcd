import { defined } from '../../../shared/base/assert.ts';
import type { Outcome } from '../../../shared/domain/command.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { Outputs } from '../outputs.ts';
import type { Leave } from '../safety/control/raise.ts';
import type { SimulatedDesk } from '../simulated/simulated-desk.ts';
import type { SwapPlan } from '../swap/swap-plan.ts';
import type { UnderWay } from '../swap/under-way.ts';
import { DeparturePlans } from './departure-plans.ts';
import type { NextStep } from './next-step.ts';
import type { Reviews } from './review.ts';

/** What a departure asks of the swap engine, and whom it tells. */
export interface DepartureEvents {
  start(plan: SwapPlan, out: Outputs): void;
  /** Calls a swap off that is being prepared in a slot. */
  callOff(slotId: string, reason: string, out: Outputs): void;
  /** Ends a swap in a slot that has made its cut, without its drain and receipts. */
  cutShort(slotId: string, out: Outputs): void;
  /** Undoes the swap by which a candidate has taken over. Returns why it cannot, in words. */
  undo(swapId: string, reason: string, author: Author, command: number, out: Outputs): string | undefined;
  /** Somebody who was on the ladder leaves the slot, now or when it holds nothing any more. */
  dismiss(slotId: string, instance: number, reason: string, out: Outputs): void;
  /** A ladder was climbed to its end. */
  climbed(ladder: Ladder, out: Outputs): void;
  /** A ladder is over: what had to wait for it may begin. */
  ended(slotId: string, out: Outputs): void;
}

type TakeOver = Extract<NextStep, { kind: 'take_over' }> & { readonly leave: Leave | undefined };

/** How a candidate leaves its ladder: by taking over, by giving way, or at its end. Every way through routing is a swap. */
export class Departure {
  readonly #core: Core;
  readonly #accounts: SimulatedDesk;
  readonly #reviews: Reviews;
  readonly #events: DepartureEvents;
  readonly #plans: DeparturePlans;
  /** Take-overs under way, by ladder: where they lead. */
  readonly #takingOver = new Map<string, TakeOver>();
  /** Aborts under way, by ladder: whether they are for what the candidate did. */
  readonly #aborting = new Map<string, boolean>();

  constructor(core: Core, accounts: SimulatedDesk, reviews: Reviews, events: DepartureEvents) {
    this.#core = core;
    this.#accounts = accounts;
    this.#reviews = reviews;
    this.#events = events;
    this.#plans = new DeparturePlans(core);
  }

  /** Whether the candidate is the version in force by now. */
  hasTakenOver({ swapId, incumbentEntityId }: Ladder): boolean {
    return swapId !== null && incumbentEntityId !== null;
  }

  takeOver(
    ladder: Ladder,
    to: Extract<NextStep, { kind: 'take_over' }>,
    reason: string,
    author: Author,
    leave: Leave | undefined,
    command: number,
    out: Outputs,
  ): void {
    this.#takingOver.set(ladder.id, { ...to, leave });
    this.#events.start({ ...this.#plans.takeOver(ladder, to.share, reason, author, command), leave }, out);
  }

  abort(ladder: Ladder, reason: string, isFault: boolean, author: Author, command: number, out: Outputs): void {
    const { slotId, share } = ladder;
    this.#events.callOff(slotId, `the ladder is aborted: ${reason}`, out);
    const done = (message: string): void => {
      const outcome: Outcome = { ok: true, subject: ladder.id, message };
      if (command !== 0) out.replies.push({ number: command, outcome });
    };
    if (this.hasTakenOver(ladder)) {
      this.end(ladder, 'aborted', reason, isFault, null, out);
      const obstacle = this.#events.undo(defined(ladder.swapId, 'swap'), reason, author, command, out);
      if (obstacle === undefined) return;
      this.#core.reduceOnly(out, slotId, `${reason}; ${obstacle}`);
      return done(`the slot may only reduce: ${obstacle}`);
    }
    const incumbent = this.#core.router.live(slotId);
    const hasIncumbent = incumbent !== undefined && incumbent.instance !== ladder.instance;
    if (share === 0) {
      this.end(ladder, 'aborted', reason, isFault, null, out);
      return done('the candidate has left; it never held capital');
    }
    if (!hasIncumbent) {
      this.end(ladder, 'aborted', reason, isFault, null, out);
      this.#core.reduceOnly(out, slotId, `${reason}; there is no version to go back to`);
      return done('there is no version to go back to: the slot may only reduce');
    }
    this.#aborting.set(ladder.id, isFault);
    this.#events.start(this.#plans.abort(ladder, reason, author, command), out);
  }

  /** A swap of a ladder has failed: what it was to lead to is forgotten. */
  onSlip({ ladderId }: UnderWay): void {
    this.#takingOver.delete(ladderId ?? '');
    this.#aborting.delete(ladderId ?? '');
  }

  /** Nothing is left to climb. */
  complete(ladder: Ladder, reason: string, out: Outputs): void {
    this.end(ladder, 'completed', reason, false, null, out);
    this.#events.ended(ladder.slotId, out);
    this.#events.climbed(this.#core.ladders.get(ladder.id), out);
  }

  /**
   * A swap of a ladder has made its cut.
   *
   * @returns where the candidate stands now, when it has taken over.
   */
  onCut({ ladderId, type, reason, swapId }: UnderWay, out: Outputs): TakeOver | undefined {
    const id = defined(ladderId, 'ladder');
    if (type !== 'rollback') {
      const to = defined(this.#takingOver.get(id), `take-over of ${id}`);
      this.#takingOver.delete(id);
      return to;
    }
    const isFault = this.#aborting.get(id) ?? false;
    this.#aborting.delete(id);
    this.end(this.#core.ladders.get(id), 'aborted', reason, isFault, swapId, out);
    return undefined;
  }

  /** A step that nobody can take any more waits for nobody's yes. */
  #voidApproval({ approvalId }: Ladder, out: Outputs): void {
    const { approvals } = this.#core.safety.approvals;
    if (approvalId === null || approvals.get(approvalId)?.status !== 'pending') return;
    const { actor: by } = DESK_AUTHOR;
    const ended = { approvalId, status: 'stale', by, reason: 'the ladder that it was asked for is over' } as const;
    this.#core.emit(out, DESK_AUTHOR, { kind: 'approval_ended', ...ended });
  }

  /** The ladder is over: its accounts are closed, and who was on it without being in force leaves. */
  end(
    ladder: Ladder,
    status: 'completed' | 'aborted',
    reason: string,
    isFault: boolean,
    swapId: string | null,
    out: Outputs,
  ): void {
    const { id: ladderId, slotId, instance, twinInstance } = ladder;
    this.#takingOver.delete(ladderId);
    this.#aborting.delete(ladderId);
    this.#reviews.end(ladderId);
    for (const each of [instance, twinInstance]) if (each !== null) this.#accounts.close(each, reason, out);
    this.#accounts.unmirror(instance, out);
    this.#voidApproval(ladder, out);
    this.#core.emit(out, DESK_AUTHOR, { kind: 'ladder_ended', ladderId, slotId, status, isFault, reason, swapId });
    if (twinInstance !== null) this.#events.dismiss(slotId, twinInstance, 'its ladder is over', out);
    // Who gives way by a swap is let go of when that is over.
    if (swapId === null && !this.#core.router.isLive(slotId, instance))
      this.#events.dismiss(slotId, instance, 'its ladder is over', out);
  }
}
