import type { FactOf, Recorded } from '../../shared/domain/fact.ts';
import { signOf } from '../../shared/domain/order.ts';
import type { Breaker, TradingState } from '../../shared/domain/risk.ts';

/** An order as the facts tell it. */
export interface ModelOrder {
  owner: number;
  readonly slotId: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly reduceOnly: boolean;
  /** The verified exit that it belongs to; undefined for any other order. */
  readonly exitId: string | undefined;
  quantity: number;
  filled: number;
  open: boolean;
  /** It has ended by being filled whole: the word of a larger replacement may come behind that. */
  isWhole: boolean;
  cancelSent: boolean;
}

export interface ModelSlot {
  instruments: '*' | readonly string[];
  /** The version in force. */
  live: number | undefined;
  /** Everybody who may open: the version in force, and whoever has capital on a ladder beside it. */
  readonly lives: Set<number>;
  /** The last event that was handed out before shares changed hands: it reached everybody as what they were then. */
  movedAfter: number;
  readonly attached: Set<number>;
}

/** A ladder as the facts tell it. */
export interface ModelLadder {
  readonly started: FactOf<'ladder_started'>;
  /** The last change of its candidate's share; undefined before it is in. */
  moved: FactOf<'ladder_moved'> | undefined;
}

export interface ModelSwap {
  readonly initiated: FactOf<'swap_initiated'>;
  cut: FactOf<'swap_cut'> | undefined;
  end: 'completed' | 'failed' | undefined;
  words: string | undefined;
}

/**
 * What a reader of the facts alone believes of the desk. Written from the rules, it shares no code with the engine: what
 * the two disagree on, one of them has wrong.
 */
export class SwapModel {
  readonly entities = new Map<string, FactOf<'entity_registered'>>();
  readonly slots = new Map<string, ModelSlot>();
  readonly swaps = new Map<string, ModelSwap>();
  readonly orders = new Map<string, ModelOrder>();
  readonly breakers = new Map<string, Pick<Breaker, 'scope' | 'action'>>();
  readonly states = new Map<string, TradingState>();
  /** `name@version` and slot of every instance that a fact has placed. */
  readonly instances = new Map<number, { readonly version: string; readonly slotId: string }>();
  /** Signed, by instance and instrument. */
  readonly held = new Map<number, Map<string, number>>();
  readonly account = new Map<string, number>();
  /** Deployments that are live and have not been verified. */
  readonly unverified = new Set<string>();
  readonly marked = new Map<string, FactOf<'equity_marked'>>();
  /** The swap that last made its cut, by slot; one by which a candidate gives way leaves the slot as it was. */
  readonly latestCut = new Map<string, string>();
  /** Ladders that have not ended, by id. */
  readonly ladders = new Map<string, ModelLadder>();
  /** Ladders that have ended, and in which words. */
  readonly ended = new Map<string, FactOf<'ladder_ended'>>();
  /** Instances that have, or had, a simulated account. */
  readonly simulated = new Set<number>();
  readonly #deployments = new Map<string, FactOf<'deployment_started'>>();
  seq = 0;

