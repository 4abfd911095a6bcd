import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RuntimeMode, RuntimePort } from '../../electron/engine/ports.ts';
import { systemClock } from '../../electron/host/clock.ts';
import { openMemoryJournal } from '../../electron/journal/open.ts';
import { openRuntime } from '../../electron/runtime/runtime.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import type { Trade } from '../../shared/domain/market-event.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { timeNs } from '../../shared/units/time.ts';
import { Checker } from '../simulator/checker/checker.ts';
import type { TagOf } from '../simulator/checker/seen.ts';
import { CrashJournal } from './crash-journal.ts';
import { BTC } from './desk-rig.ts';
import { SwapDesk } from './swap-desk.ts';
import { type ModuleText, writeModule } from './swap-module.ts';

/** How often the market hands events over, milliseconds; it catches up with its own pace each time. */
const BEAT_MS = 5;

/** A desk with real versions in the real runtime, on a market that does not wait for it. */
export class SwapMarket {
  readonly folder = mkdtempSync(join(tmpdir(), 'swap-market-'));
  readonly runtime: RuntimePort;
  readonly desk: SwapDesk;
  readonly invariants: Checker;
  readonly facts: Recorded[] = [];
  /** Instances that were ever attached in a slot, by slot. */
  readonly attached = new Map<string, Set<number>>();
  readonly #tags = new Map<string, number>();
  #sent = 0;
  #beat: NodeJS.Timeout | undefined;
  #probe = 1e12;

  constructor(mode: RuntimeMode) {
    this.runtime = openRuntime({ folders: [this.folder] });
    const tagOf: TagOf = (version) => this.#tags.get(version);
    this.invariants = new Checker([BTC], tagOf);
    const { invariants } = this;
    this.desk = new SwapDesk({
      journal: new CrashJournal(openMemoryJournal()),
      runtime: this.runtime,
      clock: systemClock(),
      mode,
      witness: {
        fact: (recorded) => {
          this.facts.push(recorded);
          invariants.fact(recorded);
          for (const [slotId, { attached }] of invariants.model.slots) {
            const all = this.attached.get(slotId) ?? new Set();
            this.attached.set(slotId, all);
            for (const instance of attached) all.add(instance);
          }
        },
        delivery: (delivery) => invariants.delivery(delivery),
        sent: (command) => invariants.sent(command),
        reported: (report, isTrue) => invariants.reported(report, isTrue),
        market: (event) => invariants.market(event),
        committed: (batch) => invariants.committed(batch),
      },
    });
  }

  /** Writes a module and registers it as it describes itself. */
  async register(parts: ModuleText, parameters: JsonObject = {}): Promise<string> {
    const module = writeModule(this.folder, parts);
    this.#tags.set(`${parts.name}@${parts.version}`, parts.tag);
    const inspection = await this.runtime.inspect(module);
    return this.desk.register(parts.name, parts.version, {}, { module, inspection, parameters });
  }

  /** Market events so far. */
  get events(): number {
    return this.#sent;
  }

  #trades(count: number): Trade[] {
    return Array.from({ length: count }, () => {
      this.#sent += 1;
      const at = 6_000_000 + ((this.#sent * 7) % 41) * 10;
      const stamp = { seq: 0, instrumentSeq: 0, instrument: 0, tsNs: timeNs(this.#sent * 500_000) };
      return { kind: 'trade', ...stamp, price: price(at), quantity: quantity(400), aggressor: 'buy' };
    });
  }

  /** So many events at once; resolves when they were handed out, not when they are answered. */
  async burst(count: number): Promise<void> {
    await this.desk.loop.events(this.#trades(count));
  }

  /** Opens the market at so many events a second. */
  open(perSecond: number): void {
    const begun = performance.now();
    const before = this.#sent;
    this.#beat = setInterval(() => {
      const due = Math.floor(((performance.now() - begun) * perSecond) / 1_000) - (this.#sent - before);
      if (due > 0) void this.desk.loop.events(this.#trades(due));
    }, BEAT_MS);
  }

  /** The most requests that a live version was seen to leave unanswered while {@link more} waited. */
  deepest = 0;

  /** Waits for so many more events, or until the desk has stopped. */
  async more(events: number): Promise<void> {
    const { view } = this.desk;
    const until = view.sequence + events;
    while (view.sequence < until && !this.desk.failure) {
      await new Promise((done) => setTimeout(done, 2));
      for (const { live = 0 } of this.invariants.model.slots.values())
        this.deepest = Math.max(this.deepest, view.pending(live));
    }
  }

  /** Closes the market; resolves when everything that was handed out has been answered. */
  async shut(): Promise<void> {
    clearInterval(this.#beat);
    await this.desk.loop.drained();
    await this.desk.loop.answered();
    await this.desk.settle();
  }

  /** What instances know, asked at one and the same point of the stream of events. */
  states(instances: readonly number[]): Promise<JsonObject[]> {
    return Promise.all(
      instances.map(
        (instance) =>
          new Promise<JsonObject>((resolve, reject) => {
            this.#probe += 1;
            const asked = { instance, request: this.#probe, body: { kind: 'export' } } as const;
            this.runtime.deliver(asked, ({ state, fault }) =>
              state ? resolve(state) : reject(new Error(fault?.message ?? 'no state')),
            );
          }),
      ),
    );
  }

  live(slotId: string): number {
    return this.invariants.model.slot(slotId).live ?? 0;
  }

  /** Versions beside the live one in a slot. */
  beside(slotId: string): number[] {
    const slot = this.invariants.model.slot(slotId);
    return [...slot.attached].filter((each) => each !== slot.live);
  }

  /** By their own receipts: which events each version of a slot received as the live one, in order, and who got one twice. */
  async receipts(
    slotId: string,
  ): Promise<{ readonly live: readonly (readonly [number, number])[]; readonly twice: number }> {
    const all = await Promise.all([...(this.attached.get(slotId) ?? [])].map((each) => this.runtime.receipts(each)));
    const live = all.flatMap((each) => each.live.flatMap(({ ranges }) => ranges)).sort((a, b) => a[0] - b[0]);
    return { live, twice: all.reduce((sum, each) => sum + each.twice, 0) };
  }

  async close(): Promise<void> {
    clearInterval(this.#beat);
    this.desk.kill();
    await this.runtime.close();
    this.desk.journal.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Turns of an idle loop that this machine makes in a millisecond, roughly: for versions that take their time. */
export function spinsPerMs(): number {
  const begun = performance.now();
  let turns = 0;
  while (performance.now() - begun < 20) for (let idle = 0; idle < 10_000; idle += 1) turns += 1;
  return Math.max(1, Math.floor(turns / 20));
}
