import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Command } from '../../shared/domain/command.ts';
import type { FactOf } from '../../shared/domain/fact.ts';
import { parseDecimal } from '../../shared/units/decimal.ts';
import { absoluteTime, epochNs } from '../../shared/units/time.ts';
import type { FeedPort, ModuleInspection, RuntimePort } from '../engine/ports.ts';
import { Pacer } from '../feed/pacer.ts';
import { openReplay } from '../feed/replay.ts';
import { simulatedMarkets } from '../feed/simulation/markets.ts';
import { openSimulator } from '../feed/simulator.ts';
import { systemClock } from '../host/clock.ts';
import { Host } from '../host/host.ts';
import { Lockstep } from '../host/lockstep.ts';
import { PerformanceTracker } from '../host/performance/tracker.ts';
import { openJournal } from '../journal/open.ts';

import { openRuntime } from '../runtime/runtime.ts';
import { signAudit } from '../serving/signing.ts';
import { verifyDesk } from '../verification/verify-desk.ts';
import { demand } from './demand.ts';
import { limitsOf } from './limit-form.ts';
import { PaperExchanges } from './paper-exchanges.ts';
import { endPauses, type Pause } from './pauses.ts';
import { Progress } from './progress.ts';
import { buildReport, type SessionReport } from './report.ts';
import { RunCancelled, type RunControl } from './run-control.ts';
import { type Scenario, ScenarioError, type ScenarioStep } from './scenario.ts';
import { commandsOf, type Known, SCENARIO } from './step-command.ts';
import { TradesFile } from './trades-file.ts';

export interface SessionOptions {
  readonly scenario: Scenario;
  /** Where algorithm modules may lie. */
  readonly algorithmFolders: readonly string[];
  /** Keeps the journal here; a temporary directory, removed at the end, where undefined. */
  readonly dataDir?: string | undefined;
  /** Writes every fill to this file. */
  readonly trades?: string | undefined;
  readonly speed: number | 'max';
  /** Market events that may share one commit. Changes no result. */
  readonly group: number;
  /** Whoever watches the run and may hold it; without, it says how far it is on standard error. */
  readonly control?: RunControl | undefined;
}

/**
 * Runs a session from its first event to its last: one process, lockstep, the journal on disk.
 *
 * @returns the report.
 * @throws {ScenarioError} when a step is refused; {FeedError} or {JournalError} when data or disk fail; {RunCancelled}.
 */
export async function runSession(options: SessionOptions): Promise<SessionReport> {
  const directory = options.dataDir ?? mkdtempSync(join(tmpdir(), 'hotswap-session-'));
  const clean = (): void => {
    if (options.dataDir === undefined) rmSync(directory, { recursive: true, force: true });
  };
  // Also when a person stops the session: its directory was nobody's.
  process.once('exit', clean);
  try {
    if (options.dataDir !== undefined) refuseUsed(options.dataDir);
    return await runIn(directory, options);
  } finally {
    process.off('exit', clean);
    clean();
  }
}