  apply({ seq, fact }: Pick<Recorded, 'seq' | 'fact'>): void {
    this.seq = seq;
    switch (fact.kind) {
      case 'entity_registered':
        this.entities.set(fact.entityId, fact);
        return;
      case 'deployment_started':
        return this.#started(fact);
      case 'deployment_activated': {
        const slot = this.slot(fact.slotId);
        slot.live = fact.instance;
        slot.lives.add(fact.instance);
        slot.attached.add(fact.instance);
        this.#place(fact.instance, fact.slotId, this.#deployments.get(fact.deploymentId)?.entityId ?? '');
        this.unverified.add(fact.deploymentId);
        return;
      }
      case 'deployment_verified':
      case 'deployment_failed':
        this.unverified.delete(fact.deploymentId);
        return;
      case 'swap_initiated':
        this.swaps.set(fact.swapId, { initiated: fact, cut: undefined, end: undefined, words: undefined });
        return;
      case 'swap_cut':
        return this.#cut(fact);
      case 'swap_completed':
        this.swap(fact.swapId).end = 'completed';
        return;
      case 'swap_failed':
        Object.assign(this.swap(fact.swapId), { end: 'failed', words: fact.reason });
        return;
      case 'instance_detached': {
        const slot = this.slot(fact.slotId);
        slot.attached.delete(fact.instance);
        slot.lives.delete(fact.instance);
        if (slot.live === fact.instance) slot.live = undefined;
        return;
      }
      case 'ladder_started':
        this.ladders.set(fact.ladderId, { started: fact, moved: undefined });
        return;
      case 'ladder_moved':
        return this.#moved(fact);
      case 'ladder_ended':
        this.ladders.delete(fact.ladderId);
        this.ended.set(fact.ladderId, fact);
        return;
      case 'simulated_opened':
        if (fact.account > 0) this.simulated.add(fact.instance);
        return;
      case 'order_sent': {
        const { slotId, instance: owner, instrument, side, quantity, reduceOnly, exitId } = fact;
        const terms = { owner, slotId, instrument, side, quantity, reduceOnly, exitId };
        const order = { ...terms, filled: 0, open: true, isWhole: false, cancelSent: false };
        this.orders.set(fact.orderId, order);
        return;
      }
      case 'cancel_sent':
        this.order(fact.orderId).cancelSent = true;
        return;
      case 'cancels_sent':
        for (const id of fact.orderIds) this.order(id).cancelSent = true;
        return;
      case 'order_replaced': {
        const order = this.order(fact.orderId);
        order.quantity = fact.quantity;
        // A cancel that found it filled took nothing back.
        if (order.isWhole) Object.assign(order, { open: true, isWhole: false, cancelSent: false });
        return;
      }
      case 'order_rejected':
      case 'order_cancelled':
        this.order(fact.orderId).open = false;
        return;
      case 'fill':
        return this.#fill(fact);
      case 'trading_state_changed':
        this.states.set(fact.scope, fact.state);
        return;
      case 'breaker_tripped':
        this.breakers.set(fact.id, { scope: fact.scope, action: fact.action });
        return;
      case 'breaker_released':
        this.breakers.delete(fact.id);
        return;
      case 'equity_marked':
        this.marked.set(fact.slotId, fact);
        return;
      default:
        return;
    }
  }

