import type { CommitBatch, ExchangePort, RuntimePort } from '../../electron/engine/ports.ts';
import type { EngineView } from '../../electron/engine/view.ts';
import type { PaperExchange } from '../../electron/exchange/paper-exchange.ts';
import type { Clock } from '../../electron/host/clock.ts';
import { Host } from '../../electron/host/host.ts';
import { LiveLoop } from '../../electron/host/live-loop.ts';
import { Recorder } from '../../electron/host/recording.ts';
import { PaperExchanges } from '../../electron/scenario/paper-exchanges.ts';
import { restoreOrders } from '../../electron/serving/restore-orders.ts';
import { defined } from '../../shared/base/assert.ts';
import type { Asker, Command, Outcome } from '../../shared/domain/command.ts';
import type { Delivery } from '../../shared/domain/delivery.ts';
import type { Environment } from '../../shared/domain/deployment.ts';
import type { ExchangeCommand, ExchangeReport } from '../../shared/domain/exchange.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { HandOver } from '../../shared/domain/swap.ts';
import type { Manifest } from '../../shared/domain/version.ts';
import { money } from '../../shared/units/money.ts';
import { epochNs } from '../../shared/units/time.ts';
import { deployCommand, registerCommand, swapCommand } from './commands.ts';
import type { CrashJournal } from './crash-journal.ts';
import { BTC, TESTER } from './desk-rig.ts';

/** Everything that leaves the desk or is recorded by it, as it happens. */
export interface Witness {
  /** Facts as they come out of the engine, in order, each once. */
  fact(recorded: Recorded): void;
  /** A request as a version gets it; facts that came out before it have been told before. */
  delivery(delivery: Delivery): void;
  /** A command as the exchange gets it: its facts are on disk. */
  sent(command: ExchangeCommand): void;
  /** A report as the desk gets it. @param isTrue false for what an exchange at fault has made up, or said before. */
  reported(report: ExchangeReport, isTrue: boolean): void;
  /** A market event, after it was handed to everybody who is there. */
  market(event: MarketEvent): void;
  /** A batch is on disk, and nothing that waited for it has left. */
  committed(batch: CommitBatch): void;
}

const NOBODY: Witness = { fact() {}, delivery() {}, sent() {}, reported() {}, market() {}, committed() {} };

export interface SwapDeskParts {
  readonly journal: CrashJournal;
  readonly runtime: RuntimePort;
  readonly clock: Clock;
  readonly witness?: Witness;
  readonly instruments?: readonly Instrument[];
  /** A new file for everything that comes in. */
  readonly record?: string;
  readonly mode?: 'inline' | 'worker';
  readonly rollbackWindowMs?: number;
  /** Opens another exchange in the place of the paper one, or around it. What it reports it tells the witness itself. */
  readonly exchange?: OpenExchange;
  /** From a command's leaving to its effect, nanoseconds; 0 where left out. */
  readonly latencyNs?: number;
  /** What a journal that cannot be written does to the desk. */
  readonly onJournalFault?: 'reduce' | 'stop';
}

/** @param paper the desk's own, on its own positions. @param told shows the witness a report before the desk gets it. */
export type OpenExchange = (
  paper: PaperExchange,
  view: EngineView,
  told: (report: ExchangeReport, isTrue: boolean) => void,
) => ExchangePort;

/** The paper exchange as it is. */
const plainPaper: OpenExchange = (paper, _view, told) => ({
  latencyNs: paper.latencyNs,
  send: (command) => paper.send(command),
  onMarket: (event, report) =>
    paper.onMarket(event, (each) => {
      told(each, true);
      report(each);
    }),
});

/**
 * A whole desk as it serves: engine, host, live loop, paper exchange with its orders put back, over a journal and a
 * runtime of the test's choosing. What passes its doors is shown to a witness.
 */
export class SwapDesk {
  readonly host: Host;
  readonly loop: LiveLoop;
  readonly journal: CrashJournal;
  /** Why the loop stopped, if it did. */
  failure: Error | undefined;
  readonly #recorder: Recorder | undefined;
  readonly #witness: Witness;
  #told = 0;

