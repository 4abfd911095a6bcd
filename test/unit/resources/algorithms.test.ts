import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { Request } from '../../../shared/domain/delivery.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { MarketEvent, Trade } from '../../../shared/domain/market-event.ts';
import type { JsonObject } from '../../../shared/domain/version.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { timeNs } from '../../../shared/units/time.ts';
import { marketData } from '../../support/market-data.ts';
import { INSTRUMENTS, instrument, MODES, Rig, SAMPLES, trade, WrittenModules } from '../../support/runtime.ts';
import { SampleMarket } from '../../support/sample-market.ts';

const NAMES = ['momentum-1.0.0.ts', 'momentum-2.0.0.ts', 'mean-reversion-1.0.0.ts'] as const;
const rig = new Rig();
afterAll(() => rig.runtime.close());

/** A small generator with a seed (Park and Miller's minimal standard), so that a failing walk can be walked again. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** A random walk of trades, quotes and bars in two instruments, 50 ms apart. */
function walk(seed: number, count: number, trades = 0.7): MarketEvent[] {
  const random = chance(seed);
  const at = [618_000, 26_830];
  const seqs = [0, 0];
  return Array.from({ length: count }, (_, index): MarketEvent => {
    const which = random() < 0.8 ? 0 : 1;
    const mid = Math.max(100, Math.round((at[which] ?? 0) * (1 + (random() - 0.5) / 2000)));
    at[which] = mid;
    const instrumentSeq = (seqs[which] ?? 0) + 1;
    seqs[which] = instrumentSeq;
    const stamp = { seq: index + 1, instrumentSeq, instrument: which, tsNs: timeNs(index * 50_000_000) };
    const size = () => quantity(1 + Math.floor(random() * 40));
    const kind = random();
    if (kind < trades) return { kind: 'trade', ...stamp, price: price(mid), quantity: size(), aggressor: 'sell' };
    if (kind < trades + 0.25) {
      return {
        kind: 'quote',
        ...stamp,
        bid: price(mid - 1),
        bidQuantity: size(),
        ask: price(mid + 2),
        askQuantity: size(),
      };
    }
    const openNs = timeNs(Math.max(0, stamp.tsNs - 1e9));
    return {
      kind: 'bar',
      ...stamp,
      openNs,
      open: price(mid),
      high: price(mid + 5),
      low: price(mid - 5),
      close: price(mid),
      volume: size(),
    };
  });
}

const load = (module: string, mode: 'inline' | 'worker' = 'inline', instruments: readonly Instrument[] = INSTRUMENTS) =>
  rig.load(module, { mode, instruments });

async function open(
  module: string,
  mode: 'inline' | 'worker' = 'inline',
  instruments = INSTRUMENTS,
): Promise<{ id: number; market: SampleMarket }> {
  const id = await load(module, mode, instruments);
  return { id, market: new SampleMarket((body: Request) => rig.send(id, body)) };
}

/** Whatever lies in the folder, and the sample on its page, which is extracted so that it cannot rot. */
const written = new WrittenModules();
const page = readFileSync(join(SAMPLES, 'README.md'), 'utf8');
const onPage = written.writeAll(/```ts\n(.*?)```/s.exec(page)?.[1] ?? '');
const anyRig = new Rig({ folders: [SAMPLES, written.folder] });
afterAll(async () => {
  await anyRig.runtime.close();
  written.remove();
});

const ANY = [
  ...readdirSync(SAMPLES)
    .filter((file) => /\.m?[jt]s$/.test(file))
    .map((file) => [file, file] as const),
  ['the sample of the page', onPage] as const,
];

