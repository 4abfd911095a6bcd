import { defined } from '../../../shared/base/assert.ts';
import type { AdvanceRaise } from '../../../shared/domain/approval.ts';
import { type Command, type CommandInput, type Outcome, type Refused, refuse } from '../../../shared/domain/command.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { OrderFlow } from '../order-flow.ts';
import type { Outputs } from '../outputs.ts';
import type { Instance } from '../router/router.ts';
import type { Leave } from '../safety/control/raise.ts';
import { sweep, sweepGrowing } from '../safety/order-sweep.ts';
import type { ShareNotices } from '../share-notice.ts';
import type { SimulatedDesk } from '../simulated/simulated-desk.ts';
import type { UnderWay } from '../swap/under-way.ts';
import type { Waiting } from '../waiting.ts';
import { Admission } from './admission.ts';
import { Climb } from './climb.ts';
import { type Concerned, concernedBy } from './concerned.ts';
import { Departure, type DepartureEvents } from './departure.ts';
import { Moves } from './moves.ts';
import { type NextStep, stepBelow } from './next-step.ts';
import { type LatencyOf, Reviews } from './review.ts';

type LadderWord = Extract<Command, { kind: 'hold_ladder' | 'resume_ladder' | 'step_down_ladder' | 'abort_ladder' }>;

/** What a ladder asks of the rest of the engine. */
export interface LadderEvents extends DepartureEvents {
  /** Whether a swap is under way in a slot. */
  isBusy(slotId: string): boolean;
  request(command: AdvanceRaise, author: Author, out: Outputs): Outcome;
}

/**
 * How a version earns its capital: it comes in beside the version in force, is reviewed with each period of open market, and
 * goes up, stays, steps down or leaves, by its rules or by a person's word.
 */
export class LadderFlow {
  readonly #core: Core;
  readonly #orders: OrderFlow;
  readonly #accounts: SimulatedDesk;
  readonly #events: LadderEvents;
  /** The market runs through what has passed while the desk was stopped. */
  #catchesUp = false;
  readonly reviews: Reviews;
  readonly #moves: Moves;
  readonly #admission: Admission;
  readonly #departure: Departure;
  readonly climb: Climb;

