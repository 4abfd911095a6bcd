import { assert, assertNever, defined } from '../../shared/base/assert.ts';
import type { CommandInput } from '../../shared/domain/command.ts';
import type { Answer } from '../../shared/domain/delivery.ts';
import type { HealthStatus } from '../../shared/domain/entity.ts';
import type { ExchangeReport } from '../../shared/domain/exchange.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import { intentProblem } from '../../shared/domain/intent.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { AccountNumber } from '../../shared/domain/simulated.ts';
import type { SwapReceipts } from '../../shared/domain/swap.ts';
import { formatMoney } from '../../shared/units/money.ts';
import { CommandFlow } from './command-flow.ts';
import { Core, DESK_AUTHOR, type EngineOptions } from './core.ts';
import { Flows } from './flows.ts';
import { assertSameTerms } from './market/instrument-terms.ts';
import type { Outputs } from './outputs.ts';
import type { LoadResult } from './ports.ts';
import { reportProblem } from './report-problem.ts';
import { resume } from './resume.ts';
import type { Connection } from './safety/watch/line-watch.ts';
import type { SimulatedDesk } from './simulated/simulated-desk.ts';
import type { JsonValue } from './snapshot/encoding.ts';
import { restoreSnapshot, snapshotOf } from './snapshot/snapshot.ts';
import type { EngineView } from './view.ts';

/** Everything that can come in from the outside. */
export type Input =
  | { readonly kind: 'market'; readonly event: MarketEvent }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'report'; readonly report: ExchangeReport }
  /** What happened on one of the simulated accounts. */
  | { readonly kind: 'simulated_report'; readonly account: AccountNumber; readonly report: ExchangeReport }
  | { readonly kind: 'command'; readonly command: CommandInput }
  | { readonly kind: 'loaded'; readonly instance: number; readonly result: LoadResult }
  /** A look at a version outside the engine found it so. */
  | { readonly kind: 'health'; readonly entityId: string; readonly health: HealthStatus; readonly reason: string }
  /** What the versions' receipts say of a swap's cut, in answer to a verification that was asked for. */
  | { readonly kind: 'verified'; readonly swapId: string; readonly receipts: SwapReceipts | null }
  /** How long an instance took to answer of late, as measured outside: 99 % of so many requests stayed within. */
  | { readonly kind: 'latency'; readonly instance: number; readonly p99Us: number; readonly requests: number }
  /** The market is brought from where the desk stopped to the present, or has come there: nobody was there meanwhile. */
  | { readonly kind: 'catching_up'; readonly standing: boolean }
  /** The desk is about to stop: what was not worth a fact of its own yet is recorded. */
  | { readonly kind: 'closing' }
  | { readonly kind: 'timer'; readonly id: string }
  /** Market data or the exchange were noticed to be gone, or to be back. */
  | ({ readonly kind: 'connection' } & Connection);

/**
 * The deterministic core: `step(input) → outputs`, no clock, no chance, no I/O. The same inputs in the same order give
 * the same facts, byte for byte.
 *
 * The life of a market event, read from top to bottom: the market takes it in, the monitors see the new mark, the
 * router hands it to every attached version; their answers come back as inputs, and each intent in them meets the gate
 * on its way to the exchange.
 */
export class Engine {
  readonly #core: Core;
  readonly #flows: Flows;
  readonly #commands: CommandFlow;
  /** Facts alone have made it what it is. */
  #isFolded = true;

  constructor(options: EngineOptions) {
    this.#core = new Core(options);
    this.#flows = new Flows(this.#core);
    this.#commands = new CommandFlow(this.#flows);
  }

  /** The engine, read. */
  get view(): EngineView {
    return this.#flows.view;
  }

  /** Instances that trade beside the real account. */
  get simulated(): SimulatedDesk {
    return this.#flows.simulated;
  }

