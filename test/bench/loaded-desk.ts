import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalPort, RuntimeMode } from '../../electron/engine/ports.ts';
import { systemClock } from '../../electron/host/clock.ts';
import type { Host } from '../../electron/host/host.ts';
import { LiveLoop } from '../../electron/host/live-loop.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { defined } from '../../shared/base/assert.ts';
import type { Command } from '../../shared/domain/command.ts';
import type { Environment } from '../../shared/domain/deployment.ts';
import { isOpen } from '../../shared/domain/order.ts';
import type { HandOver } from '../../shared/domain/swap.ts';
import { timeNs } from '../../shared/units/time.ts';
import type { Workplace } from './bench.ts';
import {
  BENCH,
  type BenchDesk,
  demand,
  deploy,
  type Execute,
  openBenchDesk,
  register,
  rollbackCommand,
  swapCommand,
} from './bench-desk.ts';
import { nowNs } from './clock.ts';
import { shareStamps, stampDeliveries } from './delivery-stamps.ts';
import { OpenLoopFeed } from './open-loop-feed.ts';
import { OrderPath } from './order-path.ts';
import { loadTape, type Tape } from './tape.ts';
import { writeVersions } from './versions.ts';

/** The longest that one desk can be under load, for the size of the stamps. */
const MOST_SECONDS = 180;
/** Orders at work that a version must have before it counts as loaded: what the algorithm keeps by default. */
const ORDERS = 8;
const PATIENCE_MS = 10_000;

/** What the versions' own receipts say, held against what the feed sent. */
export interface Receipts extends Readonly<Record<string, number>> {
  readonly missed: number;
  readonly twice: number;
  /** Delivered to a version and never answered, those that a source left behind in its drain included. */
  readonly unanswered: number;
  readonly events: number;
  /** Versions that failed meanwhile, a time-out on a crowded machine included: such a run says little of swaps. */
  readonly faults: number;
}

/** Counts of {@link Receipts} that must be 0, or what was measured was no hot swap. */
export const NEVER = ['missed', 'twice', 'unanswered'];

export interface LoadedDeskOptions {
  readonly mode: RuntimeMode;
  readonly place: Workplace;
  /** Versions of the algorithm that are registered. */
  readonly versions: number;
  readonly eventsPerSecond: number;
  /** A journal in a file where left out. */
  readonly journal?: JournalPort;
  /** Parameters of the versions, where they are not the algorithm's own. */
  readonly parameters?: Readonly<Record<string, number>>;
}

/** A swap as the desk's record has it, and the last event that its source was to answer, by the feed's number. */
export interface Swapped {
  readonly swapId: string;
  readonly lastBeforeCut: number;
  readonly ordersHanded: number;
  readonly positionsHanded: number;
}

/** A rollback, and when its cut was on disk, in nanoseconds of the clock. */
export interface RolledBack {
  readonly cutNs: number;
  readonly ordersCancelled: number;
  readonly positionsHanded: number;
}

/** A desk that serves, with versions that trade, under market data that never waits for it. */
export class LoadedDesk {
  readonly #desk: BenchDesk;
  readonly #loop: LiveLoop;
  readonly #execute: Execute;
  readonly #delivered: Float64Array;
  readonly #orderPath: OrderPath;
  readonly #feed: OpenLoopFeed;
  readonly #undoStamps: () => void;
  readonly #entities: string[] = [];
  readonly #begun = Promise.withResolvers<void>();
  #sent = 0;
  #live = 0;
  #faults = 0;
  #remaining = 0;
  #startedNs: number | undefined;
  #failed: Error | undefined;

