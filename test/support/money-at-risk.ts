import type { EngineView } from '../../electron/engine/view.ts';
import { assert, defined } from '../../shared/base/assert.ts';
import type { Fact } from '../../shared/domain/fact.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import type { Side } from '../../shared/domain/order.ts';
import { quoteValueOf } from '../../shared/domain/valuation.ts';
import { quantity } from '../../shared/units/quantity.ts';

interface OpenOrder {
  readonly instance: number;
  readonly instrument: string;
  readonly side: Side;
  left: number;
}

/** Where an instance stands in one instrument, in units. */
interface Place {
  held: number;
  /** The most that it could come to hold by its open orders when this was last looked at. */
  gross: number;
  /** Whether it was above its budget then. */
  isOver: boolean;
}

/**
 * Counts from the facts alone what candidates and twins of ladders have at risk on the real account: what they hold and what
 * their open orders could add. Above the budget of the share at hand nobody comes by an order: only the mark, or a share that
 * shrinks, can lift them there, and then what they have at risk does not grow.
 */
export class MoneyAtRisk {
  readonly #view: EngineView;
  readonly #places = new Map<string, Place>();
  readonly #orders = new Map<string, OpenOrder>();
  /** The largest part of its budget that anybody on a ladder had at risk, by instance; 1 is all of it. */
  readonly most = new Map<number, number>();
  /** Events after which somebody on a ladder was looked at. */
  checks = 0;

  constructor(view: EngineView) {
    this.#view = view;
  }

  fact(fact: Fact): void {
    switch (fact.kind) {
      case 'order_sent': {
        const { orderId, instance, instrument, side, quantity: left } = fact;
        this.#orders.set(orderId, { instance, instrument, side, left });
        return;
      }
      case 'fill': {
        const place = this.#place(fact.instance, fact.instrument);
        place.held += fact.side === 'buy' ? fact.quantity : -fact.quantity;
        const order = defined(this.#orders.get(fact.orderId), fact.orderId);
        order.left -= fact.quantity;
        if (order.left <= 0) this.#orders.delete(fact.orderId);
        return;
      }
      case 'order_cancelled':
      case 'order_rejected':
        this.#orders.delete(fact.orderId);
        return;
      case 'swap_cut':
        // Positions may change hands: what follows is counted from what the ledger then says.
        for (const { fromInstance, toInstance } of fact.legs) this.#recount([fromInstance, toInstance]);
        return;
      default:
    }
  }

  /** After an event: shares and reserve of every slot make a whole, and nobody on a ladder risks more than the share gives. */
  check(): void {
    for (const { id, attachments, reserve } of this.#view.slots.values()) {
      const held = attachments.reduce((sum, { share }) => sum + share, 0);
      assert(held + reserve === 10_000, `shares of ${id} and its reserve sum to ${held + reserve}`);
    }
    for (const { status, slotId, instance, twinInstance, swapId } of this.#view.ladders.values()) {
      if (status === 'completed' || status === 'aborted' || swapId !== null) continue;
      this.#checkMember(slotId, instance);
      if (twinInstance !== null) this.#checkMember(slotId, twinInstance);
    }
  }

  #checkMember(slotId: string, instance: number): void {
    const slot = defined(this.#view.slots.get(slotId), slotId);
    const share = slot.attachments.find((each) => each.instance === instance)?.share ?? 0;
    const budget = (slot.capital * BigInt(share)) / 10_000n;
    this.checks += 1;
    let all = 0n;
    const places = this.#view.instruments.flatMap((instrument) => {
      const key = instrumentKey(instrument);
      const place = this.#places.get(`${instance}:${key}`);
      const mark = this.#view.mark(instrument.index);
      if (mark === undefined) return [];
      const [buys, sells] = this.#open(instance, key);
      const held = place?.held ?? 0;
      const gross = Math.max(Math.abs(held + buys), Math.abs(held - sells), Math.abs(held));
      all += quoteValueOf(instrument, mark, quantity(gross));
      return [{ key, place: this.#place(instance, key), gross }];
    });
    const isOver = all > budget;
    for (const { key, place, gross } of places) {
      assert(
        !isOver || gross <= place.gross,
        `instance ${instance} has ${all} at risk of a budget of ${budget}, and came there by ${gross} of ${key} after ${place.gross}`,
      );
      Object.assign(place, { gross, isOver });
    }
    if (budget > 0n)
      this.most.set(instance, Math.max(this.most.get(instance) ?? 0, Number((all * 10_000n) / budget) / 10_000));
    else assert(all === 0n, `instance ${instance} is simulated and has ${all} at risk`);
  }

  #open(instance: number, instrument: string): [buys: number, sells: number] {
    const open: [number, number] = [0, 0];
    for (const order of this.#orders.values())
      if (order.instance === instance && order.instrument === instrument)
        open[order.side === 'buy' ? 0 : 1] += order.left;
    return open;
  }

  #recount(instances: readonly number[]): void {
    for (const instance of instances)
      for (const instrument of this.#view.instruments)
        this.#place(instance, instrumentKey(instrument)).held = this.#view.held(instance, instrument.index);
  }

  #place(instance: number, instrument: string): Place {
    const key = `${instance}:${instrument}`;
    let place = this.#places.get(key);
    if (!place) {
      place = { held: 0, gross: 0, isOver: false };
      this.#places.set(key, place);
    }
    return place;
  }
}
