import { describe, expect, it } from 'vitest';
import type { FoldedFact } from '../../../electron/host/desk.ts';
import { EarlierBooks, placeKey } from '../../../electron/host/performance/earlier-books.ts';
import { PerformanceTracker } from '../../../electron/host/performance/tracker.ts';
import { worthNow } from '../../../electron/host/performance/worth.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Performance } from '../../../shared/domain/performance.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { BTC, DeskRig, ETH, market, type RigOptions } from '../../support/desk-rig.ts';

const ORIGIN = epochNs(1_700_000_000_000_000_000n);
const SLOT = 'a:paper';
const CAPITAL = 1_000_000;
/** A second instrument, of the other kind. */
const COIN: Instrument = { ...ETH, kind: 'inverse', currency: 'ETH' };

/** What the engine said after an event: the whole equity of one version, by its own books. */
interface Point {
  readonly ms: number;
  readonly equity: bigint;
  readonly gross: bigint;
}

/** A desk with a version that trades to and fro, measured while it runs, and what the engine said after each event. */
async function traded(events: number, options: RigOptions = {}, afterEvent?: (rig: DeskRig, i: number) => unknown) {
  const rig = new DeskRig({ instruments: [BTC, COIN], ...options });
  for (const [version, size] of [
    ['1.0.0', 40],
    ['2.0.0', 60],
  ] as const) {
    rig.runtime.scripts.set(`a-${version}`, (request) => {
      if (request.kind !== 'event' || !request.live || request.event.seq % 3 !== 0) return [];
      const { seq, instrument } = request.event;
      // Longer long than short, and flat in between.
      const side = Math.floor(seq / 3) % 5 < 2 ? 'buy' : 'sell';
      return [market(seq, side, seq % 2 === 0 ? size : size / 2, instrument)];
    });
  }
  const tracker = new PerformanceTracker(rig.host, ORIGIN);
  const [first, second] = [await rig.register('a', '1.0.0'), await rig.register('a', '2.0.0')];
  await rig.deploy(first);
  const points: Point[] = [];
  for (let i = 0; i < events; i += 1) {
    rig.elapse(11 + (i % 13) * 9 + (i % 41 === 40 ? 1_700 : 0));
    const both = rig.view.instruments.length > 1;
    const [index, at] =
      both && i % 4 === 3 ? [1, 3_000_00 + ((i * 7919) % 400)] : [0, 60_000_00 + ((i * 104_729) % 90_000)];
    await rig.lockstep.event(rig.trade(Math.round(at / 10) * 10, 1_000, index));
    tracker.onMarket(rig.view.marketNow);
    const worth = worthNow(rig.view, rig.view.positionsInSlot(SLOT).get('a@1.0.0') ?? []);
    points.push({ ms: Number(ORIGIN / 1_000_000n) + rig.view.marketNow / 1e6, ...worth });
    await afterEvent?.(rig, i);
  }
  rig.host.commit();
  return { rig, tracker, points, ids: { first, second } };
}

