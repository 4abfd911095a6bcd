import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPaperExchange } from '../../../electron/exchange/paper-exchange.ts';
import type { ExchangeCommand, ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { bar, instrument, order, quote, quoteBar, trade } from './exchange-desk.ts';

const LATENCY_NS = 15;
const STEP_NS = 10;
const TICK = 2;
const LOT = 3;

/** What happens at each step: the market moves, then commands are decided on what it showed. */
interface Step {
  readonly event: MarketEvent;
  readonly commands: readonly ExchangeCommand[];
}
interface Happening {
  readonly event: MarketEvent;
  readonly report: ExchangeReport;
}

const number = (min: number, max: number) => fc.integer({ min, max });
const market = number(80, 120);

type EventOf = (tsNs: number) => fc.Arbitrary<MarketEvent>;

const tradeOf: EventOf = (tsNs) => fc.tuple(market, number(1, 30)).map(([at, size]) => trade(tsNs, at, size));

const quoteOf: EventOf = (tsNs) =>
  fc
    .tuple(market, number(-1, 3), number(0, 20), number(0, 20))
    .map(([bid, spread, bidSize, askSize]) => quote(tsNs, bid, bid + spread, bidSize, askSize));

const ohlc = fc
  .tuple(market, market, market, market)
  .map(([open, a, b, close]) => [open, Math.max(open, a, b, close), Math.min(open, a, b, close), close] as const);

const barOf: EventOf = (tsNs) =>
  fc.tuple(ohlc, number(0, 40)).map(([prices, volume]) => bar(tsNs - STEP_NS, prices, volume));

const quoteBarOf: EventOf = (tsNs) =>
  fc
    .tuple(ohlc, number(0, 3), number(0, 20))
    .map(([bid, spread, size]) =>
      quoteBar(tsNs - STEP_NS, bid, [bid[0] + spread, bid[1] + spread, bid[2] + spread, bid[3] + spread], size, size),
    );

/** Prices and sizes on no grid at all, as real feeds have them. */
const FEEDS: Readonly<Record<string, EventOf>> = {
  trades: tradeOf,
  quotes: quoteOf,
  bars: barOf,
  'quote bars': quoteBarOf,
  'trades and quotes': (tsNs) => fc.oneof(tradeOf(tsNs), quoteOf(tsNs)),
  'bars of both kinds': (tsNs) => fc.oneof(barOf(tsNs), quoteBarOf(tsNs)),
  'everything at once': (tsNs) => fc.oneof(tradeOf(tsNs), quoteOf(tsNs), barOf(tsNs), quoteBarOf(tsNs)),
};

const terms = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  type: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const, 'stop_limit' as const),
  timeInForce: fc.constantFrom('gtc' as const, 'gtc' as const, 'ioc' as const, 'fok' as const),
  quantity: number(1, 12).map((lots) => lots * LOT),
  limitPrice: number(38, 62).map((ticks) => ticks * TICK),
  stopPrice: number(38, 62).map((ticks) => ticks * TICK),
  postOnly: fc.boolean(),
  reduceOnly: fc.boolean(),
});

/** A command about order `o-n`, where n is at most the number of orders sent so far. */
const command = (sentNs: number) =>
  fc
    .oneof(
      { weight: 4, arbitrary: terms.map((each) => ({ kind: 'submit' as const, each })) },
      { weight: 1, arbitrary: number(0, 40).map((which) => ({ kind: 'cancel' as const, which })) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(number(0, 40), number(1, 12), fc.option(number(38, 62)))
          .map(([which, lots, ticks]) => ({ kind: 'replace' as const, which, lots, ticks })),
      },
    )
    .map((drawn) => ({ drawn, sentNs }));

