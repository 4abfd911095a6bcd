import { describe, expect, it } from 'vitest';
import type { FeedPort } from '../../../electron/engine/ports.ts';
import { type Clock, MACHINE_CLOCK } from '../../../electron/feed/clock.ts';
import { FeedError } from '../../../electron/feed/feed-error.ts';
import { Pacer, type PacerOptions } from '../../../electron/feed/pacer.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { epochNs, timeNs } from '../../../shared/units/time.ts';

/** A clock that stands still until it is told how much time passes. */
class TestClock implements Clock {
  #nowNs = 0n;
  #sleepers: { readonly until: bigint; readonly wake: () => void }[] = [];

  nowNs(): bigint {
    return this.#nowNs;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const sleeper = { until: this.#nowNs + BigInt(Math.ceil(ms * 1e6)), wake: resolve };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      });
    });
  }

  /** Lets time pass, waking sleepers in turn and giving each its chance to run. */
  async pass(ms: number): Promise<void> {
    const end = this.#nowNs + BigInt(Math.round(ms * 1e6));
    await settle();
    for (;;) {
      const [next] = this.#sleepers.filter(({ until }) => until <= end).sort((a, b) => Number(a.until - b.until));
      if (!next) break;
      this.#nowNs = next.until;
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
      next.wake();
      await settle();
    }
    this.#nowNs = end;
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A feed of trades at the given market times, in milliseconds. */
function feedOf(...batchesMs: number[][]): FeedPort & { readonly batchesGiven: readonly (readonly MarketEvent[])[] } {
  const given = batchesMs.map((batch) =>
    batch.map(
      (ms): MarketEvent => ({
        seq: 0,
        instrumentSeq: 0,
        instrument: 0,
        tsNs: timeNs(ms * 1e6),
        kind: 'trade',
        price: price(1),
        quantity: quantity(1),
        aggressor: 'buy',
      }),
    ),
  );
  let closed = false;
  return {
    instruments: [],
    originNs: epochNs(0n),
    batchesGiven: given,
    async *batches() {
      for (const batch of given) {
        if (closed) return;
        yield batch;
      }
    },
    stats: () => ({ read: 7, bad: 0, problems: [], rounded: 0, crossed: 0, progress: 0.5 }),
    close: () => {
      closed = true;
    },
  };
}

/** Runs a paced feed and notes when, on the clock, each event came. */
function run(feed: FeedPort, options: PacerOptions = {}) {
  const clock = new TestClock();
  const pacer = new Pacer(feed, { clock, ...options });
  const came: [wallMs: number, marketMs: number][] = [];
  const batches: (readonly MarketEvent[])[] = [];
  const state = { done: false };
  void (async () => {
    for await (const batch of pacer.batches()) {
      batches.push(batch);
      for (const event of batch) came.push([Number(clock.nowNs()) / 1e6, event.tsNs / 1e6]);
    }
    state.done = true;
  })();
  return { clock, pacer, came, batches, state, marketMs: () => came.map(([, market]) => market) };
}

describe('Pacer', () => {
  it('at max passes the very batches of the feed, without the clock', async () => {
    const feed = feedOf([0, 1000], [50_000]);
    const { batches, state } = run(feed, { speed: 'max' });
    await settle();
    expect(state.done).toBe(true);
    expect(batches).toHaveLength(2);
    batches.forEach((batch, index) => {
      expect(batch).toBe(feed.batchesGiven[index]);
    });
  });

  it.each([
    [1, [0, 100, 250, 1000]],
    [10, [0, 10, 25, 100]],
    [0.5, [0, 200, 500, 2000]],
  ])('at speed %d delivers each event when it is due', async (speed, due) => {
    const { clock, came, state } = run(feedOf([5000, 5100], [5250, 6000]), { speed });
    await clock.pass(3000);
    expect(came.map(([wall]) => wall)).toEqual(due);
    expect(state.done).toBe(true);
  });

  it('is never early, and gathers a busy market into batches', async () => {
    const stamps = Array.from({ length: 1000 }, (_, i) => i / 10);
    const { clock, came, batches } = run(feedOf(stamps));
    await clock.pass(200);
    expect(came).toHaveLength(1000);
    expect(came.every(([wall, market]) => wall >= market && wall - market <= 5)).toBe(true);
    expect(batches.length).toBeLessThan(40);
  });

  it('stands still while paused and goes on where it stood', async () => {
    const { clock, pacer, came } = run(feedOf([0, 100, 200, 300]));
    await clock.pass(150);
    pacer.pause();
    expect(pacer.paused).toBe(true);
    await clock.pass(10_000);
    expect(came).toHaveLength(2);
    pacer.play();
    await clock.pass(49);
    expect(came).toHaveLength(2);
    await clock.pass(200);
    expect(came.slice(2)).toEqual([
      [10_200, 200],
      [10_300, 300],
    ]);
  });

  it('steps exactly as many events as asked for, over batches, and stays paused', async () => {
    const { clock, pacer, marketMs, state } = run(feedOf([0, 1], [2, 3], [4, 5]), { paused: true });
    await clock.pass(1000);
    expect(marketMs()).toEqual([]);
    pacer.step();
    await clock.pass(1000);
    expect(marketMs()).toEqual([0]);
    pacer.step(2);
    pacer.step(1);
    await clock.pass(1000);
    expect(marketMs()).toEqual([0, 1, 2, 3]);
    pacer.step(100);
    await clock.pass(0);
    expect(marketMs()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(state.done).toBe(true);
  });

  it('pauses for a step, and forgets steps not taken when it plays on', async () => {
    const { clock, pacer, came } = run(feedOf([0, 1000, 2000, 3000]));
    await clock.pass(10);
    pacer.step(1);
    await clock.pass(100);
    expect(pacer.paused).toBe(true);
    expect(came).toEqual([
      [0, 0],
      [10, 1000],
    ]);
    pacer.play(); // Market time stands at the event that was stepped to.
    await clock.pass(1000);
    expect(came.slice(2)).toEqual([[1110, 2000]]);
  });

  it('changes speed while it waits', async () => {
    const { clock, pacer, came } = run(feedOf([0, 10_000, 20_000, 30_000]));
    await clock.pass(5000);
    pacer.setSpeed(10);
    expect(pacer.speed).toBe(10);
    await clock.pass(500);
    expect(came).toEqual([
      [0, 0],
      [5500, 10_000],
    ]);
    pacer.setSpeed('max');
    await settle();
    expect(came).toHaveLength(4);
  });

  it('goes from max to market speed at the event reached', async () => {
    const feed = feedOf([0, 5000], [6000]);
    const { clock, pacer, came } = run(feed, { speed: 'max', paused: true });
    pacer.step(2);
    await settle();
    pacer.setSpeed(1);
    pacer.play();
    await clock.pass(2000);
    expect(came).toEqual([
      [0, 0],
      [0, 5000],
      [1000, 6000],
    ]);
  });

  it('cuts long silences where told to, and keeps the pace after them', async () => {
    const { clock, came } = run(feedOf([0, 3_600_000, 3_600_100]), { longestWaitMs: 2000 });
    await clock.pass(5000);
    expect(came).toEqual([
      [0, 0],
      [2000, 3_600_000],
      [2100, 3_600_100],
    ]);
  });

  it.each([
    ['paused', { paused: true }],
    ['waiting', {}],
  ] as const)('ends when closed while %s', async (_, options) => {
    const { clock, pacer, state } = run(feedOf([0, 1e9]), options);
    await clock.pass(10);
    expect(state.done).toBe(false);
    pacer.close();
    pacer.close();
    await settle();
    expect(state.done).toBe(true);
  });

  it('speaks for the feed it paces', () => {
    const feed = feedOf([0]);
    const pacer = new Pacer(feed);
    expect(pacer.stats()).toEqual(feed.stats());
    expect(pacer.instruments).toBe(feed.instruments);
    expect(pacer.originNs).toBe(feed.originNs);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the speed %d', (speed) => {
    expect(() => new Pacer(feedOf(), { speed })).toThrow(FeedError);
    expect(() => new Pacer(feedOf()).setSpeed(speed)).toThrow(/must be "max" or a number above 0/);
  });
});

describe('the clock of the machine', () => {
  it('runs forward, and a sleep ends when its signal is aborted', async () => {
    const before = MACHINE_CLOCK.nowNs();
    await MACHINE_CLOCK.sleep(1, new AbortController().signal);
    expect(MACHINE_CLOCK.nowNs()).toBeGreaterThan(before);
    const wait = new AbortController();
    const sleeping = MACHINE_CLOCK.sleep(1e9, wait.signal);
    wait.abort();
    await expect(sleeping).resolves.toBeUndefined();
  });
});
