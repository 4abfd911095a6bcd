/**
 * An engine whose exchange does what a test says, order by order: takes, refuses, fills in parts, cancels, and fills once more
 * what it had cancelled. Reduce-only orders it holds to what their owner has.
 */
import { Engine } from '../../electron/engine/engine.ts';
import { Outputs } from '../../electron/engine/outputs.ts';
import type { Command, Outcome } from '../../shared/domain/command.ts';
import type { ExchangeReport } from '../../shared/domain/exchange.ts';
import type { Fact, Recorded } from '../../shared/domain/fact.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import { isOpen, type Order, signOf } from '../../shared/domain/order.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { epochNs, timeNs } from '../../shared/units/time.ts';
import { deployCommand, registerCommand } from './commands.ts';
import { BTC, ETH, TESTER } from './desk-rig.ts';

export const WORLD_PRICE = 6_000_000;
const ORIGIN = 1_700_000_000_000_000_000n;

/** An order as the exchange has it. */
export interface Outside {
  readonly order: Order;
  filled: number;
  state: 'coming' | 'working' | 'cancelled' | 'done';
  cancelAsked: boolean;
}

export class ExitWorld {
  engine: Engine;
  readonly facts: Recorded[] = [];
  readonly outside = new Map<string, Outside>();
  readonly outcomes: Outcome[] = [];
  /** What every live version asks for at the next event. */
  intents: readonly Intent[] = [];
  /** What was wrong with an order of an exit when it left. */
  readonly faults: string[] = [];
  /** Timers that were asked for and have not been rung. */
  readonly timers: string[] = [];
  #ts = 0;
  #commands = 0;

  constructor() {
    this.engine = this.#open();
    const out = new Outputs();
    this.engine.list([BTC, ETH], out);
    this.#settle(out);
  }