function session(feed: string): fc.Arbitrary<Step[]> {
  const step = (index: number) => {
    const tsNs = (index + 1) * STEP_NS;
    return fc.tuple((FEEDS[feed] as EventOf)(tsNs), fc.array(command(tsNs), { maxLength: 3 }));
  };
  return number(4, 30)
    .chain((length) => fc.tuple(...Array.from({ length }, (_, index) => step(index))))
    .map((steps) => {
      let orders = 0;
      return steps.map(([event, drawn]) => ({
        event,
        commands: drawn.map(({ drawn: each, sentNs }): ExchangeCommand => {
          if (each.kind === 'submit') {
            const { type } = each.each;
            const wants = {
              limit: type === 'limit' || type === 'stop_limit',
              stop: type === 'stop' || type === 'stop_limit',
            };
            const sent = order(`o-${orders++}`, {
              ...each.each,
              limitPrice: wants.limit ? each.each.limitPrice : 0,
              stopPrice: wants.stop ? each.each.stopPrice : 0,
              postOnly: each.each.postOnly && type === 'limit' && each.each.timeInForce === 'gtc',
              sentNs,
            });
            return { kind: 'submit', order: sent, sentNs: sent.sentNs };
          }
          const orderId = `o-${each.which % (orders + 1)}`;
          const at = order('', { sentNs }).sentNs;
          if (each.kind === 'cancel') return { kind: 'cancel', orderId, sentNs: at };
          return {
            kind: 'replace',
            orderId,
            quantity: quantity(each.lots * LOT),
            limitPrice: price((each.ticks ?? 0) * TICK),
            stopPrice: price(0),
            sentNs: at,
          };
        }),
      }));
    });
}

/**
 * Plays a session. `held` says for how many events the commands of a step are held back before they are physically
 * sent; never longer than their latency allows.
 */
function play(steps: readonly Step[], held: (step: number) => number = () => 0): Happening[] {
  const positions = new Map<string, number>();
  const owner = new Map<string, string>();
  const sides = new Map<string, 1 | -1>();
  const exchange = openPaperExchange({
    instruments: [instrument({ tick: price(TICK), lot: quantity(LOT) })],
    latencyNs: LATENCY_NS,
    defaultQuoteSize: 15,
    positions: {
      ownerOf: (orderId) => owner.get(orderId) as string,
      positionOf: (of) => quantity(positions.get(of as string) ?? 0),
    },
  });
  const happened: Happening[] = [];
  const waiting: { readonly command: ExchangeCommand; readonly fromEvent: number }[] = [];
  steps.forEach(({ event, commands }, index) => {
    const mustLeave = (sentNs: number) => sentNs + LATENCY_NS <= event.tsNs;
    for (let at = 0; at < waiting.length; ) {
      const { command: each, fromEvent } = waiting[at] as (typeof waiting)[number];
      if (fromEvent < index || mustLeave(each.sentNs)) {
        exchange.send(each);
        waiting.splice(at, 1);
      } else at++;
    }
    const reports: ExchangeReport[] = [];
    exchange.onMarket(event, (report) => reports.push(report));
    for (const report of reports) {
      happened.push({ event, report });
      if (report.kind !== 'fill') continue;
      const of = owner.get(report.orderId) as string;
      positions.set(of, (positions.get(of) ?? 0) + (sides.get(report.orderId) as number) * report.quantity);
    }
    for (const each of commands) {
      if (each.kind === 'submit') {
        owner.set(each.order.id, Number(each.order.id.slice(2)) % 2 === 0 ? 'even' : 'odd');
        sides.set(each.order.id, each.order.side === 'buy' ? 1 : -1);
      }
      const wait = held(index);
      if (wait === 0) exchange.send(each);
      else waiting.push({ command: each, fromEvent: index + wait });
    }
  });
  return happened;
}

const ordersOf = (steps: readonly Step[]): Map<string, Order> =>
  new Map(
    steps.flatMap(({ commands }) => commands.flatMap((c) => (c.kind === 'submit' ? [[c.order.id, c.order]] : []))),
  );

/** What an event has to give to one side. */
function supplyOf(event: MarketEvent, side: 'buy' | 'sell'): number {
  switch (event.kind) {
    case 'trade':
      return event.quantity;
    case 'bar':
      return event.volume;
    case 'quote':
      return event.bid > event.ask ? 0 : (side === 'buy' ? event.askQuantity : event.bidQuantity) || 15;
    case 'quote_bar':
      return (side === 'buy' ? event.askQuantity : event.bidQuantity) || 15;
  }
}

