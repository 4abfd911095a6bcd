import { describe, expect, it } from 'vitest';
import { FeedError } from '../../../electron/feed/feed-error.ts';
import { Chance } from '../../../electron/feed/simulation/chance.ts';
import {
  DEFAULT_MARKET,
  openSimulator,
  type SimulatedInstrument,
  type SimulatorOptions,
} from '../../../electron/feed/simulator.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { playFeed } from './feed-files.ts';

const ORIGIN = epochNs(1_700_000_000_000_000_000n);
const BITCOIN = DEFAULT_MARKET[0]!;
const ETHER: SimulatedInstrument = { ...BITCOIN, instrument: 'ETHUSDT', tick: '0.01', startPrice: '3000' };

async function simulate(options: Partial<SimulatorOptions> = {}): Promise<MarketEvent[]> {
  const { events, error } = await playFeed(
    openSimulator({ seed: 42, originNs: ORIGIN, durationSeconds: 600, ...options }),
  );
  expect(error).toBeUndefined();
  return events;
}

const mids = (events: readonly MarketEvent[]): number[] =>
  events.flatMap((event) => (event.kind === 'quote' ? [(event.bid + event.ask) / 2] : []));

describe('the simulated market', () => {
  it('is the same for the same seed, whatever the batch size, and another for another seed', async () => {
    const instruments = [BITCOIN, ETHER];
    const events = await simulate({ instruments });
    expect(await simulate({ instruments })).toEqual(events);
    expect(await simulate({ instruments, batchSize: 1 })).toEqual(events);
    expect(await simulate({ instruments, batchSize: 999 })).toEqual(events);
    expect(await simulate({ instruments, seed: 43 })).not.toEqual(events);
  });

  it('begins as it always did', async () => {
    // Written down once; a change here changes every recorded session on the simulator.
    const [first, second] = await simulate();
    expect([first, second]).toMatchInlineSnapshot(`
      [
        {
          "ask": 6000020,
          "askQuantity": 166,
          "bid": 5999990,
          "bidQuantity": 364,
          "instrument": 0,
          "instrumentSeq": 0,
          "kind": "quote",
          "seq": 0,
          "tsNs": 0,
        },
        {
          "ask": 6000240,
          "askQuantity": 82,
          "bid": 6000230,
          "bidQuantity": 762,
          "instrument": 0,
          "instrumentSeq": 0,
          "kind": "quote",
          "seq": 0,
          "tsNs": 35054936,
        },
      ]
    `);
  });

  it('gives an instrument the same events whoever trades beside it', async () => {
    const alone = await simulate();
    const together = await simulate({ instruments: [BITCOIN, ETHER] });
    expect(together.filter(({ instrument }) => instrument === 0)).toEqual(alone);
  });

  it('mixes quotes and trades in time order, with prices on the tick and sizes on the lot', async () => {
    const events = await simulate();
    const { tick, lot } = openSimulator({ seed: 1, originNs: ORIGIN }).instruments[0]!;
    let quote: Extract<MarketEvent, { kind: 'quote' }> | undefined;
    let last = 0;
    const kinds = { quote: 0, trade: 0 };
    for (const event of events) {
      expect(event.tsNs).toBeGreaterThanOrEqual(last);
      expect(Number.isSafeInteger(event.tsNs)).toBe(true);
      last = event.tsNs;
      if (event.kind === 'quote') {
        quote = event;
        kinds.quote++;
        expect(event.ask).toBeGreaterThan(event.bid);
        for (const value of [event.bid, event.ask]) expect(value % tick).toBe(0);
        for (const value of [event.bidQuantity, event.askQuantity]) {
          expect(value).toBeGreaterThan(0);
          expect(value % lot).toBe(0);
        }
      } else if (event.kind === 'trade') {
        kinds.trade++;
        const buys = event.aggressor === 'buy';
        expect(event.price).toBe(buys ? quote?.ask : quote?.bid);
        expect(event.quantity).toBeGreaterThan(0);
        expect(event.quantity).toBeLessThanOrEqual((buys ? quote?.askQuantity : quote?.bidQuantity) ?? 0);
      }
    }
    expect(kinds.quote).toBeGreaterThan(kinds.trade);
    expect(kinds.trade).toBeGreaterThan(1000);
  });

  it('keeps its rate, and its silences', async () => {
    const busy = await simulate({ instruments: [{ ...BITCOIN, eventsPerSecond: 50, silencesPerHour: 0 }] });
    expect(busy.length / 600).toBeGreaterThan(48);
    expect(busy.length / 600).toBeLessThan(52);
    const longest = (events: readonly MarketEvent[]): number =>
      Math.max(...events.slice(1).map(({ tsNs }, i) => tsNs - events[i]!.tsNs)) / 1e9;
    expect(longest(busy)).toBeLessThan(1);
    const silent = await simulate({ instruments: [{ ...BITCOIN, silencesPerHour: 120, silenceSeconds: 10 }] });
    expect(longest(silent)).toBeGreaterThan(10);
  });

  it('moves as far as its volatility says, with the drift, and not at all without either', async () => {
    const still = await simulate({ instruments: [{ ...BITCOIN, volatility: 0, spreadTicks: 1 }] });
    expect(new Set(mids(still)).size).toBeLessThanOrEqual(2);
    const range = (values: number[]): number => (Math.max(...values) - Math.min(...values)) / values[0]!;
    const calm = range(mids(await simulate({ instruments: [{ ...BITCOIN, volatility: 0.1 }] })));
    const wild = range(mids(await simulate({ instruments: [{ ...BITCOIN, volatility: 2 }] })));
    expect(calm).toBeGreaterThan(0);
    expect(wild / calm).toBeGreaterThan(10);
    const rising = mids(await simulate({ instruments: [{ ...BITCOIN, volatility: 0.01, drift: 5000 }] }));
    expect(rising.at(-1)! / rising[0]!).toBeCloseTo(1 + (5000 * 600) / 31_536_000, 2);
  });

  it('corrects itself within seconds and trends over minutes', async () => {
    const quotes = (
      await simulate({ durationSeconds: 100_000, instruments: [{ ...BITCOIN, eventsPerSecond: 4 }] })
    ).filter((event) => event.kind === 'quote');
    const returns = (seconds: number): number[] => {
      const samples: number[] = [];
      for (const event of quotes)
        if (event.tsNs >= samples.length * seconds * 1e9) samples.push((event.bid + event.ask) / 2);
      return samples.slice(1).map((mid, i) => mid / samples[i]! - 1);
    };
    /** Variance over a long step against that over short ones; 1 for a pure random walk (Lo and MacKinlay, 1988). */
    const ratio = (long: number, short: number): number => {
      const variance = (values: number[]): number =>
        values.reduce((sum, value) => sum + value * value, 0) / values.length;
      return variance(returns(long)) / variance(returns(short)) / (long / short);
    };
    expect(ratio(20, 2)).toBeLessThan(0.9);
    expect(ratio(600, 20)).toBeGreaterThan(1.1);
  });

  it('goes on from a market time and a price', async () => {
    const startNs = epochNs(ORIGIN + 3_600_000_000_000n);
    const events = await simulate({ startNs, startPrice: '71234.50', durationSeconds: 10 });
    expect(events[0]).toMatchObject({ kind: 'quote', tsNs: 3600e9 });
    expect(events.at(-1)!.tsNs).toBeLessThan(3610e9);
    expect(Math.abs(mids(events)[0]! - 7_123_450)).toBeLessThan(300);
  });

  it('has no end without a duration, and ends when closed', async () => {
    const feed = openSimulator({ seed: 1, originNs: ORIGIN, batchSize: 100 });
    let events = 0;
    for await (const batch of feed.batches()) {
      events += batch.length;
      if (events >= 50_000) feed.close();
    }
    expect(events).toBe(50_000);
    expect(feed.stats()).toEqual({ read: 50_000, bad: 0, problems: [], rounded: 0, crossed: 0, progress: undefined });
  });

  it.each<[string, Partial<SimulatorOptions>, RegExp]>([
    ['seed', { seed: 1.5 }, /seed 1.5 must be an integer/],
    ['seed beyond 32 bits', { seed: 2 ** 32 }, /seed/],
    ['duration', { durationSeconds: -1 }, /durationSeconds -1/],
    ['no instruments', { instruments: [] }, /at least one instrument/],
    ['start price', { startPrice: 'much' }, /sim:BTCUSDT: startPrice "much"/],
    ['volatility', { instruments: [{ ...BITCOIN, volatility: -1 }] }, /volatility -1/],
    ['rate', { instruments: [{ ...BITCOIN, eventsPerSecond: 0 }] }, /eventsPerSecond 0/],
    ['spread', { instruments: [{ ...BITCOIN, spreadTicks: 0.5 }] }, /spreadTicks 0.5/],
    ['tick', { instruments: [{ ...BITCOIN, tick: '0' }] }, /tick "0"/],
  ])('refuses a wrong %s', (_, options, message) => {
    const open = () => openSimulator({ seed: 1, originNs: ORIGIN, ...options });
    expect(open).toThrow(FeedError);
    expect(open).toThrow(message);
  });
});

describe('Chance', () => {
  const [chance] = Chance.streams(7, 1);
  const draws = (draw: () => number): { mean: number; variance: number } => {
    const values = Array.from({ length: 50_000 }, draw);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
  };

  it('has a normal with mean 0 and variance 1, and an exponential with mean and variance 1', () => {
    const normal = draws(() => chance!.normal());
    expect(normal.mean).toBeCloseTo(0, 1);
    expect(normal.variance).toBeCloseTo(1, 1);
    const exponential = draws(() => chance!.exponential());
    expect(exponential.mean).toBeCloseTo(1, 1);
    expect(exponential.variance).toBeCloseTo(1, 1);
  });

  it('has streams that differ, and neighbouring seeds that do', () => {
    const first = [...Chance.streams(7, 3), ...Chance.streams(8, 3)].map((stream) => stream.uniform());
    expect(new Set(first).size).toBe(6);
  });
});
