import type { StoredFact } from '../../electron/engine/ports.ts';
import type { EngineView } from '../../electron/engine/view.ts';
import { fromStored } from '../../electron/host/fact-record.ts';
import type { Delivery } from '../../shared/domain/delivery.ts';
import type { ExchangeCommand } from '../../shared/domain/exchange.ts';
import type { FactOf, Recorded } from '../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Witness } from './swap-desk.ts';
import { SwapModel } from './swap-model.ts';
import { isShadowSize } from './swap-scripts.ts';

/** Sizes of a version's orders end in its own digit, so that an order by the wrong version's code shows. */
export type TagOf = (version: string) => number | undefined;

/**
 * Holds what passes the desk's doors, in order, against what must never be false. It reads facts, requests and exchange
 * commands alone; whatever is wrong is thrown where it happens and kept in `broken`, because the desk may catch it.
 */
export class Invariants implements Witness {
  readonly model = new SwapModel();
  readonly broken: string[] = [];
  readonly #instruments: readonly Instrument[];
  readonly #tagOf: TagOf;
  /** Versions that have failed since the process began: nothing may reach them any more. */
  readonly #stopped = new Set<number>();
  /** Sequence of the last event that each instance received. */
  readonly #last = new Map<number, number>();
  #doorSeq: number | undefined;
  /** What each target of a cut held when it was made, and who ever came in on a ladder since the process began. */
  readonly #handed = new Map<number, [string, number][]>();
  readonly #cameIn = new Set<number>();
  #onDisk = 0;
  readonly #sentAt = new Map<string, number>();
  /** Orders that were sent for an instance, or handed to it, since the process began: it has a name for each. */
  readonly #own = new Set<string>();

  constructor(instruments: readonly Instrument[], tagOf: TagOf) {
    this.#instruments = instruments;
    this.#tagOf = tagOf;
  }

  /** The reading of a process that starts anew on what is on disk. */
  static fromDisk(facts: Iterable<StoredFact>, instruments: readonly Instrument[], tagOf: TagOf): Invariants {
    const made = new Invariants(instruments, tagOf);
    for (const stored of facts) {
      const recorded = fromStored(stored);
      made.#expect(recorded.seq === made.model.seq + 1, `fact ${recorded.seq} follows ${made.model.seq} on disk`);
      made.model.apply(recorded);
    }
    made.#onDisk = made.model.seq;
    return made;
  }

  onDisk(seq: number): void {
    this.#onDisk = Math.max(this.#onDisk, seq);
  }