describe.each(Object.keys(FEEDS))('whatever happens on %s', (feed) => {
  const check = (predicate: (steps: Step[]) => void): void =>
    fc.assert(fc.property(session(feed), predicate), { numRuns: 60 });

  it('each unit is used once', () => {
    check((steps) => {
      const orders = ordersOf(steps);
      const used = new Map<MarketEvent, Record<'buy' | 'sell', number>>();
      for (const { event, report } of play(steps)) {
        if (report.kind !== 'fill') continue;
        const sums = used.get(event) ?? { buy: 0, sell: 0 };
        sums[(orders.get(report.orderId) as Order).side] += report.quantity;
        used.set(event, sums);
      }
      for (const [event, { buy, sell }] of used) {
        expect(buy).toBeLessThanOrEqual(supplyOf(event, 'buy'));
        expect(sell).toBeLessThanOrEqual(supplyOf(event, 'sell'));
        if (event.kind === 'trade' || event.kind === 'bar') {
          expect(buy + sell).toBeLessThanOrEqual(supplyOf(event, 'buy'));
        }
      }
    });
  });

  it('fills keep to the limit, the grid and the total, and come only after the order is due', () => {
    check((steps) => {
      const now = new Map<string, { limit: number; total: number; filled: number }>();
      const orders = ordersOf(steps);
      for (const { event, report } of play(steps)) {
        const sent = orders.get(report.orderId);
        if (sent === undefined) continue;
        const terms = now.get(report.orderId) ?? { limit: sent.limitPrice, total: sent.quantity, filled: 0 };
        now.set(report.orderId, terms);
        if (report.kind === 'replaced') Object.assign(terms, { limit: report.limitPrice, total: report.quantity });
        if (report.kind !== 'fill') continue;
        terms.filled += report.quantity;
        expect(terms.filled).toBeLessThanOrEqual(terms.total);
        expect(report.quantity % LOT).toBe(0);
        expect(report.price % TICK).toBe(0);
        expect(report.price).toBeGreaterThan(0);
        expect(event.tsNs).toBeGreaterThanOrEqual(sent.sentNs + LATENCY_NS);
        if ('openNs' in event) expect(event.openNs).toBeGreaterThanOrEqual(sent.sentNs);
        if (terms.limit > 0 && sent.side === 'buy') expect(report.price).toBeLessThanOrEqual(terms.limit);
        if (terms.limit > 0 && sent.side === 'sell') expect(report.price).toBeGreaterThanOrEqual(terms.limit);
        if (sent.postOnly) expect(report.liquidity).toBe('maker');
      }
    });
  });

  it('every order lives once: accepted or rejected, at most one end, nothing after it', () => {
    check((steps) => {
      const totals = new Map([...ordersOf(steps)].map(([id, { quantity: total }]) => [id, total as number]));
      const filled = new Map<string, number>();
      const state = new Map<string, 'working' | 'ended'>();
      for (const { report } of play(steps)) {
        const { kind, orderId } = report;
        if (kind === 'cancel_rejected') continue;
        const before = state.get(orderId);
        if (kind === 'accepted' || kind === 'rejected') expect(before).toBe(undefined);
        else expect(before).toBe('working');
        if (kind === 'replaced') totals.set(orderId, report.quantity);
        if (kind === 'fill') filled.set(orderId, (filled.get(orderId) ?? 0) + report.quantity);
        const whole = kind === 'fill' && filled.get(orderId) === totals.get(orderId);
        state.set(orderId, kind === 'rejected' || kind === 'cancelled' || whole ? 'ended' : 'working');
      }
    });
  });

  it('immediate orders never rest, and fok fills whole or not at all', () => {
    check((steps) => {
      const orders = ordersOf(steps);
      const fills = new Map<string, Happening[]>();
      for (const happening of play(steps)) {
        if (happening.report.kind !== 'fill') continue;
        fills.set(happening.report.orderId, [...(fills.get(happening.report.orderId) ?? []), happening]);
      }
      for (const [id, each] of fills) {
        const { timeInForce } = orders.get(id) as Order;
        if (timeInForce === 'gtc') continue;
        expect(each).toHaveLength(1);
        expect((each[0] as Happening).report).toMatchObject({ liquidity: 'taker' });
      }
    });
  });

  it('reduce-only never opens or flips its owner’s position', () => {
    check((steps) => {
      const orders = ordersOf(steps);
      const positions = [0, 0];
      for (const { report } of play(steps)) {
        if (report.kind !== 'fill') continue;
        const { side, reduceOnly } = orders.get(report.orderId) as Order;
        const of = Number(report.orderId.slice(2)) % 2;
        const before = positions[of] as number;
        const after = before + (side === 'buy' ? report.quantity : -report.quantity);
        positions[of] = after;
        if (!reduceOnly) continue;
        expect(Math.abs(after)).toBeLessThan(Math.abs(before));
        expect(after * before).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('the physical moment of sending changes nothing', () => {
    fc.assert(
      fc.property(session(feed), fc.array(number(0, 2), { minLength: 1, maxLength: 50 }), (steps, delays) => {
        expect(play(steps, (step) => delays[step % delays.length] as number)).toEqual(play(steps));
      }),
      { numRuns: 60 },
    );
  });
});
