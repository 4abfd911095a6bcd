import type { Delivery } from '../../../shared/domain/delivery.ts';
import type { Recorded } from '../../../shared/domain/fact.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { Rule } from './rule.ts';
import { same } from './seen.ts';

/** Who got what, by the requests as versions got them, against the door. */
export class Events extends Rule {
  readonly number = 1;
  readonly words =
    'every market event of a slot reaches every attached version once, and at least one live version: none missed, none twice, across any swap or rollback';

  override before({ fact, seq }: Recorded): void {
    this.expect(seq === this.model.seq + 1, `fact ${seq} follows ${this.model.seq}`);
    if (fact.kind !== 'swap_completed') return;
    const { missed, twice } = fact.receipts ?? { missed: 0, twice: 0 };
    // Going back to one that has failed leaves nobody to receive anything.
    const { legs = [] } = this.model.swap(fact.swapId).cut ?? {};
    if (twice === 0 && legs.some(({ toInstance }) => this.seen.stopped.has(toInstance))) return;
    this.expect(missed + twice === 0, `receipts of ${fact.swapId}: ${missed} missed, ${twice} twice`);
  }

  override delivery({ instance, body }: Delivery): void {
    this.expect(!this.seen.stopped.has(instance), `stopped instance ${instance} was handed ${body.kind}`);
    if (body.kind === 'event') this.#event(instance, body.event.seq, body.live);
    else if (body.kind === 'adopt') this.#adopt(instance, body);
  }

  #event(instance: number, seq: number, live: boolean): void {
    const last = this.seen.received.get(instance)?.last;
    this.expect(last === undefined || seq > last, `${instance} received event ${seq} after ${last}`);
    const slot = this.#slotOf(instance);
    const isLive = slot?.lives.has(instance) === true;
    const isBefore = slot !== undefined && seq <= slot.movedAfter;
    this.expect(live === isLive || isBefore, `event ${seq} reached ${instance} live=${live}, the facts say ${isLive}`);
  }

  #slotOf(instance: number) {
    const placed = this.model.instances.get(instance);
    return placed && this.model.slot(placed.slotId);
  }

  #adopt(instance: number, body: Extract<Delivery['body'], { kind: 'adopt' }>): void {
    const { model, seen } = this;
    const slot = this.#slotOf(instance);
    // What it is told of a simulated account is nothing of the desk's.
    if (model.simulated.has(instance) && slot?.lives.has(instance) !== true) return;
    const wasLive = slot?.lives.has(instance) || seen.cameIn.has(instance) || seen.leaving.has(instance);
    // After a restart a version in run-off is told what it holds, too.
    this.expect(wasLive || slot?.attached.has(instance) === true, `${instance} adopts and is not live`);
    const handed = body.positions
      .filter(({ quantity }) => quantity !== 0)
      .map((each): [string, number] => [seen.key(each.instrument), each.quantity])
      .sort();
    // Facts of the same turn may be ahead of what it is told: what has filled since, it is told next.
    const isNow = same(handed, model.positions(instance));
    const wasSo = same(handed, seen.handed.get(instance)) || (handed.length === 0 && seen.cameIn.has(instance));
    this.expect(isNow || wasSo, `${instance} was told of other positions`);
    if (!isNow) return;
    const orders = body.orders.map(({ orderId }) => orderId);
    const owned = model.openOrders(instance);
    const given = seen.handedOrders.get(instance) ?? [];
    this.expect(
      orders.every((id) => owned.includes(id) || given.includes(id)),
      `${instance} was handed orders of others`,
    );
    const kept = owned.filter((id) => !model.order(id).cancelSent && !seen.own.has(`${instance}/${id}`));
    this.expect(
      kept.every((id) => orders.includes(id)),
      `${instance} was not told of all its orders`,
    );
    for (const id of orders) seen.own.add(`${instance}/${id}`);
  }

  /** After an event was handed out: everybody who is there has it. */
  override market(event: MarketEvent): void {
    for (const [slotId, slot] of this.model.slots) {
      if (slot.instruments !== '*' && !slot.instruments.includes(this.seen.key(event.instrument))) continue;
      for (const instance of slot.attached) {
        if (this.seen.stopped.has(instance)) continue;
        const last = this.seen.received.get(instance)?.last;
        this.expect(
          last === event.seq,
          () =>
            `${slotId}: instance ${instance} ${last === undefined ? 'has received no event' : `stands at event ${last}`}, not at event ${event.seq}`,
        );
      }
    }
  }
}
