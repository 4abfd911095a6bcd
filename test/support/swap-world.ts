import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalPort } from '../../electron/engine/ports.ts';
import { replayRecording } from '../../electron/host/recording.ts';
import { openJournal, openMemoryJournal } from '../../electron/journal/open.ts';
import type { Command, Outcome } from '../../shared/domain/command.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import type { Trade } from '../../shared/domain/market-event.ts';
import { formatMoney, money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { timeNs } from '../../shared/units/time.ts';
import { CrashJournal, type Death, Killed } from './crash-journal.ts';
import { BTC, ETH } from './desk-rig.ts';
import { ManualClock, Waited } from './live-rig.ts';
import { ScriptedRuntime } from './scripted-runtime.ts';
import { SwapDesk, type Witness } from './swap-desk.ts';
import { Invariants } from './swap-invariants.ts';
import { PatientRuntime } from './swap-patient-runtime.ts';
import { difference, type Picture, pictureOf, text } from './swap-picture.ts';
import { type FailAt, trader } from './swap-scripts.ts';

export const AT = 6_000_000;
const DAY_NS = 86_400_000_000_000;
const INSTRUMENTS = [BTC, ETH];

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

/** A command, and what became of it. */
export interface Asked {
  readonly command: Command;
  readonly waited: Waited;
  /** Nothing stands in its way: a refusal because something else is going on would be wrong. */
  readonly free: boolean;
}

/**
 * A desk that may be killed and started again, with everything about it that outlives it: the journal, the clock, the
 * market, and the versions as they lie in their folder. Each life of the desk is witnessed and recorded.
 */
export class SwapWorld {
  readonly clock = new ManualClock();
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
  invariants!: Invariants;
  #disk: JournalPort;
  readonly #onDisk: boolean;
  readonly #folder = mkdtempSync(join(tmpdir(), 'swap-world-'));
  #facts: Recorded[] = [];
  #atCommit: Picture | undefined;
  #marketNs = 0;

  private constructor(onDisk: boolean) {
    this.#onDisk = onDisk;
    this.#disk = this.#journal();
  }

  #journal = (): JournalPort =>
    this.#onDisk ? openJournal({ directory: join(this.#folder, 'desk') }) : openMemoryJournal();

  /** @param onDisk with a journal in a file, which each life of the desk opens anew; else with one in memory. */
  static async start(onDisk: boolean): Promise<SwapWorld> {
    const world = new SwapWorld(onDisk);
    world.#open();
    await world.desk.resume();
    for (const { name, version, instruments } of VERSIONS)
      world.entities.push(await world.desk.register(name, version, { instruments }));
    return world;
  }

  #open(): void {
    this.lives += 1;
    const journal = new CrashJournal(this.#disk);
    this.runtime = new ScriptedRuntime();
    VERSIONS.forEach((_, at) => {
      const fails = this.fails.get(moduleOf(at)) ?? new Set<FailAt>();
      this.fails.set(moduleOf(at), fails);
      this.runtime.scripts.set(moduleOf(at), trader(at + 1, fails));
    });
    for (const name of ['alpha', 'beta']) this.runtime.scripts.set(`${name}-${FRESH}`, trader(9, new Set()));
    for (const module of this.broken) this.runtime.broken.set(module, 'it cannot be loaded');
    this.invariants = Invariants.fromDisk(journal.facts(), INSTRUMENTS, tagOf);
    this.#facts = [];
    this.waiting = [];
    this.desk = new SwapDesk({
      journal,
      runtime: new PatientRuntime(this.runtime),
      clock: this.clock,
      witness: this.#witness(this.invariants),
      instruments: INSTRUMENTS,
      record: this.#recording,
    });
    this.desk.host.onCommitted(() => {
      if (journal.death) this.#atCommit = pictureOf(this.desk.view);
    });
  }

  #witness(invariants: Invariants): Witness {
    return {
      fact: (recorded) => {
        this.#facts.push(recorded);
        this.kinds.add(recorded.fact.kind);
        invariants.fact(recorded);
      },
      delivery: (delivery) => invariants.delivery(delivery),
      sent: (command) => invariants.sent(command),
      market: (event) => invariants.market(event),
      onDisk: (seq) => invariants.onDisk(seq),
    };
  }

  get #recording(): string {
    return join(this.#folder, `${this.lives}.jsonl`);
  }

  ask(command: Command, free = false): void {
    this.waiting.push({ command, waited: new Waited(this.desk.command(command)), free });
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
    this.#marketNs += ms * 1_000_000;
  }

  /** Takes trades of both instruments through the door, so many of each. */
  async trades(count: number, move: number, nextDay: boolean): Promise<void> {
    if (nextDay) this.#marketNs += DAY_NS;
    const batch = Array.from({ length: count * 2 }, (_, i): Trade => {
      this.#marketNs += 1_000_000;
      const at = price(AT + move * 10);
      const stamp = { seq: 0, instrumentSeq: 0, instrument: i % 2, tsNs: timeNs(this.#marketNs) };
      return { kind: 'trade', ...stamp, price: at, quantity: quantity(400), aggressor: 'buy' };
    });
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
    if (this.desk.failure !== undefined) {
      if (!(this.desk.failure instanceof Killed)) throw this.desk.failure;
      await this.#restart(this.desk.journal.death?.side === 'before' ? this.#atCommit : pictureOf(this.desk.view));
    }
    this.invariants.against(this.desk.view);
    this.complain();
  }

  complain(): void {
    if (this.invariants.broken.length > 0) throw new Error(this.invariants.broken.slice(0, 5).join('\n'));
  }

  /** Kills the desk here and now, with everything it has said on disk, and starts it again. */
  async kill(): Promise<void> {
    await this.settle();
    await this.#restart(pictureOf(this.desk.view));
  }

  async #restart(before: Picture | undefined): Promise<void> {
    this.complain();
    this.desk.kill();
    await this.#replay();
    if (this.#onDisk) {
      this.#disk.close();
      this.#disk = this.#journal();
    }
    this.#open();
    this.#atCommit = undefined;
    const after = pictureOf(this.desk.view);
    this.#dayAndPeak();
    const [was, is] = [text(before), text(after)];
    if (was !== is) throw new Error(`the fold differs: ${difference(before, after)}`);
    await this.desk.resume();
    if (this.desk.failure) throw this.desk.failure;
    for (const [id, { cut, end, words }] of this.invariants.model.swaps) {
      const { status, schedule, errorMessage } = this.desk.view.swaps.get(id) ?? {};
      if (status === 'initiated' && schedule) continue;
      if (cut && end !== 'completed') throw new Error(`swap ${id} has made its cut and is ${status}`);
      if (!cut && (end !== 'failed' || !words || errorMessage !== words)) throw new Error(`swap ${id} is ${status}`);
    }
  }

  /** Invariant 9: a day's loss and a peak begin where they were last written down. */
  #dayAndPeak(): void {
    for (const [slotId, marked] of this.invariants.model.marked) {
      const { equity = 0n, dayProfit = 0n, drawdown = 0n } = this.desk.view.slotRisk(slotId) ?? {};
      const [dayStart, peak] = [formatMoney(money(equity - dayProfit)), formatMoney(money(equity + drawdown))];
      if (dayStart !== marked.dayStart || peak !== marked.peak)
        throw new Error(`${slotId} came back with ${dayStart} and ${peak}, not ${marked.dayStart} and ${marked.peak}`);
    }
  }

  /** Invariant 10: the inputs of the life that has ended give its facts again, byte for byte. */
  async #replay(): Promise<void> {
    const again = await replayRecording(this.#recording);
    if (text(again) !== text(this.#facts)) throw new Error(`the replay differs: ${difference(this.#facts, again)}`);
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
    this.#disk.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Ends a world whose run has failed, without asking anything more of it. */
  abandon(): void {
    this.desk.kill();
    this.#disk.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