  #expect(holds: boolean, words: string): void {
    if (!holds) this.broken.push(words);
  }

  fact(recorded: Recorded): void {
    const { fact } = recorded;
    const { model } = this;
    this.#expect(recorded.seq === model.seq + 1, `fact ${recorded.seq} follows ${model.seq}`);
    if (fact.kind === 'order_sent') this.#beforeOrder(recorded, fact);
    else if (fact.kind === 'swap_cut') this.#beforeCut(fact);
    else if (fact.kind === 'instance_detached') this.#beforeDetached(fact);
    else if (fact.kind === 'fill') {
      const { owner } = model.order(fact.orderId);
      this.#expect(
        owner === fact.instance,
        `a fill of ${fact.orderId} went to ${fact.instance}, its owner is ${owner}`,
      );
    } else if (fact.kind === 'swap_failed')
      this.#expect(!model.swap(fact.swapId).cut, `swap ${fact.swapId} failed after its cut`);
    else if (fact.kind === 'swap_completed') {
      const { missed, twice } = fact.receipts ?? { missed: 0, twice: 0 };
      this.#expect(missed + twice === 0, `receipts of ${fact.swapId}: ${missed} missed, ${twice} twice`);
      this.#expect(model.swap(fact.swapId).cut !== undefined, `swap ${fact.swapId} completed without a cut`);
    } else if (fact.kind === 'deployment_activated')
      this.#expect(model.slot(fact.slotId).live === undefined, `${fact.slotId} got a second live version`);
    model.apply(recorded);
    if (fact.kind === 'swap_cut')
      for (const { toInstance } of fact.legs) this.#handed.set(toInstance, model.positions(toInstance));
    for (const { lives } of fact.kind === 'ladder_moved' ? [model.slot(fact.slotId)] : [])
      for (const each of lives) this.#cameIn.add(each);
    if (fact.kind === 'version_faulted') this.#stopped.add(fact.instance);
  }

  /** Invariants 3 and 4, and of 6 that nobody but the live version may open. */
  #beforeOrder({ actor, seq }: Recorded, fact: FactOf<'order_sent'>): void {
    const { model } = this;
    const { instance, slotId, instrument, side, quantity, version, orderId } = fact;
    this.#sentAt.set(orderId, seq);
    this.#own.add(`${instance}/${orderId}`);
    const slot = model.slot(slotId);
    const state = model.tradingStateOf(slotId, version);
    const words = `order ${orderId} of ${version} in ${slotId}`;
    this.#expect(slot.attached.has(instance), `${words} by one who is not there`);
    // The desk itself goes on closing what a version leaves behind that is to be flattened.
    this.#expect(actor === 'desk' || !this.#stopped.has(instance), `${words} by one who has failed`);
    this.#expect(model.instances.get(instance)?.version === version, `${words} bears another's name`);
    if (actor !== 'desk') this.#expect(quantity % 10 === this.#tagOf(version), `${words} came from other code`);
    // A verified exit leaves in any state, and is held to what its version holds.
    const isExit = fact.exitId !== undefined;
    this.#expect(state !== 'halted' || isExit, `${words} left although halted`);
    const wasShadow = actor !== 'desk' && slot.lives.has(instance) && isShadowSize(quantity);
    this.#expect(!wasShadow, `${words} is what it wanted as a shadow`);
    if (state === 'active' && slot.lives.has(instance)) return;
    const sign = side === 'buy' ? -1 : 1;
    const own = sign * (model.held.get(instance)?.get(instrument) ?? 0);
    const mayClose = own - model.pending(instance, instrument, side);
    this.#expect(quantity <= mayClose, `${words} grows its position (${state}, live is ${slot.live})`);
    if (state === 'active' || isExit) return;
    const account = sign * (model.account.get(instrument) ?? 0) - model.pending(undefined, instrument, side);
    this.#expect(quantity <= account, `${words} grows the account's position while ${state}`);
  }

  #beforeCut(fact: FactOf<'swap_cut'>): void {
    const { model } = this;
    const { initiated, cut, end } = model.swap(fact.swapId);
    const { positions, orders } = initiated.handOver;
    this.#expect(!cut && !end, `swap ${fact.swapId} was cut again, or after its end`);
    // A cut that an event itself leads to comes when that event was handed out, and before the door has told of it.
    const seq = this.#doorSeq;
    if (seq !== undefined)
      this.#expect([seq, seq + 1].includes(fact.cutSequence), `the cut names event ${fact.cutSequence}, not ${seq}`);
    for (const { slotId, fromInstance, transfers, adoptedOrders, cancelledOrders } of fact.legs) {
      const { live, lives } = model.slot(slotId);
      // On the way back from a ladder it is the candidate that gives way, and the version in force that stays.
      const isAbort = initiated.ladderId !== undefined && initiated.type === 'rollback';
      const isDue = isAbort ? lives.has(fromInstance) && live !== fromInstance : live === fromInstance;
      this.#expect(isDue, `${slotId}: ${fromInstance} gave way, live was ${live}`);
      const open = model.openOrders(fromInstance);
      const passed = transfers.map(({ instrument, quantity }): [string, number] => [instrument, quantity]).sort();
      const due = positions === 'adopt' ? model.positions(fromInstance) : [];
      this.#expect(same(passed, due), `${slotId}: ${JSON.stringify(passed)} passed of ${JSON.stringify(due)}`);
      const adopts = positions === 'adopt' || orders === 'adopt';
      this.#expect(same([...adoptedOrders].sort(), adopts ? open.sort() : []), `${slotId}: orders adopted in part`);
      this.#expect(
        same([...cancelledOrders].sort(), orders === 'cancel' ? open.sort() : []),
        `${slotId}: orders cancelled in part`,
      );
    }
  }

  #beforeDetached({ slotId, instance, reason }: FactOf<'instance_detached'>): void {
    const slot = this.model.slot(slotId);
    const withdrawn = slot.live === instance && this.model.unverified.size > 0;
    this.#expect(!slot.lives.has(instance) || withdrawn, `live version ${instance} was detached: ${reason}`);
    this.#expect(this.model.positions(instance).length === 0, `${instance} was detached with a position`);
    this.#expect(this.model.openOrders(instance).length === 0, `${instance} was detached with open orders`);
  }

  delivery({ instance, body }: Delivery): void {
    this.#expect(!this.#stopped.has(instance), `stopped instance ${instance} was handed ${body.kind}`);
    const placed = this.model.instances.get(instance);
    const slot = placed && this.model.slot(placed.slotId);
    if (body.kind === 'event') {
      const { seq } = body.event;
      const last = this.#last.get(instance);
      this.#expect(last === undefined || seq > last, `${instance} received event ${seq} after ${last}`);
      this.#last.set(instance, seq);
      const isLive = slot?.lives.has(instance) === true;
      const isBefore = slot !== undefined && seq <= slot.movedAfter;
      this.#expect(
        body.live === isLive || isBefore,
        `event ${seq} reached ${instance} live=${body.live}, the facts say ${isLive}`,
      );
    } else if (body.kind === 'adopt') {
      // What it is told of a simulated account is nothing of the desk's.
      if (this.model.simulated.has(instance) && slot?.lives.has(instance) !== true) return;
      const wasLive = slot?.lives.has(instance) || this.#cameIn.has(instance);
      this.#expect(wasLive || this.#runsOff(instance), `${instance} adopts and is not live`);
      const handed = body.positions
        .filter(({ quantity }) => quantity !== 0)
        .map((each): [string, number] => [this.#key(each.instrument), each.quantity])
        .sort();
      // Facts of the same turn may be ahead of what it is told: what has filled since, it is told next.
      const isNow = same(handed, this.model.positions(instance));
      const wasSo = same(handed, this.#handed.get(instance)) || (handed.length === 0 && this.#cameIn.has(instance));
      this.#expect(isNow || wasSo, `${instance} was told of other positions`);
      if (!isNow) return;
      const orders = body.orders.map(({ orderId }) => orderId);
      const owned = this.model.openOrders(instance);
      this.#expect(
        orders.every((id) => owned.includes(id)),
        `${instance} was handed orders of others`,
      );
      const kept = owned.filter((id) => !this.model.order(id).cancelSent && !this.#own.has(`${instance}/${id}`));
      this.#expect(
        kept.every((id) => orders.includes(id)),
        `${instance} was not told of all its orders`,
      );
      for (const id of orders) this.#own.add(`${instance}/${id}`);
    }
  }

  /** After a restart a version in run-off is told what it holds, too. */
  #runsOff(instance: number): boolean {
    const slotId = this.model.instances.get(instance)?.slotId ?? '';
    return this.model.slots.get(slotId)?.attached.has(instance) === true;
  }

  #key = (index: number): string => {
    const listed = this.#instruments[index];
    return listed ? instrumentKey(listed) : String(index);
  };

  /** Invariant 7: what an exchange gets is on disk. */
  sent(command: ExchangeCommand): void {
    if (command.kind !== 'submit') return;
    const seq = this.#sentAt.get(command.order.id);
    // An order that the restart puts back is on disk already.
    if (seq !== undefined) this.#expect(seq <= this.#onDisk, `order ${command.order.id} left before its fact`);
  }

  /** Invariant 1, after an event was handed out: everybody who is there has it, and once. */
  market(event: MarketEvent): void {
    this.#doorSeq = event.seq;
    for (const [slotId, slot] of this.model.slots) {
      if (slot.instruments !== '*' && !slot.instruments.includes(this.#key(event.instrument))) continue;
      for (const instance of slot.attached) {
        if (this.#stopped.has(instance)) continue;
        const last = this.#last.get(instance);
        this.#expect(last === event.seq, `${slotId}: ${instance} stands at ${last}, not at event ${event.seq}`);
      }
    }
  }

  /** The engine's state against the reading of its facts. */
  against(view: EngineView): void {
    const { model } = this;
    for (const [slotId, slot] of view.slots) {
      const known = model.slot(slotId);
      const shares = slot.attachments.reduce((sum, each) => sum + each.share, 0) + slot.reserve;
      this.#expect(shares === 10_000, `the shares and reserve of ${slotId} sum to ${shares}`);
      const lives = slot.attachments.filter((each) => each.role === 'live');
      const live = lives.slice(0, 1);
      const ids = lives.map((each) => each.instance).sort();
      this.#expect(live[0]?.instance === known.live, `${slotId} is not routed as its facts say`);
      this.#expect(same(ids, [...known.lives].sort()), `live in ${slotId} are ${ids}`);
      const attached = slot.attachments.map((each) => each.instance).sort();
      this.#expect(same(attached, [...known.attached].sort()), `${slotId} has ${attached} attached`);
      const active = [...view.deployments.values()].filter(
        (each) => each.slotId === slotId && each.status === 'active',
      );
      const due = live.map((each) => each.deploymentId);
      this.#expect(
        same(
          active.map((each) => each.id),
          due,
        ),
        `active deployments in ${slotId} are ${active.map((each) => each.id)}, live are ${due}`,
      );
      this.#expect(
        view.tradingState(slotId) === model.tradingState(slotId),
        `${slotId} is ${view.tradingState(slotId)}`,
      );
    }
    this.#expect(same([...view.breakers.keys()], [...model.breakers.keys()]), 'a breaker was lost or made up');
    for (const instance of model.instances.keys())
      for (const { index } of view.instruments)
        this.#expect(
          view.held(instance, index) === (model.held.get(instance)?.get(this.#key(index)) ?? 0),
          `${instance} holds ${view.held(instance, index)}`,
        );
    for (const [id, order] of view.orders) {
      const known = model.order(id);
      this.#expect(
        known.owner === order.owner,
        `order ${id} belongs to ${order.owner}, by the facts to ${known.owner}`,
      );
    }
    const total = new Map<string, number>();
    for (const books of model.held.values())
      for (const [instrument, quantity] of books) total.set(instrument, (total.get(instrument) ?? 0) + quantity);
    for (const [instrument, quantity] of model.account)
      this.#expect(
        total.get(instrument) === quantity,
        `versions hold ${total.get(instrument)}, the account ${quantity}`,
      );
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