  /** Takes one input in and leaves what follows from it in `out`. */
  step(input: Input, out: Outputs): void {
    this.#isFolded = false;
    const facts = out.facts.length;
    this.#take(input, out);
    // What a breach leads to must not come between an event and those whom it belongs to.
    this.#flows.actions.settle(out);
    if (this.#core.simulated.size > 0) this.#flows.simulated.settle(facts, out);
    this.#flows.shares.settle(out);
  }

  #take(input: Input, out: Outputs): void {
    switch (input.kind) {
      case 'market':
        this.#flows.schedules.onMarket(input.event, out);
        this.#core.market.observe(input.event);
        this.#flows.orders.denials.onMarket(out);
        this.#flows.monitors.onMark(input.event, out);
        this.#flows.controls.onMarket(out);
        this.#flows.exits.onMarket(input.event, out);
        this.#core.router.route(input.event, out.deliveries);
        this.#flows.ladders.onMarket(input.event, out);
        return this.#stopLaggards(out);
      case 'answer':
        return this.#answer(input.answer, out);
      case 'report':
        return this.#report(input.report, out);
      case 'simulated_report':
        return this.#flows.simulated.onReport(input.account, input.report, out);
      case 'command':
        return this.#commands.take(input.command, out);
      case 'loaded':
        return this.#flows.waiting.loaded(input.instance, input.result, out);
      case 'health':
        return this.#health(input.entityId, input.health, input.reason, out);
      case 'verified':
        return this.#flows.swaps.onVerified(input.swapId, input.receipts, out);
      case 'timer':
        return this.#timer(input.id, out);
      case 'latency':
        return void this.#flows.latencies.set(input.instance, { p99Us: input.p99Us, requests: input.requests });
      case 'catching_up':
        return this.#flows.ladders.catchUp(input.standing);
      case 'connection':
        return this.#flows.monitors.onConnection(input, out);
      case 'closing':
        this.#flows.orders.denials.tell(out);
        this.#flows.simulated.tell(out);
        this.#flows.operators.onTimer(out);
        return this.#flows.monitors.record(out);
      default:
        return assertNever(input, 'input');
    }
  }

