import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { CandleSeries } from '../../../electron/api/console/candles.ts';
import { ConsoleFeed } from '../../../electron/api/console/console-feed.ts';
import { EquityCurve } from '../../../electron/api/console/equity.ts';
import { ConsoleReader } from '../../../electron/api/console/reader.ts';
import { Tape } from '../../../electron/api/console/tape.ts';
import { watch } from '../../../electron/api/console/watch.ts';
import type { Position } from '../../../electron/engine/view.ts';
import { ConsoleFrame } from '../../../shared/contract/console.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import type { Trigger } from '../../../shared/domain/risk.ts';
import { money, ZERO_MONEY } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { epochNs, timeNs } from '../../../shared/units/time.ts';
import { BTC, ORIGIN } from '../../support/fake-desk-records.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

const KEY = 'binance-usdm:BTCUSDT';
const SECOND = 1_723_075_200;

let desk: PlainDesk;
let clock: number;

beforeEach(() => {
  desk = new PlainDesk();
  clock = 0;
});

const feedOn = () => new ConsoleFeed(desk, () => clock);

/** A reader's next frame, a second of wall time after the last. */
const frame = (reader: ConsoleReader): ConsoleFrame => {
  clock += 1_000;
  return reader.next();
};

const fill = (change: Partial<FactOf<'fill'>> = {}): FactOf<'fill'> => ({
  kind: 'fill',
  orderId: 'o-1',
  slotId: 'a:paper',
  instance: 1,
  version: 'a@1.0.0',
  instrument: KEY,
  side: 'buy',
  price: price(6_000_000),
  quantity: quantity(100),
  fee: '3.00000000',
  liquidity: 'taker',
  mark: null,
  marketNs: String(ORIGIN),
  realised: null,
  ...change,
});

const tripped = (scope: string, cause: Trigger): FactOf<'breaker_tripped'> => ({
  ...{ kind: 'breaker_tripped', id: 'b', scope, cause, action: 'reduce', value: '6', limit: '5' },
});

describe('a tape', () => {
  it('keeps the latest and hands out what came since a place', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat(), { maxLength: 200 }),
        fc.nat(250),
        (capacity, items, from) => {
          const tape = new Tape<number>(capacity);
          for (const item of items) tape.push(item);
          expect(tape.end).toBe(items.length);
          expect(tape.since(from)).toEqual(items.slice(Math.max(from, items.length - capacity)));
        },
      ),
    );
  });
});

describe('candles', () => {
  const series = () => new CandleSeries(BTC, ORIGIN + 500_000_000n);
  const at = (ms: number) => ({ seq: 1, instrumentSeq: 1, instrument: 0, tsNs: timeNs(ms * 1e6) });
  const trade = (ms: number, at_: number, size = 1): MarketEvent => ({
    ...at(ms),
    kind: 'trade',
    price: price(at_),
    quantity: quantity(size),
    aggressor: 'unknown',
  });
  const quote = (ms: number, bid: number, ask: number): MarketEvent => ({
    ...at(ms),
    kind: 'quote',
    bid: price(bid),
    ask: price(ask),
    bidQuantity: quantity(1),
    askQuantity: quantity(1),
  });

  it('hold one second of the wall each, whatever part of it the session began in', () => {
    const candles = series();
    for (const event of [trade(0, 100, 1), trade(400, 300, 2), trade(499, 200), trade(500, 250), trade(3_499, 270)])
      candles.take(event);
    expect(candles.read(CandleSeries.beginning())).toEqual([
      { time: SECOND, open: 1, high: 3, low: 1, close: 2, volume: 0.004 },
      { time: SECOND + 1, open: 2.5, high: 2.5, low: 2.5, close: 2.5, volume: 0.001 },
      { time: SECOND + 3, open: 2.7, high: 2.7, low: 2.7, close: 2.7, volume: 0.001 },
    ]);
  });

  it('are handed out once they changed, the open one again', () => {
    const [candles, place] = [series(), CandleSeries.beginning()];
    expect(candles.read(place)).toEqual([]);
    candles.take(trade(0, 100));
    expect(candles.read(place)).toHaveLength(1);
    expect(candles.read(place)).toEqual([]);
    candles.take(trade(10, 500));
    expect(candles.read(place)).toMatchObject([{ close: 5 }]);
    candles.take(trade(1_000, 600));
    expect(candles.read(place)).toMatchObject([
      { time: SECOND, close: 5 },
      { time: SECOND + 1, close: 6 },
    ]);
    expect(candles.read(place)).toEqual([]);
  });

  it('are drawn from quotes until the first trade, never from crossed ones', () => {
    const [candles, place] = [series(), CandleSeries.beginning()];
    candles.take(quote(0, 300, 100));
    expect(candles.read(place)).toEqual([]);
    candles.take(quote(1, 100, 201));
    expect(candles.read(place)).toMatchObject([{ close: 1.505, volume: 0 }]);
    candles.take(trade(2, 400));
    candles.take(quote(3, 100, 200));
    expect(candles.read(place)).toMatchObject([{ close: 4 }]);
  });

  it('of bars stand at the bar’s opening', () => {
    const candles = series();
    const bar = {
      ...at(60_000),
      kind: 'bar',
      openNs: timeNs(0),
      open: price(1),
      high: price(4),
      low: price(1),
      close: price(3),
    } as const;
    candles.take({ ...bar, volume: quantity(5) });
    expect(candles.read(CandleSeries.beginning())).toEqual([
      { time: SECOND, open: 0.01, high: 0.04, low: 0.01, close: 0.03, volume: 0.005 },
    ]);
  });

  it('are two hours at most', () => {
    const candles = series();
    for (let second = 0; second < 20_000; second += 1) candles.take(trade(second * 1_000, 100 + second));
    const read = candles.read(CandleSeries.beginning());
    expect(read).toHaveLength(7_201);
    expect(read.at(-1)?.time).toBe(SECOND + 19_999);
    expect(new Set(read.map(({ time }) => time)).size).toBe(read.length);
  });
});