  constructor(parts: SwapDeskParts) {
    const { journal, runtime, clock, instruments = [BTC], mode = 'inline', rollbackWindowMs = 3_600_000 } = parts;
    const open = parts.exchange ?? plainPaper;
    const witness = parts.witness ?? NOBODY;
    this.#witness = witness;
    this.journal = journal;
    journal.onAttempt = () => this.tellFacts();
    journal.onDisk = (batch) => witness.committed(batch);
    this.#recorder = parts.record === undefined ? undefined : new Recorder(parts.record);
    const exchanges = new PaperExchanges({ latencyNs: parts.latencyNs ?? 0 });
    let hasMemory = false;
    this.host = new Host({
      journal,
      clock,
      runtime: witnessed(runtime, (delivery) => {
        this.tellFacts();
        witness.delivery(delivery);
      }),
      recorder: this.#recorder,
      simulator: exchanges.simulator,
      onJournalFault: parts.onJournalFault,
      exchange: (view) => {
        const exchange = open(exchanges.exchange(view), view, (report, isTrue) => witness.reported(report, isTrue));
        const { orders } = exchange;
        hasMemory = orders !== undefined;
        return {
          latencyNs: exchange.latencyNs,
          onMarket: (event, report) => exchange.onMarket(event, report),
          send: (command) => {
            this.tellFacts();
            witness.sent(command);
            exchange.send(command);
          },
          ...(orders && { orders: (asked: readonly string[]) => orders.call(exchange, asked) }),
        };
      },
      deskTime: 'wall',
      group: 1_000,
      engine: {
        seed: 7,
        originNs: epochNs(1_700_000_000_000_000_000n),
        mode: () => mode,
        defaultCapital: money(100_000_000_000_000n),
        rollbackWindowMs,
        preparationTimeoutMs: 30_000,
        takerFeeCentiBp: 500,
        measuresLatency: true,
      },
    });
    // A disk that refuses is not asked for what waits to be written: its facts come out all the same.
    this.host.onCommitted((turn) => this.tellFacts(turn.facts));
    this.host.recover();
    this.#told = this.host.view.factSeq;
    this.host.list(instruments);
    if (!hasMemory) restoreOrders(this.host.view, defined(exchanges.paper, 'exchange'));
    this.loop = new LiveLoop(
      this.host,
      clock,
      (event) => {
        this.tellFacts();
        witness.market(event);
      },
      (reason) => {
        this.failure = reason;
      },
    );
  }

  get view() {
    return this.host.view;
  }

  /** Tells the witness what facts have come out since it was last told. */
  tellFacts(facts: readonly Recorded[] = this.host.out.facts): void {
    for (const recorded of facts) {
      if (recorded.seq <= this.#told) continue;
      this.#told = recorded.seq;
      this.#witness.fact(recorded);
    }
  }

  /** What follows the fold at start-up; resolves when every attached version is loaded or has failed. */
  async resume(): Promise<void> {
    this.host.reconcile();
    this.host.resume();
    this.loop.start();
    await this.settle();
    while (this.host.engine.loading && this.failure === undefined) await new Promise((done) => setTimeout(done, 5));
    await this.settle();
  }

  /** Lets everything happen that does not wait for an answer that is held back, or for time to pass. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 4; quiet += 1) await new Promise((done) => setImmediate(done));
    this.loop.flush();
    await this.loop.drained();
  }

  command(command: Command, asker: Asker = TESTER): Promise<Outcome> {
    return this.loop.command(command, asker);
  }

  /** Registers a version and returns its entity id. */
  async register(
    name: string,
    version: string,
    manifest: Partial<Manifest> = {},
    more: Partial<Extract<Command, { kind: 'register_entity' }>> = {},
  ): Promise<string> {
    const outcome = await this.command(registerCommand(name, version, { warmUpEvents: 2, ...manifest }, more));
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

  rollbackSlot(slotId: string): Promise<Outcome> {
    return this.command({ kind: 'rollback_slot', slotId, reason: 'test', rolledBackBy: 'tester' });
  }

  /** The entity that is live in a slot. */
  liveEntity(slotId: string): string | undefined {
    return this.view.slots.get(slotId)?.attachments.find((each) => each.role === 'live')?.entityId;
  }

  /** Ends the process, as far as the desk can tell: nothing is taken in, nothing goes out, the journal is let go. */
  kill(): void {
    this.loop.close();
    this.#recorder?.close();
  }
}

/** A runtime that shows each request before it hands it on. */
function witnessed(runtime: RuntimePort, saw: (delivery: Delivery) => void): RuntimePort {
  return {
    inspect: (module) => runtime.inspect(module),
    examine: (spec) => runtime.examine(spec),
    load: (spec) => runtime.load(spec),
    deliver: (delivery, answer) => {
      saw(delivery);
      runtime.deliver(delivery, answer);
    },
    unload: (instance) => runtime.unload(instance),
    receipts: (instance) => runtime.receipts(instance),
    health: (instance) => runtime.health(instance),
    close: () => runtime.close(),
  };
}
