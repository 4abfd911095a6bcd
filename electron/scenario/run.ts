import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FactOf } from '../../shared/domain/fact.ts';
import { parseDecimal } from '../../shared/units/decimal.ts';
import type { FeedPort, ModuleInspection, RuntimePort } from '../engine/ports.ts';
import { type Clock, systemClock } from '../host/clock.ts';
import { Host } from '../host/host.ts';
import { Lockstep } from '../host/lockstep.ts';
import { PerformanceTracker } from '../host/performance/tracker.ts';
import { signAudit } from '../journal/checkpoint/sign-audit.ts';
import type { SqliteJournal } from '../journal/journal.ts';
import { openJournal } from '../journal/open.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { verifyDesk } from '../verification/verify-desk.ts';
import { PaperExchanges } from './paper-exchanges.ts';
import { play } from './play.ts';
import { buildReport, type SessionReport } from './report.ts';
import type { RunControl } from './run-control.ts';
import { type Scenario, ScenarioError } from './scenario.ts';
import { openFeed } from './session-feed.ts';
import { inspectModules, register, setUp } from './set-up.ts';
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
  const runtime = openRuntime({ folders: [...options.algorithmFolders] });
  let feed: FeedPort | undefined;
  let journal: SqliteJournal | undefined;
  let trades: TradesFile | undefined;
  try {
    feed = await openFeed(scenario, options.speed, control);
    // A module that is refused leaves no half-made data directory behind.
    const modules = await inspectModules(scenario, runtime);
    journal = openJournal({ directory });
    const clock = systemClock();
    if (options.dataDir !== undefined) {
      // Kept, so that the directory can be served later as the same desk.
      journal.setMeta('seed', String(scenario.seed));
      await signAudit(journal, { directory, seed: scenario.seed, clock, inTurn: true });
    }
    trades = options.trades === undefined ? undefined : await TradesFile.open(options.trades);
    return await runOn({ directory, runtime, feed, modules, journal, clock, trades }, options);
  } finally {
    trades?.discard();
    feed?.close();
    await runtime.close();
    journal?.close();
  }
}

/** What a session runs on; whoever opened it closes it. */
interface Opened {
  readonly directory: string;
  readonly runtime: RuntimePort;
  readonly feed: FeedPort;
  /** What each module says of itself, by its path. */
  readonly modules: ReadonlyMap<string, ModuleInspection>;
  readonly journal: SqliteJournal;
  readonly clock: Clock;
  readonly trades: TradesFile | undefined;
}

async function runOn(
  { directory, runtime, feed, modules, journal, clock, trades }: Opened,
  { scenario, group, control }: SessionOptions,
): Promise<SessionReport> {
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
    group,
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
  const receipts = await host.events.all();
  await trades?.close();
  const verification = verifyDesk({ directory });
  return buildReport({
    view: host.view,
    performances,
    stats: feed.stats(),
    receipts,
    faults,
    drains,
    measurement: (id) => host.meter.of(id),
    audit: journal.auditHead(),
    verified: verification.ok,
    stateHash: host.stateHash(),
    seconds,
  });
}