describe('the equity curve', () => {
  it('leaves most of the time to others, however dear a look at the book is', () => {
    desk.addDeployment(desk.addEntity('a', '1.0.0'), 'paper', 1);
    const feed = feedOn();
    const { view } = desk;
    const dear = {
      ...view,
      positionsInSlot: (slotId: string) => {
        clock += 10;
        return view.positionsInSlot(slotId);
      },
    };
    Object.defineProperty(desk, 'view', { value: dear });
    for (let second = 0; second < 1_000; second += 1) {
      clock += 1;
      desk.trade(second * 1_000, 6_000_000);
    }
    // A look takes 10 ms and rests for 200, and 1,000 events take 1,000 ms.
    expect(feed.equity.end).toBe(5);
  });

  it('thins out evenly, without end', () => {
    const curve = new EquityCurve();
    for (let time = 0; time < 40_000; time += 1) if (curve.isDue(time)) curve.add({ time, by_slot: {} });
    const times = curve.since(0).map((point) => point.time);
    expect(times.length).toBeLessThanOrEqual(7_200);
    expect(times.length).toBeGreaterThan(3_600);
    expect(times[0]).toBe(0);
    expect(times.at(-1)).toBeGreaterThan(39_980);
    const steps = new Set(times.slice(1).map((time, index) => time - (times[index] ?? 0)));
    expect(steps.size).toBeLessThanOrEqual(2);
  });

  it('hands out what is new', () => {
    const curve = new EquityCurve();
    for (let time = 0; time < 3; time += 1) curve.add({ time, by_slot: {} });
    expect(curve.since(2)).toEqual([{ time: 2, by_slot: {} }]);
    expect(curve.since(curve.end)).toEqual([]);
  });
});

