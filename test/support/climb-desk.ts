import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeedPort, RuntimeMode, RuntimePort } from '../../electron/engine/ports.ts';
import { openSimulatedExchange } from '../../electron/exchange/simulated-exchange.ts';
import { openReplay, type ReplayOptions } from '../../electron/feed/replay.ts';
import { systemClock } from '../../electron/host/clock.ts';
import { Host } from '../../electron/host/host.ts';
import { Lockstep } from '../../electron/host/lockstep.ts';
import { openMemoryJournal } from '../../electron/journal/open.ts';
import { openRuntime } from '../../electron/runtime/runtime.ts';
import { PaperExchanges, type PaperTerms } from '../../electron/scenario/paper-exchanges.ts';
import { defined } from '../../shared/base/assert.ts';
import type { Calendar } from '../../shared/domain/calendar.ts';
import type { Command, Outcome } from '../../shared/domain/command.ts';
import type { Environment } from '../../shared/domain/deployment.ts';
import type { Fact, FactKind, FactOf, Recorded } from '../../shared/domain/fact.ts';
import type { Ladder, LadderPlan, PipelineProgress } from '../../shared/domain/ladder.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { money } from '../../shared/units/money.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { type FollowerText, writeFollower } from './climb-versions.ts';
import { deployCommand, registerCommand } from './commands.ts';
import { TESTER } from './desk-rig.ts';
import { MoneyAtRisk } from './money-at-risk.ts';

export interface ClimbOptions {
  readonly replay: ReplayOptions;
  readonly mode?: RuntimeMode;
  readonly group?: number;
  /** Of each slot, in whole units of money; a million where left out. */
  readonly capital?: bigint;
  readonly terms?: PaperTerms;
  /** What the desk's own exchange does otherwise than its simulation. */
  readonly liveTerms?: PaperTerms;
  readonly calendar?: Calendar;
  /** Whether gates look at the time to answer, as on a desk that serves. */
  readonly measuresLatency?: boolean;
}

/** A whole desk in lockstep with a recorded market, on which real modules climb. After each event what is at risk is counted anew. */
export class ClimbDesk {
  readonly host: Host;
  readonly facts: Recorded[] = [];
  readonly risk: MoneyAtRisk;
  /** Market events so far. */
  events = 0;
  readonly #lockstep: Lockstep;
  readonly #feed: FeedPort;
  readonly #runtime: RuntimePort;
  readonly #folder: string;
  readonly #batches: AsyncIterator<readonly MarketEvent[]>;
  #batch: readonly MarketEvent[] = [];
  #place = 0;
  #told = 0;

  static async open(options: ClimbOptions): Promise<ClimbDesk> {
    const desk = new ClimbDesk(options, await openReplay(options.replay));
    if (options.calendar) await desk.demand({ kind: 'set_calendar', calendar: options.calendar, reason: 'test' });
    return desk;
  }

  private constructor(options: ClimbOptions, feed: FeedPort) {
    const { mode = 'inline', group = 1_000, capital = 1_000_000n, terms = {}, liveTerms = {} } = options;
    this.#feed = feed;
    this.#folder = mkdtempSync(join(tmpdir(), 'climb-'));
    this.#runtime = openRuntime({ folders: [this.#folder] });
    const exchanges = new PaperExchanges({ ...terms, ...liveTerms });
    this.host = new Host({
      journal: openMemoryJournal(),
      runtime: this.#runtime,
      exchange: exchanges.exchange,
      simulator: (view) =>
        openSimulatedExchange({
          ...terms,
          instruments: view.instruments,
          positionOf: (account, instrument) => quantity(view.simulated.held(account, instrument)),
          market: exchanges.paper,
        }),
      clock: systemClock(),
      deskTime: 'market',
      group,
      engine: {
        seed: 7,
        originNs: feed.originNs,
        mode: () => mode,
        defaultCapital: money(capital * 100_000_000n),
        rollbackWindowMs: Number.POSITIVE_INFINITY,
        preparationTimeoutMs: Number.POSITIVE_INFINITY,
        takerFeeCentiBp: 500,
        measuresLatency: options.measuresLatency ?? false,
      },
    });
    this.risk = new MoneyAtRisk(this.host.view);
    this.host.onCommitted(({ facts }) => this.#tell(facts));
    this.#lockstep = new Lockstep(this.host);
    this.host.list(feed.instruments);
    this.#batches = feed.batches()[Symbol.asyncIterator]();
  }

  get view() {
    return this.host.view;
  }

  /** @throws when the desk refuses. Returns the subject of the command. */
  async demand(command: Command): Promise<string> {
    const outcome = await this.command(command);
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.subject;
  }

  async command(command: Command): Promise<Outcome> {
    const outcome = await this.#lockstep.command(command, TESTER);
    this.#tell(this.host.out.facts);
    return outcome;
  }

  /** Registers a follower, and returns its entity. */
  async register(text: FollowerText): Promise<string> {
    const module = writeFollower(this.#folder, text);
    const inspection = await this.#runtime.inspect(module);
    return this.demand(registerCommand('follower', text.version, {}, { module, inspection }));
  }

  deploy(entityId: string, environment: Environment): Promise<string> {
    return this.demand(deployCommand(entityId, environment));
  }

  promote(
    entityId: string,
    environment: Environment,
    plan: LadderPlan,
    pipeline: PipelineProgress | null = null,
  ): Promise<string> {
    const reason = 'it should earn more';
    return this.demand({ kind: 'promote', entityId, environment, plan, pipeline, startedBy: 'tester', reason });
  }

  ladder(environment: Environment): Ladder {
    return defined(this.view.latestLadder(`follower:${environment}`), environment);
  }

  /** How a ladder came to where it is: `+1%`, `+5%`, `-1%`. */
  way(environment: Environment): string[] {
    return this.ladder(environment).moves.map(
      ({ kind, share }) => `${kind === 'stepped_down' ? '-' : '+'}${share / 100}%`,
    );
  }

  of<K extends FactKind>(kind: K): FactOf<K>[] {
    return this.facts.flatMap(({ fact }) => (fact.kind === kind ? [fact as Extract<Fact, { kind: K }>] : []));
  }

  /** Shows the market so many events at most, or until something is so. Returns whether it was. */
  async play(count: number, until: (desk: ClimbDesk) => boolean = () => false): Promise<boolean> {
    for (let left = count; left > 0; left -= 1) {
      if (this.#place === this.#batch.length) {
        const next = await this.#batches.next();
        if (next.done) break;
        [this.#batch, this.#place] = [next.value, 0];
      }
      const event = defined(this.#batch[this.#place], 'event');
      this.#place += 1;
      this.events += 1;
      const waiting = this.#lockstep.event(event);
      if (waiting) await waiting;
      this.#tell(this.host.out.facts);
      this.risk.check();
      if (until(this)) return true;
    }
    return until(this);
  }

  /** Measures how long an instance takes to answer, as the host of a serving desk does. */
  latency(instance: number, p99Us: number): void {
    this.host.step({ kind: 'latency', instance, p99Us, requests: 1_000 });
  }

  get stateHash(): string {
    this.host.commit();
    return this.host.stateHash();
  }

  async close(): Promise<void> {
    this.#feed.close();
    await this.#batches.return?.();
    await this.#runtime.close();
    rmSync(this.#folder, { recursive: true });
  }

  #tell(facts: readonly Recorded[]): void {
    for (const recorded of facts) {
      if (recorded.seq <= this.#told) continue;
      this.#told = recorded.seq;
      this.facts.push(recorded);
      this.risk.fact(recorded.fact);
    }
  }
}
