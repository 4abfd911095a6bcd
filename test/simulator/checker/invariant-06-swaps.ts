import type { EngineView } from '../../../electron/engine/view.ts';
import type { FactOf, Recorded } from '../../../shared/domain/fact.ts';
import { Rule } from './rule.ts';
import { same } from './seen.ts';

/** What changes hands at a cut, and what a slot routes to before, after and across a restart. */
export class Swaps extends Rule {
  readonly number = 6;
  readonly words =
    'a swap is whole or did not happen: after any crash, the slot routes to the old version or the new, with its record saying which';
  /** Orders that a cut takes back. */
  #cancelled: string[] = [];

  override before({ fact }: Recorded): void {
    const { model } = this;
    if (fact.kind === 'swap_cut') this.#cut(fact);
    else if (fact.kind === 'instance_detached') this.#detached(fact);
    else if (fact.kind === 'swap_failed')
      this.expect(!model.swap(fact.swapId).cut, `swap ${fact.swapId} failed after its cut`);
    else if (fact.kind === 'swap_completed')
      this.expect(model.swap(fact.swapId).cut !== undefined, `swap ${fact.swapId} completed without a cut`);
    else if (fact.kind === 'deployment_activated')
      this.expect(model.slot(fact.slotId).live === undefined, `${fact.slotId} got a second live version`);
  }

  #cut(fact: FactOf<'swap_cut'>): void {
    const { model } = this;
    const { initiated, cut, end } = model.swap(fact.swapId);
    const { positions, orders } = initiated.handOver;
    this.expect(!cut && !end, `swap ${fact.swapId} was cut again, or after its end`);
    // A cut that an event itself leads to comes when that event was handed out, and before the door has told of it.
    const seq = this.seen.doorSeq;
    if (seq !== undefined)
      this.expect([seq, seq + 1].includes(fact.cutSequence), `the cut names event ${fact.cutSequence}, not ${seq}`);
    for (const { slotId, fromInstance, transfers, adoptedOrders, cancelledOrders } of fact.legs) {
      const { live, lives } = model.slot(slotId);
      // On the way back from a ladder it is the candidate that gives way, and the version in force that stays.
      const isAbort = initiated.ladderId !== undefined && initiated.type === 'rollback';
      const isDue = isAbort ? lives.has(fromInstance) && live !== fromInstance : live === fromInstance;
      this.expect(isDue, `${slotId}: ${fromInstance} gave way, live was ${live}`);
      const open = model.openOrders(fromInstance);
      const passed = transfers.map(({ instrument, quantity }): [string, number] => [instrument, quantity]).sort();
      const due = positions === 'adopt' ? model.positions(fromInstance) : [];
      this.expect(same(passed, due), `${slotId}: ${JSON.stringify(passed)} passed of ${JSON.stringify(due)}`);
      const adopts = positions === 'adopt' || orders === 'adopt';
      this.expect(same([...adoptedOrders].sort(), adopts ? open.sort() : []), `${slotId}: orders adopted in part`);
      this.expect(
        same([...cancelledOrders].sort(), orders === 'cancel' ? open.sort() : []),
        `${slotId}: orders cancelled in part`,
      );
      this.#cancelled.push(...cancelledOrders);
    }
  }

  #detached({ slotId, instance, reason }: FactOf<'instance_detached'>): void {
    const slot = this.model.slot(slotId);
    const withdrawn = slot.live === instance && this.model.unverified.size > 0;
    this.expect(!slot.lives.has(instance) || withdrawn, `live version ${instance} was detached: ${reason}`);
    this.expect(this.model.positions(instance).length === 0, `${instance} was detached with a position`);
    this.expect(this.model.openOrders(instance).length === 0, `${instance} was detached with open orders`);
  }

  /** Swaps that were on record when the process began: one may begin as soon as it has. */
  #there: readonly string[] = [];

  override survived(): void {
    this.#there = [...this.model.swaps.keys()];
  }

  override restarted(view: EngineView): void {
    for (const id of this.#there) {
      const { cut, end, words } = this.model.swap(id);
      const { status, schedule, errorMessage } = view.swaps.get(id) ?? {};
      if (status === 'initiated' && schedule) continue;
      if (cut) this.expect(end === 'completed', `swap ${id} has made its cut and is ${status}`);
      else this.expect(end === 'failed' && words !== '' && errorMessage === words, `swap ${id} is ${status}`);
    }
  }

  override settled(view: EngineView): void {
    for (const id of this.#cancelled) {
      const { open, cancelSent } = this.model.order(id);
      this.expect(!open || cancelSent, `the cut takes order ${id} back, and no cancel was sent`);
    }
    this.#cancelled = [];
    for (const slotId of view.slots.keys()) this.#routed(view, slotId);
    for (const instance of this.model.instances.keys())
      for (const { index } of view.instruments)
        this.expect(
          view.held(instance, index) === (this.model.held.get(instance)?.get(this.seen.key(index)) ?? 0),
          `${instance} holds ${view.held(instance, index)}`,
        );
    for (const [id, { owner }] of view.orders) {
      const known = this.model.order(id);
      this.expect(known.owner === owner, `order ${id} belongs to ${owner}, by the facts to ${known.owner}`);
    }
  }

  #routed(view: EngineView, slotId: string): void {
    const slot = view.slots.get(slotId);
    const known = this.model.slot(slotId);
    const lives = (slot?.attachments ?? []).filter((each) => each.role === 'live');
    const live = lives.slice(0, 1);
    this.expect(live[0]?.instance === known.live, `${slotId} is not routed as its facts say`);
    const ids = lives.map((each) => each.instance).sort();
    this.expect(same(ids, [...known.lives].sort()), `live in ${slotId} are ${ids}`);
    const attached = (slot?.attachments ?? []).map((each) => each.instance).sort();
    this.expect(same(attached, [...known.attached].sort()), `${slotId} has ${attached} attached`);
    const active = [...view.deployments.values()].filter((each) => each.slotId === slotId && each.status === 'active');
    const [is, due] = [active.map(({ id }) => id), live.map((each) => each.deploymentId)];
    this.expect(same(is, due), `active deployments in ${slotId} are ${is}, live are ${due}`);
  }
}