  #report(report: ExchangeReport, out: Outputs): void {
    const problem = reportProblem(report);
    if (problem !== undefined) return this.#flows.reports.putAside(report, problem, out);
    this.#flows.reports.take(report, out);
    this.#flows.monitors.onReport(report, out);
    this.#flows.exits.onReport(report, out);
  }

  /** A version that falls too far behind is stopped: its queue is bounded, and the market does not wait for it. */
  #stopLaggards(out: Outputs): void {
    for (const instance of this.#core.router.takeLaggards()) {
      const message = `it fell ${instance.pending} requests behind the market`;
      this.#flows.faults.stop(instance, { code: 'timed_out', message }, out);
    }
  }

  #answer(answer: Answer, out: Outputs): void {
    const instance = this.#core.router.answered(answer.instance);
    if (!instance) return;
    this.#flows.waiting.answered(answer, out);
    if (answer.fault) return this.#flows.faults.stop(instance, answer.fault, out);
    if (answer.intents.length > 0) {
      const problem = answer.intents.map(intentProblem).find((each) => each !== undefined);
      if (problem !== undefined)
        return this.#flows.faults.stop(instance, { code: 'bad_answer', message: `an intent: ${problem}` }, out);
      if (this.#flows.simulated.takes(instance)) this.#flows.simulated.take(instance, answer, out);
      else this.#flows.orders.take(instance, answer, out);
    }
    this.#flows.swaps.onAnswered(instance, answer.request, out);
    this.#flows.ladders.onAnswered(instance, out);
    this.#flows.drains.onAnswered(instance, answer.request, out);
  }

  #health(entityId: string, health: HealthStatus, reason: string, out: Outputs): void {
    const entity = this.#core.registry.entity(entityId);
    if (!entity || entity.health === health) return;
    this.#core.noteHealth(out, entityId, health, reason);
    this.#flows.rules.onHealth(entityId, health, out);
  }

  #timer(id: string, out: Outputs): void {
    const [what, of = ''] = id.split(/:(.*)/s);
    if (what === 'prepare') this.#flows.swaps.onPreparationTimeout(of, out);
    else if (what === 'drain') this.#flows.swaps.onDrainTimeout(of, out);
    else if (what === 'verify') this.#flows.swaps.onVerifyTimeout(of, out);
    else if (what === 'window') this.#flows.swaps.predecessors.onWindowOver(of, out);
    else if (what === 'schedule') this.#flows.schedules.onTimer(of, out);
    else if (what === 'drained') this.#flows.drains.onTimeout(of, out);
    else if (what === 'deploy') this.#flows.deploys.onTimeout(of, out);
    else if (what === 'exit') this.#flows.exits.onTimer(of, out);
    else if (what === 'ladder') this.#flows.ladders.onTimeout(of, out);
    else if (what === 'approval') this.#flows.controls.onTimer(of, out);
    else if (what === 'emergency') this.#flows.controls.onEmergencyOver(out);
    else if (what === 'sign_ins') this.#flows.operators.onTimer(out);
  }

  /**
   * Makes instruments known. Returns the engine's index for each.
   *
   * @throws {InstrumentConflictError} when one is known already with other terms.
   */
  list(instruments: readonly Instrument[], out: Outputs): readonly number[] {
    return instruments.map((instrument) => {
      const known = this.#core.market.byKey(instrumentKey(instrument));
      if (known) {
        assertSameTerms(known, instrument);
        return known.index;
      }
      const { venue, symbol, priceScale, quantityScale, tick, lot, minimum, currency, sector } = instrument;
      this.#core.emit(out, DESK_AUTHOR, {
        kind: 'instrument_listed',
        venue,
        symbol,
        priceScale,
        quantityScale,
        tick,
        lot,
        ...(minimum !== undefined && { minimum }),
        multiplier: formatMoney(instrument.multiplier),
        instrumentKind: instrument.kind,
        currency,
        sector,
      });
      return defined(this.#core.market.byKey(instrumentKey(instrument)), symbol).index;
    });
  }

  /** Applies a fact from the journal, at start-up only. */
  fold(recorded: Pick<Recorded, 'seq' | 'tsNs' | 'fact'>): void {
    this.#core.fold(recorded);
  }

  /**
   * What the folded facts determine. Taken before anything else has come in: what the market and the versions have shown
   * meanwhile is in no fact, and would not be there after the next fold.
   */
  snapshot(): JsonValue {
    assert(this.#isFolded, 'a snapshot holds what facts tell, and this engine has seen more');
    return snapshotOf(this.#core);
  }

  /**
   * Begins with a snapshot in place of the facts before it. In an engine that has folded nothing.
   *
   * @throws {AssertionError} when it is none of {@link SNAPSHOT_FORMAT}.
   */
  restore(snapshot: JsonValue): void {
    restoreSnapshot(this.#core, snapshot);
  }

  /** After the fold: ends what the stop interrupted and brings the attached versions back to life. */
  resume(out: Outputs): void {
    this.#isFolded = false;
    resume(
      this.#core,
      this.#flows.waiting,
      (instance, fault, then) => this.#flows.faults.stop(instance, fault, then),
      out,
    );
    this.#flows.simulated.resume(out);
    this.#flows.monitors.resume();
    this.#flows.swaps.predecessors.resume(out);
    this.#flows.ladders.resume(out);
    this.#flows.schedules.resume(out);
    this.#flows.exits.resume(out);
    this.#flows.controls.resume(out);
    this.#flows.actions.resume();
  }

  /** True while an instance is being loaded. */
  get loading(): boolean {
    return this.#flows.waiting.loading;
  }

  /** Intents of versions that had no right to act any more, over the run. */
  get discardedIntents(): number {
    let sum = 0;
    for (const count of this.#flows.orders.discarded.values()) sum += count;
    return sum;
  }
}
