import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalPort } from '../../electron/engine/ports.ts';
import { replayRecording } from '../../electron/host/recording.ts';
import { openJournal, openMemoryJournal } from '../../electron/journal/open.ts';
import type { Asker, Command } from '../../shared/domain/command.ts';
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
import { FRESH, moduleOf, tagOf, VERSIONS } from './swap-versions.ts';
import type { Asked, WorldTerms } from './swap-world-terms.ts';

export const AT = 6_000_000;
const DAY_NS = 86_400_000_000_000;
const INSTRUMENTS: readonly Instrument[] = [BTC, ETH];

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
  /** Made when something is first put into it. */
  #made: string | undefined;
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
      if (journal.death) this.#atCommit = this.#picture();
    });
  }

  get #folder(): string {
    this.#made ??= mkdtempSync(join(tmpdir(), 'swap-world-'));
    return this.#made;
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

  /** @param free as in `Answered`. */
  ask(command: Command, free = false): void {
    const asker = this.asker();
    const { invariants } = this;
    const answer = this.desk.command(command, asker);
    void answer.then((outcome) => invariants.answered({ command, asker, outcome, free }));
    this.waiting.push({ command, asker, waited: new Waited(answer) });
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
    this.#atCommit = this.#picture();
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

  async close(): Promise<void> {
    this.desk.kill();
    await this.#replay();
    this.disk.close();
    this.#clear();
  }

  #clear(): void {
    if (this.#made !== undefined) rmSync(this.#made, { recursive: true, force: true });
  }

  /** Ends a world whose run has failed, without asking anything more of it. */
  abandon(): void {
    this.desk.kill();
    this.disk.close();
    this.#clear();
  }
}
