import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalPort } from '../../electron/engine/ports.ts';
import { replayRecording } from '../../electron/host/recording.ts';
import { openJournal, openMemoryJournal } from '../../electron/journal/open.ts';
import type { Asker, Command, Outcome } from '../../shared/domain/command.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { MarketEvent, Trade } from '../../shared/domain/market-event.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { timeNs } from '../../shared/units/time.ts';
import { Checker } from '../simulator/checker/checker.ts';
import { CrashJournal, type Death, Killed } from './crash-journal.ts';
import { BTC, ETH, TESTER } from './desk-rig.ts';
import { ManualClock, Waited } from './live-rig.ts';
import { type Script, ScriptedRuntime } from './scripted-runtime.ts';
import { SwapDesk, type SwapDeskParts, type Witness } from './swap-desk.ts';
import { PatientRuntime } from './swap-patient-runtime.ts';
import { type Picture, pictureOf } from './swap-picture.ts';
import { type FailAt, trader } from './swap-scripts.ts';

export const AT = 6_000_000;
const DAY_NS = 86_400_000_000_000;
const INSTRUMENTS: readonly Instrument[] = [BTC, ETH];

/** The versions of a world: their place is the digit that their orders end in, from 1. */
export const VERSIONS = [
  { name: 'alpha', version: '1.0.0', instruments: '*' },
  { name: 'alpha', version: '2.0.0', instruments: '*' },
  { name: 'alpha', version: '3.0.0', instruments: '*' },
  { name: 'beta', version: '1.0.0', instruments: ['test:BTCUSDT'] },
  { name: 'beta', version: '2.0.0', instruments: ['test:BTCUSDT'] },
] as const;
const FRESH = '9.0.0';

const tagOf = (version: string): number | undefined => {
  const at = VERSIONS.findIndex((each) => `${each.name}@${each.version}` === version);
  return at < 0 ? (version.endsWith(FRESH) ? 9 : undefined) : at + 1;
};
export const moduleOf = (at: number): string => {
  const { name, version } = VERSIONS[at % VERSIONS.length] ?? VERSIONS[0];
  return `${name}-${version}`;
};

/** What a world is made of, besides its desk. */
export interface WorldTerms {
  /** With a journal in a file, which each life of the desk opens anew; else with one in memory. */
  readonly onDisk: boolean;
  /** Every life is recorded, and played again when it has ended. True where left out. */
  readonly recorded?: boolean;
  readonly instruments?: readonly Instrument[];
  readonly clock?: ManualClock;
}

/** A command, and what became of it. */
export interface Asked {
  readonly command: Command;
  readonly asker: Asker;
  readonly waited: Waited;
  /** Nothing stands in its way: a refusal because something else is going on would be wrong. */
  readonly free: boolean;
}

/**
 * A desk that may be killed and started again, with everything about it that outlives it: the journal, the clock, the
 * market, and the versions as they lie in their folder. Each life of the desk is witnessed and recorded.
 */
export class SwapWorld {
  readonly clock: ManualClock;
  readonly instruments: readonly Instrument[];
  readonly entities: string[] = [];
  /** Modules that cannot be loaded. */
  readonly broken = new Set<string>();
  readonly fails = new Map<string, Set<FailAt>>();
  /** Commands that have not been answered in this life. */
  waiting: Asked[] = [];
  lives = 0;
  /** Kinds of fact that there were, over all lives. */
  readonly kinds = new Set<string>();
  desk!: SwapDesk;
  runtime!: ScriptedRuntime;
  invariants!: Checker;
  protected disk: JournalPort;
  protected marketNs = 0;
  readonly #terms: WorldTerms;
  readonly #folder = mkdtempSync(join(tmpdir(), 'swap-world-'));
  #facts: Recorded[] = [];
  #atCommit: Picture | undefined;

  protected constructor(terms: WorldTerms) {
    this.#terms = terms;
    this.clock = terms.clock ?? new ManualClock();
    this.instruments = terms.instruments ?? INSTRUMENTS;
    this.disk = this.#journal();
  }

  #journal = (): JournalPort =>
    this.#terms.onDisk ? openJournal({ directory: join(this.#folder, 'desk') }) : openMemoryJournal();

  /** @param onDisk as in {@link WorldTerms}. */
  static async start(onDisk: boolean): Promise<SwapWorld> {
    const world = new SwapWorld({ onDisk });
    await world.begin();
    return world;
  }

