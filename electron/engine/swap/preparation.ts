import type { Answer } from '../../../shared/domain/delivery.ts';
import type { SwapStage } from '../../../shared/domain/swap.ts';
import type { Core } from '../core.ts';
import { loadSpec } from '../load-spec.ts';
import type { Outputs } from '../outputs.ts';
import type { Waiting } from '../waiting.ts';
import type { Leg, UnderWay } from './under-way.ts';

/** What the preparation tells the flow: that a target is in the present, or why it will not be. */
interface Listener {
  /** False once the swap has failed or was called off: whatever arrives for it then is let go. */
  isPreparing(swap: UnderWay): boolean;
  prepared(swap: UnderWay, out: Outputs): void;
  fail(swap: UnderWay, reason: string, out: Outputs): void;
}

type Entered = Extract<SwapStage, 'loading' | 'warming' | 'shadowing'>;

/** Why a transfer cannot be. */
export const SOURCE_GONE = 'the source no longer runs; its state cannot be transferred';
const ORDER: readonly Entered[] = ['loading', 'warming', 'shadowing'];

/** Brings the targets of a swap to the present beside their sources: load, then the state that the hand-over asks for. */
export class SwapPreparation {
  readonly #core: Core;
  readonly #waiting: Waiting;
  readonly #listener: Listener;
  /** The furthest stage that any leg of a swap has entered. */
  readonly #stages = new Map<string, number>();
  /** Instances whose state is being exported, and for which swap. */
  readonly #exporting = new Map<number, string>();

  constructor(core: Core, waiting: Waiting, listener: Listener) {
    this.#core = core;
    this.#waiting = waiting;
    this.#listener = listener;
  }

  begin(swap: UnderWay, out: Outputs): void {
    for (const leg of swap.legs) if (!leg.ready) this.#load(swap, leg, out);
  }

  /** Forgets a swap that has ended. */
  end(swapId: string): void {
    this.#stages.delete(swapId);
  }

  /** Notes a stage when the first leg enters it. */
  #enter(swap: UnderWay, stage: Entered, out: Outputs): void {
    const place = ORDER.indexOf(stage);
    if ((this.#stages.get(swap.swapId) ?? -1) >= place) return;
    this.#stages.set(swap.swapId, place);
    this.#core.emit(out, swap.author, { kind: 'swap_stage_entered', swapId: swap.swapId, stage });
  }

  #load(swap: UnderWay, leg: Leg, out: Outputs): void {
    const { slotId, toInstance: id, environment } = leg;
    this.#enter(swap, 'loading', out);
    const version = this.#core.versionOf(swap.to.id);
    // Without warm-up it may only reduce until it has seen enough of the market by itself.
    const warmingEvents = swap.type === 'emergency' ? swap.to.warmUpEvents : 0;
    this.#core.router.admit({ id, slotId, entityId: swap.to.id, version }, 'shadow', warmingEvents);
    this.#waiting.load(
      loadSpec(this.#core, id, swap.to, leg.parameters, environment),
      (result, then) => {
        if (!this.#listener.isPreparing(swap)) then.unloads.push(id);
        else if (!result.ok) this.#listener.fail(swap, result.fault.message, then);
        else if (swap.type === 'emergency') this.#ready(swap, leg, then);
        else this.#warm(swap, leg, then);
      },
      out,
    );
  }

  #warm(swap: UnderWay, leg: Leg, out: Outputs): void {
    const { router, market } = this.#core;
    this.#enter(swap, 'warming', out);
    if (swap.handOver.state === 'transfer') return this.#transfer(swap, leg, out);
    const events = market.recent(swap.to.warmUpEvents, (i) => router.takes(leg.slotId, i));
    const request = router.deliver(leg.toInstance, { kind: 'warm', events }, out.deliveries);
    router.attach(leg.toInstance);
    this.#waiting.answer(request, (answer, then) => this.#answered(swap, leg, answer, then));
  }

  /** Export at event k while the source runs on; import, replay k+1…n to the target, which then runs in step. */
  #transfer(swap: UnderWay, leg: Leg, out: Outputs): void {
    const { router, market } = this.#core;
    const exportedAt = market.sequence;
    const fail = (reason: string, then: Outputs): void => this.#listener.fail(swap, reason, then);
    const request = router.deliver(leg.fromInstance, { kind: 'export' }, out.deliveries);
    if (request === 0) return fail(SOURCE_GONE, out);
    this.#exporting.set(leg.fromInstance, swap.swapId);
    this.#waiting.answer(request, (answer, then) => {
      this.#exporting.delete(leg.fromInstance);
      if (!this.#listener.isPreparing(swap)) return;
      if (!answer.state) return fail(answer.fault?.message ?? 'the source gave no state', then);
      const since = market.since(exportedAt, (i) => router.takes(leg.slotId, i));
      if (!since) return fail('the export took so long that the events since are no longer at hand', then);
      const imported = router.deliver(leg.toInstance, { kind: 'import', state: answer.state }, then.deliveries);
      for (const event of since) router.deliver(leg.toInstance, { kind: 'event', event, live: false }, then.deliveries);
      router.attach(leg.toInstance);
      this.#waiting.answer(imported, (last, end) => this.#answered(swap, leg, last, end));
    });
  }

  /** True while the source of a leg has been asked for its state and has not given it. */
  isExporting(swap: UnderWay, leg: Leg): boolean {
    return this.#exporting.get(leg.fromInstance) === swap.swapId;
  }

  #answered(swap: UnderWay, leg: Leg, answer: Answer, out: Outputs): void {
    if (!this.#listener.isPreparing(swap)) return;
    if (answer.fault) return this.#listener.fail(swap, answer.fault.message, out);
    this.#ready(swap, leg, out);
  }

  #ready(swap: UnderWay, leg: Leg, out: Outputs): void {
    leg.ready = true;
    this.#core.noteHealth(out, swap.to.id, 'healthy', 'loaded, and a sample inference answered in the right form');
    if (swap.type !== 'emergency' && swap.handOver.state !== 'cold') this.#enter(swap, 'shadowing', out);
    this.#listener.prepared(swap, out);
  }
}
