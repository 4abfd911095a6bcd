import type { Fact } from '../../shared/domain/fact.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { SwapReceipts } from '../../shared/domain/swap.ts';
import type { VerificationRequest } from '../engine/outputs.ts';
import type { RuntimePort } from '../engine/ports.ts';
import type { EngineView } from '../engine/view.ts';
import type { ReceiptAudit } from './desk.ts';
import { Tally } from './tally.ts';

/** Holds the events that came to the door against the versions' own receipts: whatever the router believes, none is missed or handed out twice. */
export class EventAudit {
  readonly #tally = new Tally();
  readonly #view: EngineView;
  readonly #runtime: RuntimePort;
  #unanswered = 0;

  constructor(view: EngineView, runtime: RuntimePort) {
    this.#view = view;
    this.#runtime = runtime;
  }

  /** Numbers an event as it comes in. @param seq its sequence. */
  stamp(event: MarketEvent, seq: number): void {
    this.#tally.stamp(event, seq);
  }

  /** Watches facts for the moments at which a slot begins to be served, and by whom. */
  observe(fact: Fact): void {
    this.#tally.observe(fact, this.#takes);
  }

  /** A desk that was started again serves from its first event on with whoever was live. */
  resume(): void {
    for (const slot of this.#view.slots.values())
      for (const { role, instance } of slot.attachments)
        if (role === 'live') this.#tally.serve(slot.id, instance, this.#takes);
  }

  /** Counts a request that its version never answered. */
  countUnanswered(): void {
    this.#unanswered += 1;
  }

  /**
   * Reads the receipts of the versions that a cut concerned, behind everything they had been handed.
   *
   * @returns null where the cut is not known any more, so that nothing can be said of it.
   */
  async verifyCut({ swapId, legs }: VerificationRequest): Promise<SwapReceipts | null> {
    const door = this.#tally.count();
    let [missed, twice] = [0, 0];
    for (const { slotId, fromInstance, toInstance } of legs) {
      const [source, target] = await Promise.all([
        this.#runtime.receipts(fromInstance),
        this.#runtime.receipts(toInstance),
      ]);
      const found = this.#tally.verifyCut(swapId, slotId, door, source, target);
      if (!found) return null;
      missed += found.missed;
      twice += found.twice;
    }
    return { missed, twice };
  }

  /** Events at the door against the receipts, since the desk started. */
  async all(): Promise<ReceiptAudit> {
    const delivered = this.#tally.accepted;
    const door = this.#tally.count();
    const receipts = new Map<number, Receipts>();
    for (const instance of this.#tally.instances()) receipts.set(instance, await this.#runtime.receipts(instance));
    return { delivered, ...this.#tally.audit(door, receipts), unanswered: this.#unanswered };
  }

  readonly #takes = (slotId: string, instrument: number): boolean => {
    const slot = this.#view.slots.get(slotId);
    const listed = this.#view.instruments[instrument];
    return (
      slot !== undefined &&
      listed !== undefined &&
      (slot.instruments === '*' || slot.instruments.includes(instrumentKey(listed)))
    );
  };
}