  #started(fact: FactOf<'deployment_started'>): void {
    this.#deployments.set(fact.deploymentId, fact);
    const slot = this.slots.get(fact.slotId);
    if (slot && slot.attached.size > 0) return;
    const instruments = this.entities.get(fact.entityId)?.instruments ?? '*';
    this.slots.set(fact.slotId, { instruments, live: undefined, lives: new Set(), attached: new Set(), movedAfter: 0 });
  }

  #moved(fact: FactOf<'ladder_moved'>): void {
    const ladder = this.ladders.get(fact.ladderId);
    if (ladder) ladder.moved = fact;
    const slot = this.slot(fact.slotId);
    slot.movedAfter = fact.cutSequence;
    slot.lives.clear();
    for (const { instance, entityId, role } of fact.attachments) {
      slot.attached.add(instance);
      if (!this.instances.has(instance)) this.#place(instance, fact.slotId, entityId);
      if (role === 'live') slot.lives.add(instance);
    }
    slot.live = fact.attachments.find(({ role }) => role === 'live')?.instance;
  }

  #cut(fact: FactOf<'swap_cut'>): void {
    const swap = this.swap(fact.swapId);
    swap.cut = fact;
    for (const leg of fact.legs) {
      const slot = this.slot(leg.slotId);
      const { type, reverts, ladderId } = swap.initiated;
      if (!(type === 'rollback' && reverts === null && ladderId !== undefined))
        this.latestCut.set(leg.slotId, fact.swapId);
      slot.movedAfter = fact.cutSequence;
      slot.live = leg.toInstance;
      slot.lives.add(leg.toInstance);
      for (const gone of [leg.fromInstance, ...(leg.dismissed ?? [])]) slot.lives.delete(gone);
      slot.attached.add(leg.toInstance);
      this.#place(leg.toInstance, leg.slotId, swap.initiated.toEntityId);
      for (const { instrument, quantity } of leg.transfers) {
        this.#add(leg.fromInstance, instrument, -quantity);
        this.#add(leg.toInstance, instrument, quantity);
      }
      for (const id of leg.adoptedOrders) this.order(id).owner = leg.toInstance;
    }
  }

  #fill(fact: FactOf<'fill'>): void {
    const order = this.order(fact.orderId);
    order.filled += fact.quantity;
    if (order.open && order.filled === order.quantity) Object.assign(order, { open: false, isWhole: true });
    const signed = fact.quantity * signOf(fact.side);
    this.#add(fact.instance, fact.instrument, signed);
    this.account.set(fact.instrument, (this.account.get(fact.instrument) ?? 0) + signed);
  }

  #place(instance: number, slotId: string, entityId: string): void {
    const { name, version } = this.entities.get(entityId) ?? { name: '?', version: '?' };
    this.instances.set(instance, { slotId, version: `${name}@${version}` });
  }

  #add(instance: number, instrument: string, signed: number): void {
    const books = this.held.get(instance) ?? new Map<string, number>();
    this.held.set(instance, books);
    books.set(instrument, (books.get(instrument) ?? 0) + signed);
  }

  slot(slotId: string): ModelSlot {
    const slot = this.slots.get(slotId);
    if (!slot) throw new Error(`no fact ever opened slot ${slotId}`);
    return slot;
  }

  swap(swapId: string): ModelSwap {
    const swap = this.swaps.get(swapId);
    if (!swap) throw new Error(`no fact ever began swap ${swapId}`);
    return swap;
  }

  order(orderId: string): ModelOrder {
    const order = this.orders.get(orderId);
    if (!order) throw new Error(`no fact ever sent order ${orderId}`);
    return order;
  }

  /** What an instance holds and is not zero, by instrument. */
  positions(instance: number): [string, number][] {
    return [...(this.held.get(instance) ?? [])].filter(([, quantity]) => quantity !== 0).sort();
  }

  openOrders(owner: number): string[] {
    return [...this.orders].filter(([, each]) => each.open && each.owner === owner).map(([id]) => id);
  }

  /** Unfilled quantity of open orders on one side, of one owner or (undefined) of all. */
  pending(owner: number | undefined, instrument: string, side: 'buy' | 'sell'): number {
    let sum = 0;
    for (const each of this.orders.values())
      if (each.open && each.instrument === instrument && each.side === side)
        if (owner === undefined || each.owner === owner) sum += each.quantity - each.filled;
    return sum;
  }

  /** The state in force for a slot, from the words of the rules: the strictest, halted or reducing under a breaker. */
  tradingState(slotId: string): TradingState {
    return this.tradingStateOf(slotId, this.instances.get(this.slots.get(slotId)?.live ?? 0)?.version);
  }

  /** The same for one of its versions. */
  tradingStateOf(slotId: string, live: string | undefined): TradingState {
    const [algorithm, environment] = slotId.split(':');
    const name = live === undefined ? algorithm : live.slice(0, live.indexOf('@'));
    const scopes = ['desk', `environment/${environment}`, `algorithm/${name}`, slotId, `version/${live}`];
    const all = scopes.map((scope) => this.states.get(scope));
    for (const { scope, action } of this.breakers.values())
      if (scopes.includes(scope)) all.push(action === 'halt' ? 'halted' : 'reducing');
    return all.includes('halted') ? 'halted' : all.includes('reducing') ? 'reducing' : 'active';
  }
}
