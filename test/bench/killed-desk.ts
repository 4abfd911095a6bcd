import { setTimeout as sleep } from 'node:timers/promises';
import type { ExchangePort } from '../../electron/engine/ports.ts';
import { systemClock } from '../../electron/host/clock.ts';
import type { Host } from '../../electron/host/host.ts';
import { ServingDesk } from '../../electron/host/serving-desk.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { deskUuid } from '../../shared/base/uuid.ts';
import type { KillResult } from '../../shared/domain/command.ts';
import { ENVIRONMENTS } from '../../shared/domain/deployment.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { isOpen } from '../../shared/domain/order.ts';
import type { RiskLimits } from '../../shared/domain/risk.ts';
import type { Workplace } from './bench.ts';
import { BENCH, demand, deploy, openBenchDesk, register } from './bench-desk.ts';
import { nowNs } from './clock.ts';
import { OpenLoopPacedFeed } from './open-loop-paced-feed.ts';
import { loadTape, onVenues } from './tape.ts';
import { writeVersions } from './versions.ts';

const SEED = 42;
const EVENTS_PER_SECOND = 500;
/** The longest that one desk can be under load. */
const MOST_SECONDS = 600;
const PATIENCE_MS = 15_000;
const VENUES = 5;
/** One version in each environment, so that several are killed at once. */
const VERSIONS = ENVIRONMENTS.length;

/** What a version must be allowed, to come to so many orders and to come to them again and again. */
const WIDE: Partial<RiskLimits> = {
  maxOpenOrders: 100_000,
  maxOrdersPerSecond: 1_000_000,
  maxOrdersPerMinute: 1_000_000,
  maxDenialsPerMinute: 1_000_000,
  maxRepeats: 1_000_000,
  duplicateWindowMs: 0,
};

/** A kill as it was seen from outside: times from the call, in microseconds. */
export interface Killed {
  /** Until the exchange had been handed the last cancel; the facts were on disk then. */
  readonly cancelsUs: number;
  /** Until whoever killed had the answer. */
  readonly replyUs: number;
  /** Until the desk knew every order to be gone. */
  readonly goneUs: number;
  /** Until the first new order of a version was refused. */
  readonly blockedUs: number;
  /** Orders that were open at the call. */
  readonly orders: number;
  /** Those whose cancel did not go out before the answer. */
  readonly missing: number;
  /** Those whose cancel went out more than once. */
  readonly twice: number;
  /** Orders that left after the kill. */
  readonly escaped: number;
}

/** What goes to the exchange, and when. */
class Sent {
  readonly cancels = new Map<string, number>();
  submits = 0;
  lastCancelNs = Number.NaN;

  watch(exchange: ExchangePort): void {
    const send = exchange.send.bind(exchange);
    exchange.send = (command) => {
      send(command);
      if (command.kind === 'submit') this.submits += 1;
      if (command.kind !== 'cancel') return;
      this.cancels.set(command.orderId, (this.cancels.get(command.orderId) ?? 0) + 1);
      this.lastCancelNs = nowNs();
    };
  }
}

/** A whole desk that serves, with thousands of open orders of several versions on several venues, under market data. */
export class KilledDesk {
  /** Open orders that the versions keep, all together. */
  readonly orders: number;
  readonly #desk: ServingDesk;
  readonly #sent: Sent;
  #onCommitted: (facts: readonly Recorded[]) => void = () => {};
  #onAnswer: (facts: readonly Recorded[], atNs: number) => void = () => {};
  #fault: string | undefined;

  /** @param orders that each version keeps on each of the venues. */
  static async open(place: Workplace, orders: number): Promise<KilledDesk> {
    const modules = place.directory();
    const journal = openJournal({ directory: place.directory() });
    const tape = onVenues(await loadTape(), VENUES);
    const sent = new Sent();
    const { host, runtime } = await openBenchDesk({
      journal,
      mode: 'worker',
      deskTime: 'wall',
      modules,
      tape,
      watch: (_, exchange) => sent.watch(exchange),
    });
    const desk = new ServingDesk({
      deskId: deskUuid(SEED, 'desk', 1),
      seed: SEED,
      originNs: tape.originNs,
      host,
      journal,
      clock: systemClock(),
      feed: {
        kind: 'sim',
        paced: new OpenLoopPacedFeed(tape, EVENTS_PER_SECOND, MOST_SECONDS),
        indexes: tape.instruments.map((_, index) => index),
      },
    });
    const killed = new KilledDesk(host, desk, sent, VERSIONS * VENUES * orders);
    try {
      await desk.resume();
      const execute = desk.execute.bind(desk);
      demand(await execute({ kind: 'set_limits', limits: WIDE, reason: 'bench' }, BENCH));
      for (const [i, module] of writeVersions(modules, VERSIONS, 'keeps-many-orders').entries())
        await deploy(execute, await register(execute, runtime, module, { orders }), ENVIRONMENTS[i]);
      desk.startFeed();
      return killed;
    } catch (error) {
      await killed.close();
      throw error;
    }
  }