describe('frames', () => {
  it('begin with a snapshot and go on with what is new', () => {
    const feed = feedOn();
    const reader = new ConsoleReader(feed);
    desk.addDeployment(desk.addEntity('a', '1.0.0'), 'paper', 1);
    desk.trade(1_000, 6_000_000);
    desk.commit(fill());
    const snapshot = frame(reader);
    expect(ConsoleFrame.parse(snapshot)).toEqual(snapshot);
    expect(snapshot).toMatchObject({
      type: 'snapshot',
      desk: { simulated: true, market_time_ms: SECOND * 1_000 + 1_000, events: { accepted: 1 } },
      slots: [
        {
          slot_id: 'a:paper',
          algorithm: 'a',
          rollback: null,
          rollback_refusal: 'nothing was swapped here',
          attachments: [{ version: '1.0.0' }],
          versions: [{ version: 'a@1.0.0', profit: null, position: [], fills: 1 }],
        },
      ],
      versions: [{ name: 'a', environments: ['paper'] }],
      instruments: [{ instrument: KEY, price_scale: 2 }],
      candles: { [KEY]: [{ close: 60_000 }] },
      fills: [{ price: '60000.00', price_number: 60_000, quantity: '0.100', realised: null, symbol: 'BTCUSDT' }],
      markers: [],
      equity: [{ time: SECOND + 1 }],
    });

    const quiet = frame(reader);
    expect(Object.keys(quiet).sort()).toEqual(['desk', 'type']);

    desk.trade(1_500, 6_050_000);
    desk.trade(2_000, 6_060_000);
    const delta = frame(reader);
    expect(delta).toMatchObject({
      type: 'delta',
      candles: { [KEY]: [{ time: SECOND + 1 }, { time: SECOND + 2 }] },
      equity: [{ time: SECOND + 2 }],
    });
    expect(delta.slots ?? delta.versions ?? delta.fills ?? delta.instruments).toBeUndefined();
  });

  it('for a reader that was away hold all of it at once, and no more than is kept', () => {
    const reader = new ConsoleReader(feedOn());
    frame(reader);
    for (let n = 0; n < 2_000; n += 1) desk.commit(fill({ orderId: `o-${n}` }));
    const { fills } = frame(reader);
    expect(fills?.map(({ order_id }) => order_id)).toEqual(Array.from({ length: 500 }, (_, n) => `o-${n + 1_500}`));
  });

  it('remember earlier runs', () => {
    const one = desk.addEntity('a', '1.0.0');
    const deployment = desk.addDeployment(one, 'paper', 1);
    const activated = { deploymentId: deployment.id, slotId: 'a:paper', instance: 1, cutSequence: 0 };
    const marketNs = String(ORIGIN + 2_000_000_000n);
    const tsNs = epochNs(ORIGIN + 9_000_000_000n);
    desk.history.push(
      { seq: 3, tsNs, fact: { kind: 'deployment_activated', ...activated, marketNs } },
      { seq: 4, tsNs, fact: fill({ orderId: 'before', side: 'sell', realised: '-1.50000000' }) },
    );
    const reader = new ConsoleReader(feedOn());
    desk.commit(fill({ orderId: 'after' }));
    const snapshot = frame(reader);
    expect(snapshot.fills).toMatchObject([
      { seq: 4, order_id: 'before', realised: '-1.50000000' },
      { order_id: 'after' },
    ]);
    expect(snapshot.markers).toMatchObject([{ seq: 3, time: SECOND + 2, label: 'a@1.0.0' }]);
    expect(snapshot.slots?.[0]?.versions).toMatchObject([{ fills: 2 }]);
  });

  it('mark what happened on the chart', () => {
    const [one, two] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')];
    const deployment = desk.addDeployment(one, 'paper', 1);
    const [swap, back] = [desk.addSwap(one, two), desk.addSwap(two, one, { type: 'rollback' })];
    const reader = new ConsoleReader(feedOn());
    desk.trade(5_000, 6_000_000);
    const leg = {
      slotId: 'a:paper',
      environment: 'paper',
      fromInstance: 1,
      toInstance: 2,
      fromDeploymentId: '',
      toDeploymentId: '',
      transfers: [],
      adoptedOrders: [],
      cancelledOrders: [],
    } as const;
    const marketNs = String(ORIGIN + 4_000_000_000n);
    const cut = { kind: 'swap_cut', cutSequence: 1, marketNs, legs: [leg], deployments: [] } as const;
    const activated = { slotId: 'a:paper', instance: 1, cutSequence: 0, marketNs };
    desk.commit(
      { kind: 'deployment_activated', deploymentId: deployment.id, ...activated },
      { ...cut, swapId: swap.id },
      { ...cut, swapId: back.id },
      tripped('a:paper', 'drawdown'),
      tripped('desk', 'drawdown'),
      tripped('version/b@1.0.0', 'drawdown'),
    );
    expect(frame(reader).markers).toEqual([
      { seq: 1, time: SECOND + 4, kind: 'deploy', label: 'a@1.0.0', slot_id: 'a:paper' },
      { seq: 2, time: SECOND + 4, kind: 'swap', label: 'a@2.0.0', slot_id: 'a:paper' },
      { seq: 3, time: SECOND + 4, kind: 'rollback', label: 'a@1.0.0', slot_id: 'a:paper' },
      { seq: 4, time: SECOND + 5, kind: 'breaker', label: 'drawdown 6 beyond 5', slot_id: 'a:paper' },
      { seq: 5, time: SECOND + 5, kind: 'breaker', label: 'drawdown 6 beyond 5', slot_id: 'a:paper' },
    ]);
  });

  it('show the swap that is under way in its slot', () => {
    const [one, two] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')];
    desk.addDeployment(one, 'paper', 1);
    desk.addSwap(one, two, { status: 'in_progress', stage: 'warming', completedAt: null });
    const { slots, swaps } = frame(new ConsoleReader(feedOn()));
    expect(slots?.[0]?.swap).toMatchObject({ stage: 'warming', from_version: 'a@1.0.0', to_version: 'a@2.0.0' });
    expect(swaps).toMatchObject([{ status: 'in_progress', downtime_us: null, slot_ids: ['a:paper'] }]);
  });

  it('keep what a version did in one slot apart from what it did in another', () => {
    const one = desk.addEntity('a', '1.0.0');
    const other = desk.addEntity('b', '1.0.0');
    desk.addDeployment(one, 'production', 1);
    desk.addDeployment(one, 'paper', 2);
    const leg = {
      environment: 'paper',
      fromInstance: 2,
      toInstance: 3,
      fromDeploymentId: '',
      toDeploymentId: '',
    } as const;
    desk.addSwap(one, other, {
      cutMarketNs: epochNs(ORIGIN + 7n),
      legs: [{ ...leg, slotId: 'a:paper', transfers: [], adoptedOrders: [], cancelledOrders: [] }],
    });
    const held = (lots: number, earned: bigint): Position => ({
      instrument: 0,
      quantity: quantity(lots),
      cost: ZERO_MONEY,
      realised: money(earned),
      fees: money(100_000_000n),
      unrealised: ZERO_MONEY,
    });
    desk.positions.set(1, [held(100, 500_000_000n)]);
    desk.positions.set(2, [held(-250, -300_000_000n)]);
    const reader = new ConsoleReader(feedOn());
    desk.trade(1_000, 6_000_000);
    desk.commit(fill({ slotId: 'a:production' }), fill(), fill());
    const { slots, fills, equity, swaps } = frame(reader);
    expect(slots?.map(({ slot_id, versions }) => [slot_id, versions])).toMatchObject([
      [
        'a:production',
        [{ version: 'a@1.0.0', profit: { total: '4.00000000' }, position: [{ quantity: '0.100' }], fills: 1 }],
      ],
      [
        'a:paper',
        [{ version: 'a@1.0.0', profit: { total: '-4.00000000' }, position: [{ quantity: '-0.250' }], fills: 2 }],
      ],
    ]);
    expect(fills?.map(({ slot_id }) => slot_id)).toEqual(['a:production', 'a:paper', 'a:paper']);
    expect(equity?.[0]?.by_slot).toEqual({ 'a:production': { 'a@1.0.0': 4 }, 'a:paper': { 'a@1.0.0': -4 } });
    expect(swaps).toMatchObject([
      {
        slot_ids: ['a:paper'],
        from_version: 'a@1.0.0',
        to_version: 'b@1.0.0',
        market_time_ns: String(ORIGIN + 7n),
      },
    ]);
  });

  it('count events and receipts', async () => {
    desk.receiptAudit = () =>
      Promise.resolve({
        delivered: 9,
        missed: 2,
        gaps: [{ slotId: 'momentum:paper', instrument: 0, from: 7, to: 8 }],
        twice: 1,
        unanswered: 0,
      });
    const feed = feedOn();
    await feed.summary.countReceipts();
    desk.sequence = 500;
    const reader = new ConsoleReader(feed);
    expect(frame(reader).desk.events).toEqual({
      accepted: 500,
      per_second: 0,
      missed: 2,
      twice: 1,
      gaps: ['momentum:paper: BTCUSDT event 7 to 8'],
    });
    desk.sequence = 1_500;
    expect(frame(reader).desk.events.per_second).toBeGreaterThan(0);
  });
});

describe('watching', () => {
  it('ends quietly when its reader leaves, in the middle of a wait too', async () => {
    const feed = feedOn();
    const leaving = new AbortController();
    const frames = watch(feed, leaving.signal);
    expect((await frames.next()).value).toMatchObject({ type: 'snapshot' });
    expect(feed.watchers).toBe(1);
    const next = frames.next();
    leaving.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(feed.watchers).toBe(0);
  });

  it('stops listening to the desk when the feed closes', () => {
    const feed = feedOn();
    expect(desk.listeners).toBe(3);
    feed.close();
    expect(desk.listeners).toBe(0);
  });
});