/** Points that open a new stretch of so many minutes, each with the stretches that passed, and the one before the first event. */
function ends(points: readonly Point[], minutes: number) {
  const place = ({ ms }: Point): number => Math.floor(ms / (minutes * 60_000));
  return points.flatMap((point, i) => {
    const before = points[i - 1];
    const passed = before ? place(point) - place(before) : 0;
    return passed > 0 ? [{ ...point, passed }] : [];
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

describe('the tracker', () => {
  it('has the ratios, drawdown and exposure that a plain count over all events gives', async () => {
    const { tracker, points } = await traded(600);
    const performance = tracker.of(SLOT, 'a@1.0.0')!;
    const returns: number[] = [];
    let last = 0n;
    for (const [i, { equity, passed }] of ends(points, 5).entries()) {
      returns.push(Number(equity - last) / 1e8 / CAPITAL);
      if (i > 0) for (let quiet = 1; quiet < passed; quiet += 1) returns.push(0);
      last = equity;
    }
    const average = mean(returns);
    const deviation = Math.sqrt(
      (mean(returns.map((each) => (each - average) ** 2)) * returns.length) / (returns.length - 1),
    );
    const downside = Math.sqrt(mean(returns.map((each) => Math.min(each, 0) ** 2)));
    expect(performance.ratios.periods).toBe(returns.length);
    expect(returns.length).toBeGreaterThan(100);
    expect(performance.ratios.sharpe! / ((average / deviation) * Math.sqrt(72_576))).toBeCloseTo(1, 9);
    expect(performance.ratios.sortino! / ((average / downside) * Math.sqrt(72_576))).toBeCloseTo(1, 9);

    const looks = ends(points, 1);
    const equities = [0n, ...looks.map(({ equity }) => equity), points.at(-1)?.equity ?? 0n];
    let [peak, deepest] = [0n, 0n];
    for (const equity of equities) {
      if (equity > peak) peak = equity;
      if (peak - equity > deepest) deepest = peak - equity;
    }
    expect(performance.drawdown.deepest?.depth).toBe(deepest);
    expect(performance.drawdown.now).toBe(peak - (points.at(-1)?.equity ?? 0n));

    const gross = looks.flatMap((look, i) => [
      look.gross,
      ...new Array(i === 0 ? 0 : look.passed - 1).fill(looks[i - 1]?.gross),
    ]);
    expect(performance.exposure.average).toBe(gross.reduce((sum, each) => sum + each, 0n) / BigInt(gross.length));
    expect(performance.exposure.gross).toBe(points.at(-1)?.gross);
  });

  it('counts orders, fills and trades as the facts do', async () => {
    const { rig, tracker } = await traded(300);
    const performance = tracker.of(SLOT, 'a@1.0.0')!;
    const results = new Map<string, number>();
    for (const { orderId, realised, instrument, mark } of rig.of('fill'))
      if (realised !== null)
        results.set(
          orderId,
          (results.get(orderId) ?? 0) + Number(realised) * (instrument === 'test:BTCUSDT' ? 1 : (mark ?? 0) / 100),
        );
    const [gains, losses] = [
      [...results.values()].filter((each) => each > 0),
      [...results.values()].filter((each) => each < 0),
    ];
    const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);
    expect(performance.trades).toMatchObject({ closed: results.size, won: gains.length });
    expect(Number(performance.trades.grossProfit) / 1e8).toBeCloseTo(sum(gains), 4);
    expect(Number(performance.trades.grossLoss) / 1e8).toBeCloseTo(-sum(losses), 4);
    expect(performance.fills).toBe(rig.of('fill').length);
    expect(performance.orders.sent).toBe(rig.of('order_sent').length);
    const arrivals = new Map(rig.of('order_sent').map(({ orderId, arrival }) => [orderId, arrival ?? 0]));
    let [cost, value] = [0, 0];
    for (const { orderId, side, instrument, price: at, quantity: size } of rig.of('fill')) {
      const arrival = arrivals.get(orderId) ?? 0;
      const linear = instrument === 'test:BTCUSDT';
      const worse = linear ? (at - arrival) / 100 : arrival / 100 / (arrival / 100) - arrival / 100 / (at / 100);
      cost += (side === 'buy' ? worse : -worse) * (size / 1_000);
      value += (linear ? arrival / 100 : 1) * (size / 1_000);
    }
    expect(cost).not.toBe(0);
    // Coins are rounded at 1e-8, each by itself.
    expect(performance.slippageBp).toBeCloseTo((cost / value) * 10_000, 4);
    expect(performance.slippageFills).toBe(performance.fills);
    expect(performance.complete).toBe(true);
    expect(performance.since).toBe(BigInt(rig.of('deployment_activated')[0]?.marketNs ?? 0));
  });

  it('tells days by the desk’s calendar, which may change and outlives a restart', async () => {
    const calendar = { timeZone: 'America/New_York', dayStartsAt: '17:00' };
    /** Twenty dates with an event half an hour before New York's 17:00 and one after: nineteen ends of a day in UTC. */
    const overTwentyDates = async (change: boolean, restart: boolean) => {
      const { rig, tracker } = await traded(0);
      if (change) await rig.command({ kind: 'set_calendar', calendar, reason: 'futures' });
      const history = rig.facts.map(({ seq, tsNs, fact }) => ({ seq, tsNs, fact }));
      const parts = { view: rig.view, history: change ? history.slice(-1) : history, onCommitted: () => () => {} };
      const measured = restart ? new PerformanceTracker(parts, ORIGIN) : tracker;
      rig.elapse(83_800);
      for (let i = 0; i < 40; i += 1) {
        await rig.lockstep.event(rig.trade(60_000_00));
        measured.onMarket(rig.view.marketNow);
        rig.elapse(i % 2 === 0 ? 3_600 : 82_800);
      }
      return measured.of(SLOT, 'a@1.0.0')?.ratios;
    };
    expect(await overTwentyDates(false, false)).toMatchObject({ period: 'five_minutes' });
    expect(await overTwentyDates(true, false)).toMatchObject({ period: 'trading_day', periods: 20 });
    expect(await overTwentyDates(true, true)).toMatchObject({ period: 'trading_day', periods: 20 });
  });

  it('says the same however commits are grouped', async () => {
    const measured = async (group: number) => plain((await traded(200, { group })).tracker.of(SLOT, 'a@1.0.0'));
    const one = await measured(1);
    expect(await measured(7)).toEqual(one);
    expect(await measured(1_000)).toEqual(one);
  });

  it('says nothing of a version that never served', async () => {
    expect((await traded(3)).tracker.of(SLOT, 'a@2.0.0')).toBeUndefined();
  });

  it('does not count time in which a version neither trades nor holds anything', async () => {
    const { tracker, rig, ids } = await traded(100);
    const periods = () => tracker.of(SLOT, 'a@1.0.0')?.ratios.periods ?? 0;
    const swapped = await rig.swap(ids.first, ids.second, { state: 'cold' });
    expect(swapped).toMatchObject({ ok: true });
    const step = async () => {
      rig.elapse(300);
      await rig.lockstep.event(rig.trade(60_000_00));
      tracker.onMarket(rig.view.marketNow);
    };
    await step();
    const atRest = periods();
    for (let i = 0; i < 10; i += 1) await step();
    expect(periods()).toBe(atRest);
    expect(tracker.of(SLOT, 'a@2.0.0')?.ratios.periods).toBe(11);
  });
});

describe('earlier runs', () => {
  const folded = (rig: DeskRig): FoldedFact[] => rig.facts.map(({ seq, tsNs, fact }) => ({ seq, tsNs, fact }));
  const rebuilt = (rig: DeskRig, history: readonly FoldedFact[]) =>
    new PerformanceTracker({ view: rig.view, history, onCommitted: () => () => {} }, ORIGIN);
  /** Two versions that have traded in turn, with a position passed on each time. */
  const inTurn = (instruments: readonly Instrument[] = [BTC, COIN]) =>
    traded(240, { instruments }, async (rig, i) => {
      const [first, second] = [...rig.view.entities.keys()];
      if (i === 90) await rig.swap(first!, second!, { state: 'cold' });
      if (i === 170) await rig.rollback(rig.of('swap_cut')[0]?.swapId ?? '');
    });

  it('are counted again from all their facts', async () => {
    const { rig, tracker } = await inTurn();
    const again = rebuilt(rig, folded(rig));
    for (const version of ['a@1.0.0', 'a@2.0.0']) {
      const [was, is] = [tracker.of(SLOT, version)!, again.of(SLOT, version)!];
      const { ratios: _, drawdown: __, exposure: ___, ...counted } = plain(was)!;
      expect(is).toMatchObject(counted);
      expect(is.fills).toBeGreaterThan(5);
      expect(is.ratios.periods).toBeGreaterThan(20);
    }
  });

  it('are counted from the first fact that is known, and say so', async () => {
    const { rig } = await inTurn();
    const known = folded(rig).slice(Math.floor(rig.facts.length / 2));
    const performance = rebuilt(rig, known).of(SLOT, 'a@1.0.0')!;
    const times = known.flatMap(({ fact }) => ('marketNs' in fact && fact.marketNs ? [BigInt(fact.marketNs)] : []));
    expect(performance.complete).toBe(false);
    expect(performance.since).toBe(times[0]);
    expect(performance.fills).toBe(
      known.filter(({ fact }) => fact.kind === 'fill' && fact.version === 'a@1.0.0').length,
    );
  });

  it('have the same books wherever the known facts begin, to the last unit', async () => {
    const { rig } = await inTurn();
    const facts = rig.facts.map(({ fact }) => fact);
    expect(rig.of('swap_cut').flatMap(({ legs }) => legs.flatMap(({ transfers }) => transfers)).length).toBeGreaterThan(
      1,
    );
    const told = (fact: (typeof facts)[number]): string[] => (fact.kind === 'fill' ? [fact.instrument] : []);
    for (const from of [1, 20, 90, 133, 200]) {
      const [whole, part] = [new EarlierBooks(rig.view, facts), new EarlierBooks(rig.view, facts.slice(from))];
      for (const fact of facts.slice(0, from)) whole.apply(fact);
      const marked = new Set<string>();
      for (const fact of facts.slice(from)) {
        whole.apply(fact);
        part.apply(fact);
        for (const key of told(fact)) marked.add(key);
        if (marked.size < 2) continue;
        for (const version of ['a@1.0.0', 'a@2.0.0'])
          expect(part.worth(placeKey(SLOT, version))).toEqual(whole.worth(placeKey(SLOT, version)));
      }
    }
  });

  it('end with the books as they are: what is left is what the market did since the last fill', async () => {
    const { rig } = await inTurn([BTC]);
    const facts = rig.facts.map(({ fact }) => fact);
    const books = new EarlierBooks(rig.view, facts);
    for (const fact of facts) books.apply(fact);
    const moved = BigInt((rig.view.mark(0) ?? 0) - (rig.of('fill').at(-1)?.mark ?? 0));
    expect(moved).not.toBe(0n);
    for (const [version, positions] of rig.view.positionsInSlot(SLOT)) {
      const earned = moved * BigInt(positions[0]?.quantity ?? 0) * 1_000n;
      expect(books.worth(placeKey(SLOT, version)).equity + earned).toBe(worthNow(rig.view, positions).equity);
    }
  });

  it('leave out the time while the desk did not run', async () => {
    const { rig } = await inTurn();
    const again = rebuilt(rig, folded(rig));
    const periods = () => again.of(SLOT, 'a@1.0.0')?.ratios.periods ?? 0;
    const before = periods();
    rig.elapse(86_400);
    for (let i = 0; i < 2; i += 1) {
      await rig.lockstep.event(rig.trade(60_000_00));
      again.onMarket(rig.view.marketNow);
      rig.elapse(300);
    }
    expect(periods()).toBe(before + 1);
  });
});

/** A performance without the class of its parts, to compare. */
const plain = (performance: Performance | undefined) => performance && { ...performance };