  /** The first life: every version is registered. */
  protected async begin(): Promise<void> {
    this.#open();
    await this.desk.resume();
    for (const { name, version, instruments } of VERSIONS)
      this.entities.push(await this.desk.register(name, version, { instruments }));
  }

  /** How the version at a place behaves. */
  protected script(at: number, fails: Set<FailAt>): Script {
    return trader(at + 1, fails);
  }

  /** The journal as a life of the desk has it. */
  protected journalOf(disk: JournalPort): CrashJournal {
    return new CrashJournal(disk);
  }

  /** What the desk is made of besides, or in the place of, what every world's is. */
  protected parts(_journal: CrashJournal): Partial<SwapDeskParts> {
    return {};
  }

  /** Who gives a command that names nobody. */
  protected asker(): Asker {
    return TESTER;
  }

  #open(): void {
    this.lives += 1;
    const journal = this.journalOf(this.disk);
    this.runtime = new ScriptedRuntime();
    VERSIONS.forEach((_, at) => {
      const fails = this.fails.get(moduleOf(at)) ?? new Set<FailAt>();
      this.fails.set(moduleOf(at), fails);
      this.runtime.scripts.set(moduleOf(at), this.script(at, fails));
    });
    for (const name of ['alpha', 'beta']) this.runtime.scripts.set(`${name}-${FRESH}`, trader(9, new Set()));
    for (const module of this.broken) this.runtime.broken.set(module, 'it cannot be loaded');
    this.invariants = Checker.fromDisk(journal.facts(), this.instruments, tagOf);
    this.#facts = [];
    this.waiting = [];
    this.desk = new SwapDesk({
      journal,
      runtime: new PatientRuntime(this.runtime),
      clock: this.clock,
      witness: this.witness(this.invariants),
      instruments: this.instruments,
      ...(this.#isRecorded && { record: this.#recording }),
      ...this.parts(journal),
    });
    this.desk.host.onCommitted(() => {
      if (journal.death) this.#atCommit = pictureOf(this.desk.view);
    });
  }