  private constructor(
    desk: BenchDesk,
    tape: Tape,
    delivered: Float64Array,
    orderPath: OrderPath,
    eventsPerSecond: number,
  ) {
    this.#desk = desk;
    this.#delivered = delivered;
    this.#orderPath = orderPath;
    this.#undoStamps = stampDeliveries(delivered);
    this.#loop = new LiveLoop(
      desk.host,
      systemClock(),
      () => {},
      (reason) => {
        this.#failed = reason;
      },
    );
    desk.host.onCommitted(({ facts }) => {
      orderPath.committed(facts);
      for (const { fact } of facts) {
        if (fact.kind === 'version_faulted') this.#faults += 1;
        else if (fact.kind === 'swap_completed') this.#remaining += fact.requestsRemaining;
      }
    });
    this.#execute = (command, author) => this.#loop.command(command, author);
    this.#feed = new OpenLoopFeed(eventsPerSecond, eventsPerSecond * MOST_SECONDS, (number) => {
      const arrivedNs = defined(this.#feed.arrivals[number], 'arrival');
      this.#startedNs ??= arrivedNs;
      this.#sent += 1;
      void this.#loop.events([tape.atTime(number, timeNs(arrivedNs - this.#startedNs))]);
      this.#begun.resolve();
    });
  }

  /** Opens a desk and registers the versions; resolves when market data flows. */
  static async open({
    mode,
    place,
    versions,
    eventsPerSecond,
    parameters,
    journal,
  }: LoadedDeskOptions): Promise<LoadedDesk> {
    const delivered = shareStamps(eventsPerSecond * MOST_SECONDS);
    const modules = place.directory();
    const orderPath = new OrderPath();
    const desk = await openBenchDesk({
      journal: journal ?? openJournal({ directory: place.directory() }),
      mode,
      deskTime: 'wall',
      workerEntry: new URL('./stamping-worker-entry.ts', import.meta.url),
      modules,
      watch: (runtime, exchange) => orderPath.watch(runtime, exchange),
    });
    const loaded = new LoadedDesk(desk, await loadTape(), delivered, orderPath, eventsPerSecond);
    try {
      for (const module of writeVersions(modules, versions))
        loaded.#entities.push(await register(loaded.#execute, desk.runtime, module, parameters));
      await loaded.#begun.promise;
      return loaded;
    } catch (error) {
      await loaded.close();
      throw error;
    }
  }

  get host(): Host {
    return this.#desk.host;
  }

  /** Gives a command. @throws {Error} when the desk refused. */
  async command(command: Command): Promise<void> {
    demand(await this.#execute(command, BENCH));
  }

  /** The desk itself has put the predecessor back. */
  wentBack(): void {
    this.#live = (this.#live + this.#entities.length - 1) % this.#entities.length;
  }

  /** Deploys the first version. */
  deploy(environment: Environment): Promise<void> {
    return deploy(this.#execute, this.#entity(0), environment);
  }

  /** Resolves when the live version has a position and orders at work: all that it is to hand over. */
  async holding(environment: Environment = 'paper'): Promise<void> {
    const untilNs = nowNs() + PATIENCE_MS * 1e6;
    while (!this.#isHolding(environment)) {
      this.#check();
      if (nowNs() > untilNs)
        throw new Error(`in ${PATIENCE_MS} ms the live version came to no position with ${ORDERS} orders at work`);
      await sleep(5);
    }
  }

  #isHolding(environment: Environment): boolean {
    const { view } = this.#desk.host;
    const slot = [...view.slots.values()].find((each) => each.environment === environment);
    const live = slot?.attachments.find((each) => each.role === 'live')?.instance;
    if (live === undefined || !view.positions(live).some((each) => each.quantity !== 0)) return false;
    let open = 0;
    // Orders good for the moment alone are gone before they could be handed over.
    for (const { owner, status, timeInForce, cancelRequested } of view.orders.values())
      if (owner === live && isOpen(status) && timeInForce === 'gtc' && !cancelRequested) open += 1;
    return open >= ORDERS;
  }

  /**
   * Swaps the live version for the next one.
   *
   * @throws {Error} when the desk refused, or nothing passed at the cut.
   */
  async swap(state: HandOver['state']): Promise<Swapped> {
    const next = (this.#live + 1) % this.#entities.length;
    const swapId = demand(await this.#execute(swapCommand(this.#entity(this.#live), this.#entity(next), state), BENCH));
    this.#live = next;
    return this.#swapped(swapId);
  }

  #swapped(swapId: string): Swapped {
    const swap = defined(this.#desk.host.view.swaps.get(swapId), swapId);
    // What the cut cancels goes to the target's name first, and is no order that the target was given.
    const ordersHanded = swap.legs.flatMap(({ adoptedOrders, cancelledOrders }) =>
      adoptedOrders.filter((id) => !cancelledOrders.includes(id)),
    ).length;
    const positionsHanded = swap.legs.reduce((sum, leg) => sum + leg.transfers.length, 0);
    if (ordersHanded < ORDERS || positionsHanded === 0)
      throw new Error(`a swap handed over ${positionsHanded} positions and ${ordersHanded} orders: too little to time`);
    // The feed is the only source, so the desk's sequence is the feed's number, counted from 1.
    return { swapId, lastBeforeCut: defined(swap.cutSequence, 'cut') - 1, ordersHanded, positionsHanded };
  }

  /**
   * Puts back what a swap changed.
   *
   * @throws {Error} when the desk refused, or there was nothing to take back.
   */
  async rollback(swapId: string): Promise<RolledBack> {
    const { host } = this.#desk;
    let cutNs: number | undefined;
    const stop = host.onCommitted(({ facts }) => {
      if (facts.some(({ fact }) => fact.kind === 'swap_cut')) cutNs ??= nowNs();
    });
    let id: string;
    try {
      id = demand(await this.#execute(rollbackCommand(swapId), BENCH));
    } finally {
      stop();
    }
    this.wentBack();
    const { legs } = defined(host.view.swaps.get(id), id);
    const ordersCancelled = legs.reduce((sum, leg) => sum + leg.cancelledOrders.length, 0);
    const positionsHanded = legs.reduce((sum, leg) => sum + leg.transfers.length, 0);
    if (ordersCancelled < ORDERS || positionsHanded === 0)
      throw new Error(`a rollback took back ${positionsHanded} positions and ${ordersCancelled} orders: too little`);
    return { cutNs: defined(cutNs, 'commit of the cut'), ordersCancelled, positionsHanded };
  }

  /** Asks whether a swap to the next version would pass. @throws {Error} when it would not. */
  async validate(state: HandOver['state']): Promise<void> {
    const next = (this.#live + 1) % this.#entities.length;
    const outcome = await this.#execute(swapCommand(this.#entity(this.#live), this.#entity(next), state, true), BENCH);
    demand(outcome);
    if (!outcome.validation?.passed) throw new Error(`the swap would not pass: ${outcome.message}`);
  }

  /** When an event arrived, in nanoseconds. */
  arrivalNs(number: number): number {
    return defined(this.#feed.arrivals[number], `event ${number}`);
  }

  /** From arrival to the live version, in microseconds, of every event that arrived in a stretch of time. */
  waits(fromNs: number, toNs: number): number[] {
    const found: number[] = [];
    const { arrivals } = this.#feed;
    for (let number = this.#firstAt(fromNs); number < this.#sent && arrivals[number]! < toNs; number += 1) {
      const deliveredNs = this.#delivered[number + 1]!;
      if (deliveredNs > 0) found.push((deliveredNs - arrivals[number]!) / 1000);
    }
    return found;
  }

  /** From the arrival of an event to the order that answered it, in microseconds, by when the event arrived. */
  orderWaits(): { readonly arrivedNs: number; readonly waitUs: number }[] {
    return this.#orderPath.sent.map(({ event, sentNs }) => {
      const arrivedNs = this.arrivalNs(event - 1);
      return { arrivedNs, waitUs: (sentNs - arrivedNs) / 1000 };
    });
  }

  /** The first event that arrived at or after a moment. */
  #firstAt(moment: number): number {
    let low = 0;
    let high = this.#sent;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#feed.arrivals[middle]! < moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #entity(place: number): string {
    return defined(this.#entities[place], `version ${place}`);
  }

  /** @throws {Error} when the desk has stopped or the feed has run out: nothing is under load then. */
  #check(): void {
    if (this.#failed) throw this.#failed;
    if (this.#sent >= this.#feed.arrivals.length)
      throw new Error(`the market data ended after ${MOST_SECONDS} s, before the measurement`);
  }

  /** Ends the feed, lets what it sent go through, and asks every version what it received. */
  async settle(): Promise<Receipts> {
    this.#check();
    await this.#feed.close();
    await this.#loop.drained();
    await this.#loop.answered();
    this.#check();
    const { delivered, missed, twice, unanswered } = await this.#desk.host.events.all();
    return {
      missed: missed + (this.#sent - delivered),
      twice,
      unanswered: unanswered + this.#remaining,
      events: this.#sent,
      faults: this.#faults,
    };
  }

  async close(): Promise<void> {
    await this.#feed.close();
    this.#loop.close();
    this.#undoStamps();
    await this.#desk.close();
  }
}