  #open(): Engine {
    return new Engine({
      seed: 7,
      deskTime: () => epochNs(ORIGIN + BigInt(this.#ts)),
      originNs: epochNs(ORIGIN),
      mode: () => 'inline',
      defaultCapital: money(100_000_000_000_000n),
      rollbackWindowMs: 3_600_000,
      preparationTimeoutMs: Number.POSITIVE_INFINITY,
      takerFeeCentiBp: 500,
    });
  }

  /** Ends the desk at a fact and begins it anew from those up to it; its open orders are put back on the exchange. */
  restart(upTo = this.facts.length): void {
    this.facts.length = upTo;
    this.engine = this.#open();
    for (const fact of this.facts) this.engine.fold(fact);
    this.outside.clear();
    for (const order of this.engine.view.orders.values()) {
      if (!isOpen(order.status)) continue;
      const { filled, status, cancelRequested: cancelAsked } = order;
      const state = status === 'working' ? 'working' : 'coming';
      this.outside.set(order.id, { order: { ...order, sentNs: timeNs(0) }, filled, state, cancelAsked });
    }
    const out = new Outputs();
    this.engine.resume(out);
    this.#settle(out);
  }

  step(input: Parameters<Engine['step']>[0]): void {
    const out = new Outputs();
    this.engine.step(input, out);
    this.#settle(out);
  }

  command(command: Command): Outcome | undefined {
    this.#commands += 1;
    this.step({ kind: 'command', command: { ...TESTER, number: this.#commands, command } });
    return this.outcomes.at(-1);
  }

  /** Registers two versions of an algorithm and deploys the first on paper. Returns their ids. */
  deploy(name: string, config: Record<string, unknown> = {}): readonly [string, string] {
    const [a, b] = ['1.0.0', '2.0.0'].map((version) => {
      const outcome = this.command(registerCommand(name, version, { warmUpEvents: 0 }, { config }));
      if (!outcome?.ok) throw new Error('not registered');
      return outcome.subject;
    }) as [string, string];
    const outcome = this.command(deployCommand(a));
    if (!outcome?.ok) throw new Error(outcome?.message);
    return [a, b];
  }

  event(instrument = 0, at = WORLD_PRICE, afterMs = 1): void {
    this.#ts += afterMs * 1_000_000;
    const seq = this.engine.view.sequence + 1;
    const stamp = { seq, instrumentSeq: seq, instrument, tsNs: timeNs(this.#ts) };
    this.step({
      kind: 'market',
      event: { kind: 'trade', ...stamp, price: price(at), quantity: quantity(1_000), aggressor: 'buy' },
    });
  }

  in(...states: readonly Outside['state'][]): Outside[] {
    return [...this.outside.values()].filter((each) => states.includes(each.state));
  }

  take(each: Outside): void {
    each.state = 'working';
    this.#report({ kind: 'accepted', orderId: each.order.id, tsNs: timeNs(this.#ts) });
  }

  refuse(each: Outside): void {
    each.state = 'done';
    this.#report({ kind: 'rejected', orderId: each.order.id, tsNs: timeNs(this.#ts), reason: 'invalid_terms' });
  }

  cancel(each: Outside, reason: 'requested' | 'reduce_only' = 'requested'): void {
    each.state = 'cancelled';
    this.#report({ kind: 'cancelled', orderId: each.order.id, tsNs: timeNs(this.#ts), reason });
  }

  /** Fills up to so much; a cancelled order late, as if the fill had been on its way. */
  fill(each: Outside, upTo: number): void {
    const { order } = each;
    const owner = this.engine.view.orders.get(order.id)?.owner ?? 0;
    const held = this.engine.view.held(owner, order.instrument);
    const may = order.reduceOnly ? Math.max(0, -signOf(order.side) * held) : Number.POSITIVE_INFINITY;
    const filled = Math.min(order.quantity - each.filled, upTo, may);
    if (filled <= 0) {
      if (each.state === 'working') this.cancel(each, 'reduce_only');
      return;
    }
    each.filled += filled;
    if (each.filled === order.quantity) each.state = 'done';
    const deal = { price: price(WORLD_PRICE), quantity: quantity(filled), fee: money(0n), liquidity: 'taker' as const };
    const executionId = String(each.filled);
    this.#report({ kind: 'fill', orderId: order.id, executionId, tsNs: timeNs(this.#ts), ...deal });
    const after = this.engine.view.held(owner, order.instrument);
    const isExit = this.#of('order_sent').find((fact) => fact.orderId === order.id)?.exitId !== undefined;
    if (isExit && (Math.abs(after) >= Math.abs(held) || after * held < 0))
      this.faults.push(`exit order ${order.id} took ${held} to ${after}`);
  }

  /** Everything goes well from here on: orders are taken and filled, cancels are heeded. */
  goOn(rounds = 60): void {
    this.intents = [];
    for (let i = 0; i < rounds; i += 1) {
      for (const each of this.in('coming', 'working')) {
        if (each.state === 'coming') this.take(each);
        if (each.state !== 'working') continue;
        if (each.cancelAsked) this.cancel(each);
        else if (each.order.type === 'market') this.fill(each, Number.POSITIVE_INFINITY);
      }
      for (const instrument of [0, 1]) this.event(instrument, WORLD_PRICE, 1_000);
    }
  }

  /** `slot instrument quantity` of everything that is held. */
  holdings(): { slotId: string; version: string; instrument: number; quantity: number }[] {
    const { view } = this.engine;
    return [...view.slots.values()].flatMap((slot) =>
      slot.attachments.flatMap(({ instance, entityId }) => {
        const { name = '', version = '' } = view.entities.get(entityId) ?? {};
        return [0, 1]
          .map((instrument) => ({
            slotId: slot.id,
            version: `${name}@${version}`,
            instrument,
            quantity: view.held(instance, instrument),
          }))
          .filter((each) => each.quantity !== 0);
      }),
    );
  }

  #of<K extends Fact['kind']>(kind: K) {
    return this.facts.map((each) => each.fact).filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
  }

  #report(report: ExchangeReport): void {
    this.step({ kind: 'report', report });
  }

  /** Answers what the engine asks for, until it asks for nothing more. */
  #settle(out: Outputs): void {
    const begun = this.facts.length;
    const takeFacts = (): void => void this.facts.push(...out.facts.splice(0));
    takeFacts();
    this.#outward(out);
    this.#check(begun);
    while (out.deliveries.length > 0 || out.loads.length > 0 || out.verifications.length > 0) {
      const at = this.facts.length;
      const [load] = out.loads.splice(0, 1);
      const [asked] = load ? [] : out.verifications.splice(0, 1);
      const [delivery] = load || asked ? [] : out.deliveries.splice(0, 1);
      if (load)
        this.engine.step(
          { kind: 'loaded', instance: load.instance, result: { ok: true, inspection: undefined, probeMicros: 1 } },
          out,
        );
      if (asked) this.engine.step({ kind: 'verified', swapId: asked.swapId, receipts: null }, out);
      if (delivery) {
        const { instance, request, body } = delivery;
        const intents = body.kind === 'event' && body.live ? this.intents : [];
        this.engine.step({ kind: 'answer', answer: { instance, request, intents } }, out);
      }
      takeFacts();
      this.#outward(out);
      this.#check(at);
    }
    this.outcomes.push(...out.replies.map((each) => each.outcome));
    this.timers.push(...out.timers.map((each) => each.id));
  }

  #outward(out: Outputs): void {
    for (const command of out.exchange.splice(0)) {
      if (command.kind === 'submit')
        this.outside.set(command.order.id, { order: command.order, filled: 0, state: 'coming', cancelAsked: false });
      const known = command.kind === 'cancel' ? this.outside.get(command.orderId) : undefined;
      if (known) known.cancelAsked = true;
    }
  }

  /** An order of an exit closes, and with everything else that may still be filled on its side it does not pass zero. */
  #check(from: number): void {
    for (const { fact } of this.facts.slice(from)) {
      if (fact.kind !== 'order_sent' || fact.exitId === undefined) continue;
      const { view } = this.engine;
      const index = fact.instrument === 'test:BTCUSDT' ? 0 : 1;
      const owner = view.orders.get(fact.orderId)?.owner ?? 0;
      const held = view.held(owner, index);
      const open = this.in('coming', 'working').filter(
        ({ order }) =>
          order.side === fact.side && order.instrument === index && view.orders.get(order.id)?.owner === owner,
      );
      const sum = open.reduce((all, each) => all + each.order.quantity - each.filled, 0);
      if (signOf(fact.side) * held >= 0 || sum > Math.abs(held))
        this.faults.push(`${fact.orderId}: ${fact.side} ${fact.quantity}, ${sum} open in all, holding ${held}`);
    }
  }
}