  get #isRecorded(): boolean {
    return this.#terms.recorded ?? true;
  }

  protected witness(invariants: Checker): Witness {
    return {
      fact: (recorded) => {
        this.#facts.push(recorded);
        this.kinds.add(recorded.fact.kind);
        invariants.fact(recorded);
      },
      delivery: (delivery) => invariants.delivery(delivery),
      sent: (command) => invariants.sent(command),
      reported: (report, isTrue) => invariants.reported(report, isTrue),
      market: (event) => invariants.market(event),
      committed: (batch) => invariants.committed(batch),
    };
  }

  get #recording(): string {
    return join(this.#folder, `${this.lives}.jsonl`);
  }

  ask(command: Command, free = false): void {
    const asker = this.asker();
    const { invariants } = this;
    const answer = this.desk.command(command, asker);
    void answer.then((outcome) => invariants.answered({ command, asker, outcome }));
    this.waiting.push({ command, asker, waited: new Waited(answer), free });
  }

  /**
   * By the facts: the slot's latest swap may be undone wherever it took place, and no swap is being prepared. That its
   * source still drains is no reason to wait.
   */
  isWayBackFree(slotId: string): boolean {
    const { swaps, latestCut } = this.invariants.model;
    const id = latestCut.get(slotId);
    const cut = id === undefined ? undefined : swaps.get(id)?.cut;
    if (!cut?.legs.every((leg) => latestCut.get(leg.slotId) === id)) return false;
    return [...swaps.values()].every((each) => each.cut !== undefined || each.end !== undefined);
  }

  health(at: number, health: 'healthy' | 'degraded' | 'unhealthy'): void {
    this.desk.loop.health({ kind: 'health', entityId: this.entities[at] ?? '', health, reason: 'as it was looked at' });
  }

  /** Lets market time pass without an event. */
  pass(ms: number): void {
    this.marketNs += ms * 1_000_000;
  }

  /** Takes trades of both instruments through the door, so many of each. */
  async trades(count: number, move: number, nextDay: boolean): Promise<void> {
    if (nextDay) this.marketNs += DAY_NS;
    const batch = Array.from({ length: count * 2 }, (_, i): Trade => {
      this.marketNs += 1_000_000;
      const at = price(AT + move * 10);
      const stamp = { seq: 0, instrumentSeq: 0, instrument: i % 2, tsNs: timeNs(this.marketNs) };
      return { kind: 'trade', ...stamp, price: at, quantity: quantity(400), aggressor: 'buy' };
    });
    await this.events(batch);
  }

  /** Takes events through the door. */
  async events(batch: readonly MarketEvent[]): Promise<void> {
    await this.desk.loop.events(batch);
  }

  /** Kills the desk at a later commit; {@link settle} starts it again. */
  condemn({ atCommit, side }: Death): void {
    const { journal } = this.desk;
    if (journal.death) return;
    this.#atCommit = pictureOf(this.desk.view);
    journal.death = { atCommit: journal.commits.length + atCommit, side };
  }

  /** Lets happen what can, looks at the result, and starts the desk again if it was killed meanwhile. */
  async settle(): Promise<void> {
    await this.desk.settle();
    const { failure } = this.desk;
    if (failure !== undefined) {
      if (!this.isDue(failure)) throw failure;
      const isLost = this.desk.journal.death?.side === 'before';
      await this.restart(isLost ? this.#atCommit : this.#picture());
    }
    this.invariants.against(this.desk.view);
    this.complain();
  }

  /** Whether it is by the world's own doing that the desk has stopped so. */
  protected isDue(failure: Error): boolean {
    return failure instanceof Killed;
  }

  /** The desk as it will be again; undefined while something has happened that is not on disk. */
  #picture(): Picture | undefined {
    const { host } = this.desk;
    return host.out.facts.length > 0 || host.outage ? undefined : pictureOf(this.desk.view);
  }

  complain(): void {
    if (this.invariants.broken.length > 0) throw new Error(this.invariants.broken.slice(0, 5).join('\n'));
  }

  /** Kills the desk here and now, with everything it has said on disk, and starts it again. */
  async kill(): Promise<void> {
    await this.settle();
    await this.restart(this.#picture());
  }

  /** Kills the desk in the middle of whatever it is at, and starts it again. */
  protected async cut(): Promise<void> {
    await this.restart(this.#picture());
  }

  protected async restart(before: Picture | undefined): Promise<void> {
    this.complain();
    this.desk.kill();
    await this.#replay();
    if (this.#terms.onDisk) {
      this.disk.close();
      this.disk = this.#journal();
    }
    this.#open();
    this.#atCommit = undefined;
    const { invariants } = this;
    if (before) invariants.determinism.folded(before, pictureOf(this.desk.view));
    invariants.survived(this.desk.view);
    await this.desk.resume();
    if (this.desk.failure && !this.isDue(this.desk.failure)) throw this.desk.failure;
    invariants.restarted(this.desk.view);
  }

  /** Invariant 10: the inputs of the life that has ended give its facts again, byte for byte. */
  async #replay(): Promise<void> {
    if (this.#isRecorded) this.invariants.determinism.replayed(this.#facts, await replayRecording(this.#recording));
    this.complain();
  }

  /** Brings everything to rest: nothing is held back, time passes, nothing is asked. */
  async quiesce(): Promise<void> {
    await this.settle();
    this.desk.journal.death = undefined;
    this.broken.clear();
    this.runtime.broken.clear();
    for (const fails of this.fails.values()) fails.clear();
    for (let round = 0; round < 6; round += 1) {
      this.runtime.held.clear();
      for (let at = 0; at < VERSIONS.length; at += 1) this.runtime.release(moduleOf(at));
      await this.settle();
      this.clock.advance(30_000);
      await this.settle();
    }
  }

  /** A version that nobody has seen before takes over in every slot that has a live one. */
  async swapAnew(): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    const fresh = new Map<string, string>();
    // A position cannot change hands before the market has said what it is worth.
    await this.trades(1, 0, false);
    await this.settle();
    for (const name of ['alpha', 'beta']) fresh.set(name, await this.desk.register(name, FRESH));
    for (const [slotId, slot] of this.desk.view.slots) {
      const from = this.desk.liveEntity(slotId);
      if (from === undefined) continue;
      const to = fresh.get(this.desk.view.entities.get(from)?.name ?? '') ?? '';
      if (from === to) continue; // It came in with the swap before: one version may be live in several slots.
      const asked = new Waited(this.desk.swap(from, to, {}, { targetEnvironment: slot.environment }));
      for (let round = 0; round < 3; round += 1) await this.settle();
      this.clock.advance(30_000);
      await this.settle();
      if (asked.outcome) outcomes.push(asked.outcome);
    }
    return outcomes;
  }

  async close(): Promise<void> {
    this.desk.kill();
    await this.#replay();
    this.disk.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Ends a world whose run has failed, without asking anything more of it. */
  abandon(): void {
    this.desk.kill();
    this.disk.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