  private constructor(host: Host, desk: ServingDesk, sent: Sent, orders: number) {
    this.orders = orders;
    this.#desk = desk;
    this.#sent = sent;
    const step = host.step.bind(host);
    host.step = (input) => {
      const { length } = host.out.facts;
      step(input);
      if (input.kind === 'answer') this.#onAnswer(host.out.facts.slice(length), nowNs());
    };
    desk.onCommitted(({ facts }) => {
      this.#onCommitted(facts);
      for (const { fact } of facts) if (fact.kind === 'version_faulted') this.#fault ??= fact.message;
    });
  }

  /** Ids of open orders whose cancel is not on its way. */
  #open(): string[] {
    const open: string[] = [];
    for (const { id, status, cancelRequested } of this.#desk.view.orders.values())
      if (isOpen(status) && !cancelRequested) open.push(id);
    return open;
  }

  /** Resolves when the versions have all their orders at work. */
  filled(): Promise<void> {
    return this.#until(() => this.#open().length >= this.orders, `there were no ${this.orders} open orders`);
  }

  async #until(isSo: () => boolean, otherwise: string): Promise<void> {
    const deadlineNs = nowNs() + PATIENCE_MS * 1e6;
    while (!isSo()) {
      if (this.#desk.stopped !== undefined) throw new Error(this.#desk.stopped);
      if (this.#fault !== undefined) throw new Error(`a version failed: ${this.#fault}`);
      if (nowNs() > deadlineNs) throw new Error(`in ${PATIENCE_MS} ms ${otherwise}`);
      await sleep(5);
    }
  }

  /** Kills the desk, waits until every order is gone, and sets the desk going again. */
  async kill(): Promise<Killed> {
    const { view } = this.#desk;
    const sent = this.#sent;
    const open = this.#open();
    sent.cancels.clear();
    sent.lastCancelNs = Number.NaN;
    let refusedNs: number | undefined;
    let submits: number | undefined;
    this.#onCommitted = (facts) => {
      // What was decided before the kill in its own turn has left with it.
      if (facts.some(({ fact }) => fact.kind === 'kill_ordered')) submits = sent.submits;
    };
    this.#onAnswer = (facts, atNs) => {
      if (submits !== undefined && facts.some(({ fact }) => fact.kind === 'order_denied')) refusedNs ??= atNs;
    };
    const calledNs = nowNs();
    const outcome = await this.#desk.execute({ kind: 'kill', scope: 'desk', flatten: false, reason: 'bench' }, BENCH);
    const repliedNs = nowNs();
    demand(outcome);
    const { breakerId } = (outcome.ok ? outcome.kill : undefined) as KillResult;
    const lastNs = sent.lastCancelNs;
    const missing = open.filter((id) => !sent.cancels.has(id)).length;
    await this.#until(
      () => open.every((id) => !sent.cancels.has(id) || !isOpen(view.orders.get(id)?.status ?? 'cancelled')),
      'the exchange did not take back every order',
    );
    const goneNs = nowNs();
    await this.#until(() => refusedNs !== undefined, 'no version was refused a new order');
    this.#onCommitted = () => {};
    this.#onAnswer = () => {};
    const escaped = sent.submits - (submits ?? 0);
    const twice = open.filter((id) => (sent.cancels.get(id) ?? 0) > 1).length;
    demand(await this.#desk.execute({ kind: 'release_breaker', id: breakerId, reason: 'bench' }, BENCH));
    const since = (atNs: number): number => (atNs - calledNs) / 1_000;
    return {
      cancelsUs: since(lastNs),
      replyUs: since(repliedNs),
      goneUs: since(goneNs),
      blockedUs: since(refusedNs ?? Number.NaN),
      orders: open.length,
      missing,
      twice,
      escaped,
    };
  }

  close(): Promise<void> {
    return this.#desk.close();
  }
}
