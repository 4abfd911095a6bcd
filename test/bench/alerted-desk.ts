import { createServer, type RunningServer } from '../../electron/api/server.ts';
import { systemClock } from '../../electron/host/clock.ts';
import { ServingDesk } from '../../electron/host/serving-desk.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { WaysOut } from '../../electron/serving/outward.ts';
import { deskUuid } from '../../shared/base/uuid.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { money } from '../../shared/units/money.ts';
import type { Workplace } from './bench.ts';
import { BENCH, demand, deploy, openBenchDesk, register } from './bench-desk.ts';
import { nowNs } from './clock.ts';
import { OpenLoopPacedFeed } from './open-loop-paced-feed.ts';
import { loadTape } from './tape.ts';
import { writeVersions } from './versions.ts';

const SEED = 42;
const TOKEN = 'bench';
/** The longest that one desk can be under load. */
const MOST_SECONDS = 180;
const PATIENCE_MS = 10_000;

/** Where the desk's alerts go. */
export interface Outside {
  readonly nats: string;
  readonly webhook: string;
}

/** A breaker that tripped, and when that was on disk, nanoseconds of the clock. */
export interface Trip {
  readonly sequence: number;
  readonly committedNs: number;
}

/** A whole desk that serves: market data that never waits for it, a version that trades, its doors, and its ways out. */
export class AlertedDesk {
  readonly #desk: ServingDesk;
  readonly #server: RunningServer;
  readonly #outward: WaysOut;
  readonly #feed: OpenLoopPacedFeed;
  #onCommitted: (facts: readonly Recorded[], atNs: number) => void = () => {};

  static async open(place: Workplace, eventsPerSecond: number, outside: Outside): Promise<AlertedDesk> {
    const modules = place.directory();
    const outward = new WaysOut(openJournal({ directory: place.directory() }), outside);
    const { journal } = outward;
    const { host, runtime } = await openBenchDesk({ journal, mode: 'worker', deskTime: 'wall', modules });
    const tape = await loadTape();
    const paced = new OpenLoopPacedFeed(tape, eventsPerSecond, MOST_SECONDS);
    const desk = new ServingDesk({
      deskId: deskUuid(SEED, 'desk', 1),
      seed: SEED,
      originNs: tape.originNs,
      host,
      journal,
      clock: systemClock(),
      outward,
      feed: { kind: 'sim', paced, indexes: tape.instruments.map((_, index) => index) },
    });
    const server = await createServer(desk, { port: 0, token: TOKEN });
    const alerted = new AlertedDesk(desk, server, outward, paced);
    try {
      outward.follow(desk);
      await desk.resume();
      const execute = desk.execute.bind(desk);
      for (const module of writeVersions(modules, 1)) await deploy(execute, await register(execute, runtime, module));
      desk.startFeed();
      await alerted.#untilFilled();
      // The fee of the first fill is loss enough: from here on a breaker trips at every mark at which none stands.
      demand(await desk.execute({ kind: 'set_limits', limits: { maxDailyLoss: money(1n) }, reason: 'bench' }, BENCH));
      return alerted;
    } catch (error) {
      await alerted.close();
      throw error;
    }
  }

  private constructor(desk: ServingDesk, server: RunningServer, outward: WaysOut, feed: OpenLoopPacedFeed) {
    this.#desk = desk;
    this.#server = server;
    this.#outward = outward;
    this.#feed = feed;
    // Before anybody else listens: what others do with a commit is part of the way.
    desk.onCommitted(({ facts }) => this.#onCommitted(facts, nowNs()));
  }

  /** Market events that have arrived. */
  get events(): number {
    return this.#feed.sent();
  }

  /** Where a console finds it. */
  get door(): { readonly url: string; readonly token: string } {
    return { url: this.#server.url, token: TOKEN };
  }

  async #untilFilled(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (this.#desk.view.counts.filled === 0) {
      if (performance.now() > deadline) throw new Error('the version did not trade');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Releases every breaker, and resolves when the next one trips. @throws {Error} when none does. */
  async trip(): Promise<Trip> {
    const tripped = Promise.withResolvers<Trip>();
    const timer = setTimeout(() => tripped.reject(new Error('no breaker tripped')), PATIENCE_MS);
    // Those that are being released may have come in twos: only what trips after them counts.
    let released = false;
    this.#onCommitted = (facts, committedNs) => {
      const trip = facts.find(({ fact }) => fact.kind === 'breaker_tripped');
      if (released && trip !== undefined) tripped.resolve({ sequence: trip.seq, committedNs });
    };
    try {
      for (const id of [...this.#desk.view.breakers.keys()]) {
        released = true;
        demand(await this.#desk.execute({ kind: 'release_breaker', id, reason: 'bench' }, BENCH));
      }
      released = true;
      return await tripped.promise;
    } finally {
      clearTimeout(timer);
      this.#onCommitted = () => {};
    }
  }

  async close(): Promise<void> {
    this.#feed.close();
    await this.#server.close();
    await this.#outward.close();
    await this.#desk.close();
  }
}