/** A session tells its story from the beginning, so it does not continue another desk's. */
function refuseUsed(directory: string): void {
  let entries: string[] = [];
  try {
    entries = readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (entries.includes('desk.db')) {
    throw new ScenarioError(`${directory} holds the journal of another run; give a new directory, or remove that one`);
  }
}

async function runIn(directory: string, options: SessionOptions): Promise<SessionReport> {
  const { scenario, control } = options;
  const feed = await openFeed(scenario, options.speed, control);
  const clock = systemClock();
  const runtime = openRuntime({ folders: [...options.algorithmFolders] });
  // A module that is refused leaves no half-made data directory behind.
  const modules = await inspectModules(scenario, runtime);
  const journal = openJournal({ directory });
  if (options.dataDir !== undefined) {
    // Kept, so that the directory can be served later as the same desk.
    journal.setMeta('seed', String(scenario.seed));
    await signAudit(journal, { directory, seed: scenario.seed, clock, inTurn: true });
  }
  const trades = options.trades === undefined ? undefined : await TradesFile.open(options.trades);
  try {
    const { exchange: terms } = scenario;
    const exchanges = new PaperExchanges({
      latencyNs: Math.round(terms.latency_ms * 1e6),
      makerFeeBps: terms.maker_fee_bps,
      takerFeeBps: terms.taker_fee_bps,
      slippageTicks: terms.slippage_ticks,
    });
    const host = new Host({
      journal,
      runtime,
      exchange: exchanges.exchange,
      simulator: exchanges.simulator,
      clock,
      deskTime: 'market',
      group: options.group,
      engine: {
        seed: scenario.seed,
        originNs: feed.originNs,
        mode: () => scenario.runtime,
        defaultCapital: scenario.capital,
        rollbackWindowMs: Number.POSITIVE_INFINITY,
        preparationTimeoutMs: Number.POSITIVE_INFINITY,
        takerFeeCentiBp: Number(parseDecimal(String(terms.taker_fee_bps), 2)?.value ?? 0n),
      },
    });
    const faults: FactOf<'version_faulted'>[] = [];
    const drains: FactOf<'drain_ended'>[] = [];
    host.onCommitted((turn) => {
      for (const { fact } of turn.facts) {
        if (fact.kind === 'fill') trades?.write(fact, host.view.instruments);
        if (fact.kind === 'version_faulted') faults.push(fact);
        if (fact.kind === 'drain_ended') drains.push(fact);
      }
    });
    const performances = new PerformanceTracker(host, feed.originNs);
    const lockstep = new Lockstep(host);
    host.list(feed.instruments);
    const entities = await register(scenario, lockstep, modules);
    await setUp(scenario, lockstep);

    const started = performance.now();
    control?.phase('running');
    const onMarket = (): void => performances.onMarket(host.view.marketNow);
    await play(scenario, feed, lockstep, { entities, view: host.view }, onMarket, control);
    control?.phase('verifying');
    host.step({ kind: 'closing' });
    host.commit();
    const seconds = (performance.now() - started) / 1000;
    const receipts = await host.receiptAudit();
    await trades?.close();
    const verification = verifyDesk({ directory });
    return buildReport({
      view: host.view,
      performances,
      stats: feed.stats(),
      receipts,
      faults,
      drains,
      measurement: (id) => host.measurement(id),
      audit: journal.auditHead(),
      verified: verification.ok,
      stateHash: host.stateHash(),
      seconds,
    });
  } finally {
    trades?.discard();
    feed.close();
    await runtime.close();
    journal.close();
  }
}

async function openFeed(scenario: Scenario, speed: number | 'max', control: RunControl | undefined): Promise<FeedPort> {
  const { feed, instruments, seed } = scenario;
  const inner =
    feed.kind === 'replay'
      ? await openReplay({
          file: feed.file,
          venue: feed.venue,
          instrument: feed.instrument,
          instruments,
          maxBadRows: feed.max_bad_rows,
        })
      : openSimulator({
          seed,
          originNs: epochNs(0n),
          durationSeconds: feed.duration_seconds,
          instruments: simulatedMarkets(feed.symbols),
        });
  if (speed === 'max' && control === undefined) return inner;
  const pacer = new Pacer(inner, { speed });
  control?.paced(pacer);
  return pacer;
}

/** What every module of the scenario says of itself, by its path. Closes the runtime when one is refused. */
async function inspectModules(
  scenario: Scenario,
  runtime: RuntimePort,
): Promise<ReadonlyMap<string, ModuleInspection>> {
  const inspections = new Map<string, ModuleInspection>();
  try {
    for (const { module } of scenario.algorithms.flatMap((each) => each.versions)) {
      inspections.set(module, await runtime.inspect(module));
    }
  } catch (error) {
    await runtime.close();
    throw error;
  }
  return inspections;
}

/** The limits and the calendar that the scenario begins with. */
async function setUp({ risk, calendar }: Scenario, lockstep: Lockstep): Promise<void> {
  const limits: Command = { kind: 'set_limits', ...limitsOf(risk), reason: 'scenario' };
  await demand(lockstep.command(limits, SCENARIO), 'risk');
  if (calendar === undefined) return;
  await demand(lockstep.command({ kind: 'set_calendar', calendar, reason: 'scenario' }, SCENARIO), 'calendar');
}

/** Registers every version of the scenario. Returns entity ids by `name@version`. */
async function register(
  scenario: Scenario,
  lockstep: Lockstep,
  modules: ReadonlyMap<string, ModuleInspection>,
): Promise<ReadonlyMap<string, string>> {
  const entities = new Map<string, string>();
  for (const algorithm of scenario.algorithms) {
    for (const { version, module, parameters } of algorithm.versions) {
      const outcome = await demand(
        lockstep.command(
          {
            kind: 'register_entity',
            name: algorithm.name,
            type: 'strategy',
            version,
            description: '',
            config: {},
            parameters,
            module,
            inspection: modules.get(module) ?? null,
            dependencies: [],
            parentEntityId: null,
          },
          SCENARIO,
        ),
        `${algorithm.name} ${version}`,
      );
      entities.set(`${algorithm.name}@${version}`, outcome.subject);
    }
  }
  return entities;
}

async function play(
  scenario: Scenario,
  feed: FeedPort,
  lockstep: Lockstep,
  known: Known,
  onMarket: () => void,
  control: RunControl | undefined,
): Promise<void> {
  const progress = control === undefined ? new Progress() : undefined;
  const steps = [...scenario.steps];
  let delivered = 0;
  const pauses: Pause[] = [];
  const takeSteps = async (): Promise<void> => {
    while (steps[0] && steps[0].at <= delivered) {
      const step = steps.shift() as ScenarioStep;
      for (const { command, author } of commandsOf(step, known))
        await demand(lockstep.command(command, author), `step ${step.do} at ${step.at}`);
      if (step.do === 'pause' && step.events !== undefined)
        pauses.push({ scope: step.scope, until: delivered + step.events });
    }
  };
  const nextDue = (): number => Math.min(steps[0]?.at ?? Number.POSITIVE_INFINITY, ...pauses.map(({ until }) => until));
  await takeSteps();
  let next = nextDue();
  for await (const batch of feed.batches()) {
    for (let i = 0; i < batch.length; i += 1) {
      const waiting = lockstep.event(batch[i]!);
      if (waiting) await waiting;
      onMarket();
      delivered += 1;
      if (delivered >= next) {
        await endPauses(pauses, delivered, known, lockstep);
        await takeSteps();
        next = nextDue();
      }
    }
    progress?.update(delivered, 'events', feed.stats().progress);
    if (control === undefined) continue;
    control.delivered(delivered, feed.stats().progress, absoluteTime(known.view.marketNow, feed.originNs));
    // At full speed nothing else here lets whoever holds the run be heard.
    await setImmediate();
  }
  if (control?.isCancelled) throw new RunCancelled();
  progress?.end();
  const left = steps[0];
  if (left)
    throw new ScenarioError(
      `the data ended after ${delivered} events, before the step ${left.do} at ${left.at}; move the step or give more data`,
    );
}
