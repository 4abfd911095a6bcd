import type { JournalPort } from '../../electron/engine/ports.ts';
import type { Trade } from '../../shared/domain/market-event.ts';
import type { HandOver } from '../../shared/domain/swap.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { timeNs } from '../../shared/units/time.ts';
import { Checker } from '../simulator/checker/checker.ts';
import { CrashJournal } from './crash-journal.ts';
import { BTC } from './desk-rig.ts';
import { ManualClock } from './live-rig.ts';
import { ScriptedRuntime } from './scripted-runtime.ts';
import { SwapDesk } from './swap-desk.ts';
import { trader } from './swap-scripts.ts';

export const OLD = 'alpha-1.0.0';
export const NEW = 'alpha-2.0.0';
export const PAPER = 'alpha:paper';
export const STAGING = 'alpha:staging';

const tagOf = (version: string): number | undefined => ({ 'alpha@1.0.0': 1, 'alpha@2.0.0': 2 })[version];

/** One life of a desk on a journal, with two versions that trade at nearly every event. */
export class Life {
  readonly clock = new ManualClock();
  readonly runtime = new ScriptedRuntime();
  readonly journal: CrashJournal;
  readonly invariants: Checker;
  readonly desk: SwapDesk;
  #marketNs: number;

  constructor(journal: JournalPort, marketNs = 0) {
    this.#marketNs = marketNs;
    this.journal = new CrashJournal(journal);
    this.runtime.scripts.set(OLD, trader(1, new Set())).set(NEW, trader(2, new Set()));
    this.invariants = Checker.fromDisk(this.journal.facts(), [BTC], tagOf);
    const { journal: crash, runtime, clock, invariants: witness } = this;
    this.desk = new SwapDesk({ journal: crash, runtime, clock, witness });
  }

  get entities(): string[] {
    return [...this.desk.view.entities.keys()];
  }

  /** Lets market time pass without an event. */
  pass(ms: number): void {
    this.#marketNs += ms * 1_000_000;
  }

  async trades(count: number): Promise<void> {
    const batch = Array.from({ length: count }, (): Trade => {
      this.#marketNs += 1_000_000;
      const stamp = { seq: 0, instrumentSeq: 0, instrument: 0, tsNs: timeNs(this.#marketNs) };
      return { kind: 'trade', ...stamp, price: price(6_000_000), quantity: quantity(400), aggressor: 'buy' };
    });
    await this.desk.loop.events(batch);
    await this.desk.settle();
  }

  async release(module: string, count?: number): Promise<void> {
    this.runtime.release(module, count);
    await this.desk.settle();
  }

  /** Registers both versions and lets the old one trade until it has a position and resting orders. */
  async set(environments: readonly ('paper' | 'staging')[]): Promise<void> {
    await this.desk.resume();
    const old = await this.desk.register('alpha', '1.0.0');
    await this.desk.register('alpha', '2.0.0');
    for (const environment of environments) await this.desk.deploy(old, environment);
    await this.trades(12);
  }

  /** Answers a person's command in passing: a desk that is killed meanwhile never does. */
  async ask(asked: Promise<unknown>): Promise<void> {
    void asked;
    await this.desk.settle();
  }
}

/** Something that a desk is killed in the middle of. Each step ends in a commit of its own. */
export interface Scenario {
  readonly name: string;
  readonly environments: readonly ('paper' | 'staging')[];
  /** The kinds of fact that must have had a commit to be killed at; a scenario that skips one proves nothing. */
  readonly steps: readonly string[];
  readonly handOver: Partial<HandOver>;
  /** What comes before, and is not interrupted. */
  before(life: Life): Promise<void>;
  run(life: Life): Promise<void>;
}

const nothing = async (): Promise<void> => {};

/** A swap whose target comes into step late and whose source drains late. */
async function swapSlowly(life: Life, handOver: Partial<HandOver>): Promise<void> {
  const { desk, runtime } = life;
  const [from = '', to = ''] = life.entities;
  runtime.held.add(NEW);
  await life.ask(desk.swap(from, to, handOver));
  await life.trades(1);
  await life.release(NEW, 1); // It has warmed up, and stands one event behind the source.
  runtime.held.add(OLD);
  await life.trades(2);
  await life.release(NEW, 1); // It is in step.
  await life.trades(1);
  runtime.held.clear();
  await life.release(NEW);
  await life.release(OLD);
  await life.trades(2);
}

async function swapAtOnce(life: Life, handOver: Partial<HandOver>): Promise<void> {
  const [from = '', to = ''] = life.entities;
  const outcome = await life.desk.swap(from, to, handOver);
  if (!outcome.ok) throw new Error(outcome.message);
  await life.trades(7);
}

const WHOLE = ['swap_initiated', 'swap_stage_entered', 'swap_cut', 'swap_completed'];

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a swap in shadow that adopts all',
    environments: ['paper'],
    steps: WHOLE,
    handOver: {},
    before: nothing,
    run: (life) => swapSlowly(life, {}),
  },
  {
    name: 'a swap that cancels the orders',
    environments: ['paper'],
    steps: [...WHOLE, 'cancel_sent'],
    handOver: { orders: 'cancel' },
    before: nothing,
    run: (life) => swapSlowly(life, { orders: 'cancel' }),
  },
  {
    name: 'a swap of two slots at once',
    environments: ['paper', 'staging'],
    steps: WHOLE,
    handOver: {},
    before: nothing,
    run: (life) => swapSlowly(life, {}),
  },
  {
    name: 'a swap with the state transferred',
    environments: ['paper'],
    steps: WHOLE,
    handOver: { state: 'transfer' },
    before: nothing,
    run: async (life) => {
      const { desk, runtime } = life;
      const [from = '', to = ''] = life.entities;
      runtime.held.add(OLD).add(NEW);
      await life.trades(1);
      await life.ask(desk.swap(from, to, { state: 'transfer' }));
      await life.trades(2);
      await life.release(OLD, 2); // The event before, and the export.
      await life.release(NEW, 1);
      await life.release(NEW, 1);
      await life.trades(1);
      runtime.held.clear();
      await life.release(OLD);
      await life.release(NEW);
      await life.trades(2);
    },
  },
  {
    name: 'a rollback',
    environments: ['paper'],
    steps: WHOLE,
    handOver: {},
    before: (life) => swapAtOnce(life, {}),
    run: async (life) => {
      const { desk, runtime } = life;
      runtime.held.add(OLD); // The predecessor falls behind, so that going back waits for it.
      await life.trades(2);
      await life.ask(desk.rollbackSlot(PAPER));
      runtime.held.add(NEW);
      await life.trades(1);
      await life.release(OLD, 2);
      await life.trades(1);
      runtime.held.clear();
      await life.release(OLD);
      await life.release(NEW);
      await life.trades(2);
    },
  },
  {
    name: 'a deployment',
    environments: ['paper'],
    steps: ['deployment_started', 'deployment_activated', 'deployment_verified'],
    handOver: {},
    before: nothing,
    run: async (life) => {
      const [, to = ''] = life.entities;
      life.runtime.held.add(NEW);
      await life.ask(life.desk.deploy(to, 'staging'));
      await life.trades(1);
      await life.release(NEW, 1);
      await life.trades(1);
      life.runtime.held.clear();
      await life.release(NEW);
      await life.trades(2);
    },
  },
];
