import type { ExchangePort, JournalPort } from '../../electron/engine/ports.ts';
import type { EngineView } from '../../electron/engine/view.ts';
import { type Clock, systemClock } from '../../electron/host/clock.ts';
import { Host } from '../../electron/host/host.ts';
import { Lockstep } from '../../electron/host/lockstep.ts';
import type { Recorder } from '../../electron/host/recording.ts';
import type { Recovery } from '../../electron/host/recovery.ts';
import { openMemoryJournal } from '../../electron/journal/open.ts';
import { PaperExchanges } from '../../electron/scenario/paper-exchanges.ts';
import type { Command, Outcome } from '../../shared/domain/command.ts';
import type { Environment } from '../../shared/domain/deployment.ts';
import type { ExchangeCommand } from '../../shared/domain/exchange.ts';
import type { Author, Fact, FactKind, FactOf, Recorded } from '../../shared/domain/fact.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import type { Trade } from '../../shared/domain/market-event.ts';
import type { HandOver } from '../../shared/domain/swap.ts';
import { type Money, money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { epochNs, timeNs } from '../../shared/units/time.ts';
import { deployCommand, registerCommand, swapCommand } from './commands.ts';
import { ScriptedRuntime } from './scripted-runtime.ts';

export const TESTER: Author = { actor: 'tester', role: 'administrator' };
const UNIT = 100_000_000n;

/** Prices in cents, quantities in thousandths. */
export const BTC: Instrument = {
  index: 0,
  venue: 'test',
  symbol: 'BTCUSDT',
  priceScale: 2,
  quantityScale: 3,
  tick: price(10),
  lot: quantity(1),
  multiplier: money(UNIT),
  kind: 'linear',
  currency: 'USDT',
  sector: 'crypto',
};
export const ETH: Instrument = { ...BTC, index: 1, symbol: 'ETHUSDT' };

export interface RigOptions {
  readonly journal?: JournalPort;
  readonly runtime?: ScriptedRuntime;
  readonly instruments?: readonly Instrument[];
  readonly group?: number;
  readonly latencyNs?: number;
  /** Of the simulator, where it is to be another than the exchange's. */
  readonly simulatorLatencyNs?: number;
  readonly capital?: Money;
  readonly clock?: Clock;
  /** What facts are dated by: the market's time as in a session (the default), or the clock's as when serving. */
  readonly deskTime?: 'market' | 'wall';
  readonly recorder?: Recorder;
  /** What a journal that cannot be written does to the desk. */
  readonly onJournalFault?: 'reduce' | 'stop';
  /** Called with every command that reaches the exchange. */
  readonly onSend?: (command: ExchangeCommand) => void;
  /** Whether it is told how long versions take to answer, as a desk that serves is. */
  readonly measuresLatency?: boolean;
}

type OpenExchange = (view: EngineView) => ExchangePort;

/** An exchange that somebody listens in on. */
const overheard =
  (open: OpenExchange, onSend: (command: ExchangeCommand) => void): OpenExchange =>
  (view) => {
    const exchange = open(view);
    return {
      latencyNs: exchange.latencyNs,
      send: (command) => {
        onSend(command);
        exchange.send(command);
      },
      onMarket: (event, report) => exchange.onMarket(event, report),
    };
  };

/** A whole desk in lockstep with scripted versions: real engine, host, paper exchange and journal. */
export class DeskRig {
  readonly runtime: ScriptedRuntime;
  readonly journal: JournalPort;
  readonly host: Host;
  readonly lockstep: Lockstep;
  readonly facts: Recorded[] = [];
  /** How it came to where its journal stands. */
  readonly recovery: Recovery;
  #ts = 0;

  constructor(options: RigOptions = {}) {
    this.runtime = options.runtime ?? new ScriptedRuntime();
    this.journal = options.journal ?? openMemoryJournal();
    const exchanges = new PaperExchanges({ latencyNs: options.latencyNs ?? 0, slippageTicks: 0 });
    this.host = new Host({
      journal: this.journal,
      runtime: this.runtime,
      exchange: options.onSend ? overheard(exchanges.exchange, options.onSend) : exchanges.exchange,
      onJournalFault: options.onJournalFault,
      simulator:
        options.simulatorLatencyNs === undefined
          ? exchanges.simulator
          : new PaperExchanges({ latencyNs: options.simulatorLatencyNs, slippageTicks: 0 }).simulator,
      clock: options.clock ?? systemClock(),
      deskTime: options.deskTime ?? 'market',
      group: options.group ?? 1,
      recorder: options.recorder,
      engine: {
        seed: 7,
        originNs: epochNs(1_700_000_000_000_000_000n),
        mode: () => 'inline',
        defaultCapital: options.capital ?? money(1_000_000n * UNIT),
        rollbackWindowMs: 3_600_000,
        preparationTimeoutMs: 30_000,
        takerFeeCentiBp: 500,
        measuresLatency: options.measuresLatency ?? false,
      },
    });
    this.host.onCommitted((turn) => this.facts.push(...turn.facts));
    this.lockstep = new Lockstep(this.host);
    this.recovery = this.host.recover();
    this.host.list(options.instruments ?? [BTC]);
  }

  get view() {
    return this.host.view;
  }

  /** Facts of one kind, in order. */
  of<K extends FactKind>(kind: K): FactOf<K>[] {
    return this.facts.map((each) => each.fact).filter((fact: Fact): fact is FactOf<K> => fact.kind === kind);
  }

  command(command: Command): Promise<Outcome> {
    return this.lockstep.command(command, TESTER);
  }

  /** Registers a version whose behaviour is the script of its name, and returns its entity id. */
  async register(
    name: string,
    version: string,
    more: Partial<Extract<Command, { kind: 'register_entity' }>> = {},
  ): Promise<string> {
    const outcome = await this.command(registerCommand(name, version, {}, more));
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.subject;
  }

  deploy(entityId: string, environment: Environment = 'paper'): Promise<Outcome> {
    return this.command(deployCommand(entityId, environment));
  }

  swap(
    fromEntityId: string,
    toEntityId: string,
    handOver: Partial<HandOver> = {},
    more: Partial<Extract<Command, { kind: 'swap' }>> = {},
  ): Promise<Outcome> {
    return this.command(swapCommand(fromEntityId, toEntityId, handOver, more));
  }

  rollback(swapId: string): Promise<Outcome> {
    return this.command({ kind: 'rollback_swap', swapId, reason: 'test', rolledBackBy: 'tester' });
  }

  /** Lets market time pass without an event. */
  elapse(seconds: number): void {
    this.#ts += seconds * 1_000_000_000;
  }

  /** Market time so far. */
  get seconds(): number {
    return this.#ts / 1_000_000_000;
  }

  trade(at: number, size = 1_000, instrument = 0): Trade {
    this.#ts += 1_000_000;
    return {
      kind: 'trade',
      seq: 0,
      instrumentSeq: 0,
      instrument,
      tsNs: timeNs(this.#ts),
      price: price(at),
      quantity: quantity(size),
      aggressor: 'buy',
    };
  }

  /** Takes trades at these prices through the desk, each to its end. */
  async trades(...prices: readonly number[]): Promise<void> {
    for (const each of prices) await this.lockstep.event(this.trade(each));
    this.host.commit();
  }
}

/** A market order for a version to ask for. */
export const market = (ref: number, side: 'buy' | 'sell', size: number, instrument = 0): Intent => ({
  kind: 'submit',
  ref,
  instrument,
  side,
  type: 'market',
  timeInForce: 'gtc',
  quantity: quantity(size),
  limitPrice: price(0),
  stopPrice: price(0),
  postOnly: false,
  reduceOnly: false,
});

/** A resting limit order for a version to ask for. */
export const limit = (ref: number, side: 'buy' | 'sell', size: number, at: number, instrument = 0): Intent => ({
  ...(market(ref, side, size, instrument) as Extract<Intent, { kind: 'submit' }>),
  type: 'limit',
  limitPrice: price(at),
});