  constructor(
    core: Core,
    orders: OrderFlow,
    waiting: Waiting,
    accounts: SimulatedDesk,
    shares: ShareNotices,
    latency: LatencyOf,
    events: LadderEvents,
  ) {
    this.#core = core;
    this.#orders = orders;
    this.#accounts = accounts;
    this.#events = events;
    this.reviews = new Reviews(core, accounts, latency);
    this.#moves = new Moves(core, orders, accounts, this.reviews, shares);
    this.#departure = new Departure(core, accounts, this.reviews, events);
    this.#admission = new Admission(core, waiting, {
      ready: (ladder, out) => this.#admit(ladder, out),
      failed: (ladder, reason, isFault, out) => {
        this.#departure.end(ladder, 'aborted', reason, isFault, null, out);
        events.ended(ladder.slotId, out);
      },
    });
    this.climb = new Climb(core, accounts, {
      advance: (ladder, to, reason, author, leave, out) =>
        this.advance(ladder, to, { author, reason, leave, command: 0 }, out),
      stepDown: (ladder, reason, author, out) => void this.stepDown(ladder, reason, author, out),
      abort: (ladder, reason, author, out) => this.abort(ladder, reason, true, author, 0, out),
      needsApproval: (ladder, to) => this.needsApproval(ladder, to),
      request: events.request,
    });
  }

  /** A ladder whose record stands: candidate and twin are loaded. */
  begin(ladder: Ladder, author: Author, command: number, out: Outputs): void {
    this.#admission.begin(ladder, author, command, out);
  }

  #admit(ladder: Ladder, out: Outputs): void {
    const first = defined(ladder.plan.rungs[0], 'first rung');
    const author = { actor: ladder.startedBy, role: ladder.startedRole };
    this.#moves.make(ladder, 'admitted', { rung: 0, share: first.share }, { author, reason: ladder.reason }, out);
  }

  /** After an event was routed: ladders whose slot it belongs to may be due for a review. Without one, it costs nothing. */
  onMarket(event: MarketEvent, out: Outputs): void {
    const { ladders, router } = this.#core;
    if (!ladders.hasOpen || this.#catchesUp) return;
    for (const ladder of ladders.open()) {
      if (!router.takes(ladder.slotId, event.instrument) || this.#events.isBusy(ladder.slotId)) continue;
      if (this.reviews.onMarket(ladder, out)) this.climb.decide(ladder.id, out);
    }
  }

  onAnswered(instance: Instance, out: Outputs): void {
    this.#admission.onAnswered(instance, out);
  }

  onTimeout(ladderId: string, out: Outputs): void {
    this.#admission.onTimeout(ladderId, out);
  }

  /** A person's word. */
  command(input: CommandInput, { kind, slotId, reason }: LadderWord, out: Outputs): void {
    const { number } = input;
    const found = this.openIn(slotId);
    if ('ok' in found) return reply(number, found, out);
    if (reason.trim() === '')
      return reply(number, refuse('broken_rule', 'say why: the reason goes on the record'), out);
    const author = { actor: input.actor, role: input.role };
    if (kind === 'abort_ladder') return this.abort(found, reason, false, author, number, out);
    if (kind === 'hold_ladder') return reply(number, this.#hold(found, reason, author, out), out);
    if (kind === 'resume_ladder') return reply(number, this.#resume(found, reason, author, out), out);
    reply(number, this.stepDown(found, reason, author, out), out);
  }

  /** The ladder that is climbed in a slot, or in words why there is none. */
  openIn(slotId: string): Ladder | Refused {
    const { ladders, router } = this.#core;
    if (!router.slots.has(slotId)) return refuse('not_found', `there is no slot ${slotId}`);
    return ladders.openIn(slotId) ?? refuse('conflict', `no version climbs a ladder in ${slotId}; promote one first`);
  }

  #hold(ladder: Ladder, reason: string, author: Author, out: Outputs): Outcome {
    if (ladder.status === 'preparing')
      return refuse('conflict', 'its candidate is not in yet: wait a moment, or abort the ladder');
    this.#events.callOff(ladder.slotId, `the ladder is held: ${reason}`, out);
    this.climb.hold(ladder, 'person', reason, author, out);
    return { ok: true, subject: ladder.id, message: `the ladder in ${ladder.slotId} is held` };
  }

  #resume(ladder: Ladder, reason: string, author: Author, out: Outputs): Outcome {
    if (ladder.status !== 'held') return refuse('conflict', `the ladder in ${ladder.slotId} is not held`);
    // Whoever resumes it asks from here on: the one who started it may be gone.
    this.#core.emit(out, author, { kind: 'ladder_resumed', ladderId: ladder.id, asker: author, reason });
    return { ok: true, subject: ladder.id, message: `the ladder in ${ladder.slotId} goes by its rules again` };
  }

  /** Whether a swap is under way in a slot. */
  busy(slotId: string): boolean {
    return this.#events.isBusy(slotId);
  }

  /** Whether a step up waits for other people: where approvals are required, above the share that needs none. */
  needsApproval(ladder: Ladder, to: NextStep): boolean {
    const { required, aboveShare } = this.#core.safety.approvals;
    return (
      required > 0 && (to.kind === 'move' || to.kind === 'take_over') && to.share > Math.max(aboveShare, ladder.share)
    );
  }

  /** Goes up; what is to be asked has been asked. */
  advance(
    ladder: Ladder,
    to: NextStep,
    terms: {
      readonly author: Author;
      readonly reason: string;
      readonly leave: Leave | undefined;
      readonly command: number;
    },
    out: Outputs,
  ): void {
    const { author, reason, leave, command } = terms;
    if (ladder.held) this.#core.emit(out, author, { kind: 'ladder_resumed', ladderId: ladder.id, reason });
    if (to.kind === 'complete') this.#departure.complete(ladder, reason, out);
    else if (to.kind === 'take_over') this.#departure.takeOver(ladder, to, reason, author, leave, command, out);
    else if (to.kind === 'move')
      this.#moves.make(this.#core.ladders.get(ladder.id), 'advanced', to, { author, reason, leave }, out);
    if (to.kind === 'take_over') return;
    const share = this.#core.ladders.get(ladder.id).share;
    const message =
      to.kind === 'complete' ? 'the ladder is climbed' : `it holds ${share} basis points of ${ladder.slotId} now`;
    reply(command, { ok: true, subject: ladder.id, message }, out);
  }

  /** Goes down a rung, or gives way below the lowest that has capital. */
  stepDown(ladder: Ladder, reason: string, author: Author, out: Outputs): Outcome {
    if (ladder.status === 'preparing')
      return refuse('conflict', 'its candidate is not in yet; abort the ladder instead');
    // Who goes down does not take over a moment later.
    this.#events.callOff(ladder.slotId, `the candidate steps down: ${reason}`, out);
    const below = this.#departure.hasTakenOver(ladder) ? undefined : stepBelow(ladder);
    if (below === undefined || (below.share === 0 && ladder.share > 0)) {
      this.abort(ladder, `${reason}; there is no lower rung`, false, author, 0, out);
      return { ok: true, subject: ladder.id, message: 'there is no lower rung: the candidate gives way' };
    }
    this.#moves.make(ladder, 'stepped_down', below, { author, reason }, out);
    // Orders that were let through for the larger share are taken back.
    sweepGrowing(this.#core, this.#orders, ladder.instance, out);
    return { ok: true, subject: ladder.id, message: `it holds ${below.share} basis points of ${ladder.slotId} now` };
  }

  /** The candidate gives way to the last good version. @param isFault It is for what the candidate did. */
  abort(ladder: Ladder, reason: string, isFault: boolean, author: Author, command: number, out: Outputs): void {
    if (this.#admission.callOff(ladder, reason, out))
      return reply(command, { ok: true, subject: ladder.id, message: `called off before it began: ${reason}` }, out);
    this.#departure.abort(ladder, reason, isFault, author, command, out);
    // Where nobody is left to take over, the slot may only reduce: what could still open there is taken back.
    if (this.#core.tradingState(ladder.slotId) !== 'active')
      sweep(this.#core, this.#orders, ladder.slotId, 'growing', out);
    this.#events.ended(ladder.slotId, out);
  }

  /** Whoever needs the slot as it was before the ladder: the candidate gives way now. Changes nothing where there is none. */
  giveWay(slotId: string, reason: string, author: Author, out: Outputs): void {
    const ladder = this.#core.ladders.openIn(slotId);
    if (!ladder) return;
    if (this.#departure.hasTakenOver(ladder)) return this.#departure.end(ladder, 'aborted', reason, false, null, out);
    // What waited for the ladder's end must not come in between.
    if (!this.#admission.callOff(ladder, reason, out)) this.#departure.abort(ladder, reason, false, author, 0, out);
    this.#events.cutShort(slotId, out);
  }

  /** Ladders that a way back concerns, and whether the version that is to leave is the one that climbs. */
  concernedBy(command: Command): readonly Concerned[] {
    return concernedBy(this.#core, (ladder) => !this.#departure.hasTakenOver(ladder), command);
  }

  /** A swap of a ladder has made its cut. */
  onCut(swap: UnderWay, out: Outputs): void {
    const to = this.#departure.onCut(swap, out);
    if (!to) return;
    const ladder = this.#core.ladders.get(defined(swap.ladderId, 'ladder'));
    const { author, reason, swapId } = swap;
    this.#moves.make(ladder, 'advanced', to, { author, reason, swapId, leave: to.leave }, out);
    const last = defined(ladder.plan.rungs[to.rung], 'last rung');
    const asksNothing =
      last.soakMs === 0 && last.gates.length === 0 && Object.values(last.evidence).every((each) => each === 0);
    if (asksNothing) this.#departure.complete(this.#core.ladders.get(ladder.id), reason, out);
  }

  /** A swap of a ladder has failed: the candidate stands where it stood. */
  onSlip(swap: UnderWay, reason: string, out: Outputs): void {
    const ladder = this.#core.ladders.get(defined(swap.ladderId, 'ladder'));
    this.#departure.onSlip(swap);
    if (swap.type !== 'rollback')
      return this.climb.hold(ladder, 'error', `it could not take over: ${reason}`, DESK_AUTHOR, out);
    this.climb.hold(ladder, 'risk', `it could not give way: ${reason}`, DESK_AUTHOR, out);
    this.#core.reduceOnly(out, ladder.slotId, `the candidate of its ladder could not give way: ${reason}`);
  }

  /** An instance that is not attached yet has stopped by a fault. */
  onFaultBefore(instance: Instance, reason: string, out: Outputs): void {
    this.#admission.onFault(instance, reason, out);
  }

  /** An attached instance has stopped by a fault. Who was on the ladder leaves it; who it is compared with makes it wait. */
  onFault(instance: Instance, reason: string, out: Outputs): void {
    const { id, slotId, version } = instance;
    const ladder = this.#core.ladders.openIn(slotId);
    if (!ladder || ladder.status === 'preparing') return;
    const words = `${version} failed: ${reason}`;
    if (id === ladder.instance) {
      if (this.#departure.hasTakenOver(ladder)) this.#departure.end(ladder, 'aborted', words, true, null, out);
      else this.abort(ladder, words, true, DESK_AUTHOR, 0, out);
    } else if (id === ladder.twinInstance) {
      this.#accounts.close(id, words, out);
      // On capital, nobody is left to look after what it holds.
      if (instance.role === 'live') this.#orders.flatten(instance, out);
      if (ladder.status !== 'held') this.climb.hold(ladder, 'error', `the twin failed: ${reason}`, DESK_AUTHOR, out);
    } else if (id === this.#core.router.live(slotId)?.instance) this.holdFor(ladder, words, out);
  }

  /** The version in force that a candidate is to take over from gives way to another: people decide how it goes on. */
  holdFor(ladder: Ladder, reason: string, out: Outputs): void {
    if (ladder.status === 'climbing' || ladder.status === 'awaiting_approval')
      this.climb.hold(ladder, 'incumbent', `the version in force gives way: ${reason}`, DESK_AUTHOR, out);
  }

  /** After a restart: a ladder that was being prepared did not begin; the others go on with a new period. */
  resume(out: Outputs): void {
    for (const ladder of this.#core.ladders.open()) {
      if (ladder.status === 'preparing')
        this.#departure.end(ladder, 'aborted', 'the desk stopped before its candidate was in', false, null, out);
      else this.reviews.resume(ladder);
    }
  }

  /** While the market is brought to the present no time on a rung passes and nothing is judged: no person could have watched it. */
  catchUp(isStanding: boolean): void {
    this.#catchesUp = isStanding;
    if (isStanding) return;
    for (const ladder of this.#core.ladders.open()) if (ladder.status !== 'preparing') this.reviews.resume(ladder);
  }

  /** In words, why nobody else may replace a version in a slot; undefined where nobody climbs. */
  occupied(slotId: string): string | undefined {
    const ladder = this.#core.ladders.openIn(slotId);
    if (!ladder) return undefined;
    const version = this.#core.versionOf(ladder.entityId);
    return `${version} climbs a ladder in ${slotId}; abort it first, or let it come to its end`;
  }
}

const reply = (number: number, outcome: Outcome, out: Outputs): void => {
  if (number !== 0) out.replies.push({ number, outcome });
};
