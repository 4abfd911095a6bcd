import type { Clock } from '../../electron/host/clock.ts';
import { LiveLoop } from '../../electron/host/live-loop.ts';
import type { Command, Outcome } from '../../shared/domain/command.ts';
import type { Environment } from '../../shared/domain/deployment.ts';
import type { Trade } from '../../shared/domain/market-event.ts';
import type { HandOver } from '../../shared/domain/swap.ts';
import { epochNs } from '../../shared/units/time.ts';
import { deployCommand, swapCommand } from './commands.ts';
import { DeskRig, type RigOptions, TESTER } from './desk-rig.ts';

type SwapCommand = Extract<Command, { kind: 'swap' }>;

/** A clock that stands still until it is told to go on; its timers ring then and only then. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #timers: { readonly at: number; readonly ring: () => void }[] = [];

  wallNs = () => epochNs(1_700_000_000_000_000_000n + BigInt(this.#nowMs) * 1_000_000n);
  monotonicNs = () => this.#nowMs * 1_000_000;

  timer(afterMs: number, ring: () => void): () => void {
    const timer = { at: this.#nowMs + afterMs, ring };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  /** Goes on by so many milliseconds, and rings what is due. */
  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#timers.filter((each) => each.at <= this.#nowMs);
    this.#timers = this.#timers.filter((each) => each.at > this.#nowMs);
    for (const { ring } of due) ring();
  }
}

/** A whole desk under the live driver: versions answer when a test lets them, time passes when it says so. */
export class LiveRig {
  readonly clock = new ManualClock();
  readonly rig: DeskRig;
  readonly loop: LiveLoop;
  /** Why the loop stopped, if it did. */
  failure: Error | undefined;

  constructor(options: RigOptions = {}) {
    this.rig = new DeskRig({ ...options, clock: this.clock });
    this.loop = new LiveLoop(
      this.rig.host,
      this.clock,
      () => {},
      (reason) => {
        this.failure = reason;
      },
    );
  }

  get runtime() {
    return this.rig.runtime;
  }
  get view() {
    return this.rig.view;
  }

  /** Lets everything happen that does not wait for an answer that is held back, or for time to pass. */
  async settle(): Promise<void> {
    for (let i = 0; i < 6; i += 1) await new Promise((resolve) => setImmediate(resolve));
    this.loop.flush();
    await this.loop.drained();
  }

  async trades(...prices: readonly number[]): Promise<void> {
    await this.events(prices.map((each) => this.rig.trade(each)));
  }

  async events(batch: readonly Trade[]): Promise<void> {
    await this.loop.events(batch);
    await this.settle();
  }

  async release(module: string, count?: number): Promise<number> {
    const released = this.runtime.release(module, count);
    await this.settle();
    return released;
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settle();
  }

  command(command: Command): Promise<Outcome> {
    return this.loop.command(command, TESTER);
  }

  deploy(entityId: string, environment: Environment = 'paper'): Promise<Outcome> {
    return this.command(deployCommand(entityId, environment));
  }

  /** Begins a swap; what becomes of it is in `outcome` once it has ended. */
  begin(from: string, to: string, handOver: Partial<HandOver> = {}, more: Partial<SwapCommand> = {}): Waited {
    return new Waited(this.command(swapCommand(from, to, handOver, more)));
  }

  /** What a start of the desk does: ends what was interrupted and loads what was attached. */
  async restart(): Promise<void> {
    this.rig.host.beginTurn();
    this.rig.host.resume();
    this.loop.start();
    await this.settle();
  }

  /** Entity id of the live version of a slot. */
  live(slotId: string): string | undefined {
    return this.view.slots.get(slotId)?.attachments.find((each) => each.role === 'live')?.entityId;
  }
}

/** A command that has not been answered, or what it was answered. */
export class Waited {
  outcome: Outcome | undefined;
  readonly promise: Promise<Outcome>;

  constructor(promise: Promise<Outcome>) {
    this.promise = promise;
    void promise.then((outcome) => {
      this.outcome = outcome;
    });
  }
}