describe.each(ANY)('any version: %s', (_, module) => {
  const openAny = async (mode: 'inline' | 'worker' = 'inline', instruments = INSTRUMENTS) => {
    const id = await anyRig.load(module, { mode, instruments });
    return { id, market: new SampleMarket((body: Request) => anyRig.send(id, body)) };
  };

  it('passes the examination that a registration asks for', async () => {
    const { checks } = await anyRig.examine(module);
    expect(checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  });

  it('wants the same inline and in a worker, and has learnt the same', async () => {
    const events = walk(7, 1000);
    const [inline, worker] = await Promise.all(MODES.map((mode) => openAny(mode)));
    for (const event of events) await Promise.all([inline?.market.show(event), worker?.market.show(event)]);
    expect(worker?.market.intents).toEqual(inline?.market.intents);
    expect(await anyRig.state(worker?.id ?? 0)).toEqual(await anyRig.state(inline?.id ?? 0));
  });

  it('hands on a state with which its heir goes on as it would have', async () => {
    const { id, market } = await openAny();
    let heir: SampleMarket | undefined;
    let before = 0;
    for (const event of walk(11, 2000, 1)) {
      if (heir === undefined && event.seq > 800 && market.openOrders === 0) {
        const successor = (await openAny()).id;
        const { fault } = await anyRig.send(successor, { kind: 'import', state: await anyRig.state(id) });
        expect(fault).toBeUndefined();
        heir = await market.handOver((body) => anyRig.send(successor, body));
        before = market.intents.length;
      }
      await market.show(event);
      await heir?.show(event);
    }
    expect(heir?.intents ?? []).toEqual(market.intents.slice(before));
  });

  it('refuses a state that lacks something of its own, or has it in another form', async () => {
    const { id, market } = await openAny();
    for (const event of walk(11, 400, 1)) await market.show(event);
    const state = await anyRig.state(id);
    for (const key of Object.keys(state)) {
      const { [key]: _left, ...rest } = state;
      for (const bad of [rest, { ...rest, [key]: null }, { ...rest, [key]: 'x' }]) {
        const { fault } = await anyRig.send((await openAny()).id, { kind: 'import', state: bad as JsonObject });
        expect(fault, `${key} of ${JSON.stringify(bad).slice(0, 80)}`).toMatchObject({ code: 'import_failed' });
      }
    }
  });

  it('keeps to ticks and lots', async () => {
    const coarse = { ...instrument(0, 'COARSE'), tick: price(25), lot: quantity(10) };
    const { market } = await openAny('inline', [coarse, { ...coarse, index: 1, symbol: 'OTHER' }]);
    for (const event of walk(3, 2000)) await market.show(event);
    for (const { quantity: size, limitPrice } of market.submitted) {
      expect([size % 10, limitPrice % 25]).toEqual([0, 0]);
    }
  });
});

it('the sample of the page buys and sells, one order at a time, and pauses when it is denied', async () => {
  const run = async (denies: boolean) => {
    const id = await anyRig.load(onPage);
    const market = new SampleMarket((body: Request) => anyRig.send(id, body));
    market.denies = denies;
    for (const event of walk(13, 2000)) await market.show(event);
    return market;
  };
  const market = await run(false);
  const sides = market.submitted.map(({ side }) => side);
  expect(new Set(sides)).toEqual(new Set(['buy', 'sell']));
  expect(sides.length).toBeGreaterThan(20);
  expect(market.mostOpen).toBeLessThanOrEqual(2);
  const denied = (await run(true)).submitted.length;
  expect(denied).toBeGreaterThan(2);
  expect(denied).toBeLessThanOrEqual((2000 * 0.05) / 5 + 1);
});

describe.each(NAMES)('%s', (module) => {
  it('does the same inline and in a worker, and the same again', async () => {
    const events = walk(7, 3000);
    const runs: object[][] = [];
    const states: object[] = [];
    for (const mode of [...MODES, 'inline'] as const) {
      const { id, market } = await open(module, mode);
      for (const event of events) await market.show(event);
      runs.push(market.intents);
      states.push(await rig.state(id));
    }
    expect(runs[0]?.length).toBeGreaterThan(10);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  it.each([300, 900, 1500, 2200])(
    'hands its state on: an heir from event %i on wants what it would have wanted',
    async (earliest) => {
      const events = walk(11, 3000, 1);
      const { id, market } = await open(module);
      let heir: SampleMarket | undefined;
      let before = 0;
      for (const [at, event] of events.entries()) {
        // With orders open the two would differ in how long an order has rested, which nobody hands on.
        if (heir === undefined && at >= earliest && market.openOrders === 0) {
          const successor = await load(module);
          await rig.send(successor, { kind: 'import', state: await rig.state(id) });
          heir = await market.handOver((body) => rig.send(successor, body));
          before = market.intents.length;
        }
        await market.show(event);
        await heir?.show(event);
      }
      expect(heir?.intents.length).toBeGreaterThan(5);
      expect(heir?.intents).toEqual(market.intents.slice(before));
    },
  );

  it('takes over open orders, and lets go of them in time', async () => {
    const { market } = await open(module);
    const events = walk(5, 3000, 1);
    let heir: SampleMarket | undefined;
    for (const event of events) {
      if (heir === undefined && market.openOrders > 0 && event.seq > 500) {
        const successor = await load(module);
        heir = await market.handOver((body) => rig.send(successor, body));
        expect(heir.openOrders).toBe(market.openOrders);
      }
      if (heir === undefined) await market.show(event);
      else await heir.show(event);
    }
    expect(heir?.submitted.length).toBeGreaterThan(3);
    expect(heir?.mostOpen).toBeLessThanOrEqual(2);
  });

  it('keeps to ticks and lots, whatever the instrument', async () => {
    const coarse = { ...instrument(0, 'COARSE'), tick: price(25), lot: quantity(10) };
    const { market } = await open(module, 'inline', [coarse, { ...coarse, index: 1, symbol: 'OTHER' }]);
    for (const event of walk(3, 4000)) await market.show(event);
    expect(market.submitted.length).toBeGreaterThan(10);
    for (const { quantity: size, limitPrice, type } of market.submitted) {
      expect(size % 10).toBe(0);
      expect(limitPrice % 25).toBe(0);
      expect(limitPrice > 0).toBe(type === 'limit');
    }
  });

  it('has one order open an instrument, and pauses when it is denied', async () => {
    const { market } = await open(module);
    for (const event of walk(13, 2000)) await market.show(event);
    expect(market.mostOpen).toBeGreaterThan(0);
    expect(market.mostOpen).toBeLessThanOrEqual(2);

    const denied = await open(module);
    denied.market.denies = true;
    const events = walk(13, 2000);
    for (const event of events) await denied.market.show(event);
    const seconds = (events.at(-1)?.tsNs ?? 0) / 1e9;
    expect(denied.market.submitted.length).toBeGreaterThan(2);
    // One in five seconds is its pause, by default.
    expect(denied.market.submitted.length).toBeLessThanOrEqual(seconds / 5 + 1);
  });

  it('asks for nothing before it has seen enough', async () => {
    const { market } = await open(module);
    for (const event of walk(17, 80, 1)) await market.show(event);
    expect(market.intents).toEqual([]);
  });

  it('learns from quotes and from bars alone', async () => {
    const quoted = await open(module);
    const barred = await open(module);
    for (const event of walk(19, 6000, 0)) await quoted.market.show(event);
    for (const event of walk(19, 6000, -0.25)) await barred.market.show(event);
    expect(quoted.market.submitted.length).toBeGreaterThan(0);
    expect(barred.market.submitted.length).toBeGreaterThan(0);
  });

  it('refuses a state that is not one of its own', async () => {
    const id = await load(module);
    const { fault } = await rig.send(id, { kind: 'import', state: { markets: null, quietUntilNs: 0 } });
    expect(fault).toMatchObject({ code: 'import_failed', message: expect.stringContaining('the state is not one of') });
  });
});

it.each([
  ['momentum-1.0.0.ts', { fast: 300, slow: 200 }, 'fast (300) must be below slow (200)'],
  ['momentum-2.0.0.ts', { leave: 3 }, 'leave (3) must not be above enter (1.5)'],
  ['mean-reversion-1.0.0.ts', { leave: 2 }, 'leave (2) must be below enter (2)'],
])('%s refuses parameters that contradict each other', async (module, parameters, message) => {
  const { result } = await rig.tryLoad(module, { parameters });
  expect(result).toMatchObject({
    ok: false,
    fault: { code: 'load_failed', message: expect.stringContaining(message) },
  });
});

const recording = marketData('binance_trades_20240808.csv.gz');

describe.skipIf(recording === undefined)('on recorded trades', () => {
  const btcusdt = { ...instrument(0, 'BTCUSDT'), venue: 'binance-usdm' };
  /** The file's BTCUSDT futures trades: 21,313 in about six minutes. */
  const trades = (): Trade[] => {
    const rows = gunzipSync(readFileSync(recording ?? ''))
      .toString()
      .split('\n')
      .filter((row) => row.startsWith('binance-usdm,BTCUSDT,'));
    const origin = BigInt(rows[0]?.split(',')[5] ?? 0);
    return rows.map((row, at) => {
      const [, , , , , receivedNs, paid, size] = row.split(',');
      const change = {
        price: Math.round(Number(paid) * 10),
        quantity: Math.round(Number(size) * 1000),
        tsNs: Number(BigInt(receivedNs ?? 0) - origin),
      };
      return trade(at + 1, change);
    });
  };

  it('trades at a pace that a desk can follow, each version in its own way', async () => {
    const events = trades();
    expect(events).toHaveLength(21_313);
    const paces = new Map<string, { orders: number; fills: number; types: Set<string> }>();
    for (const module of NAMES) {
      const { market } = await open(module, 'inline', [btcusdt]);
      for (const event of events) await market.show(event);
      const types = new Set(market.submitted.map(({ type }) => type));
      paces.set(module, { orders: market.submitted.length, fills: market.fills, types });
      expect(market.fills, module).toBeGreaterThanOrEqual(100);
      expect(market.fills, module).toBeLessThanOrEqual(600);
    }
    const [first, second] = [paces.get('momentum-1.0.0.ts'), paces.get('momentum-2.0.0.ts')];
    expect(first?.types).toEqual(new Set(['market']));
    expect(second?.types).toEqual(new Set(['limit']));
    expect(second?.orders).toBeGreaterThan((first?.orders ?? 0) * 1.5);
  });
});
