import { openPaperExchange } from '../../electron/exchange/paper-exchange.ts';
import { assert } from '../../shared/base/assert.ts';
import type { ExchangeReport } from '../../shared/domain/exchange.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Trade } from '../../shared/domain/market-event.ts';
import type { Order } from '../../shared/domain/order.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { timeNs } from '../../shared/units/time.ts';

const INSTRUMENT: Instrument = {
  index: 0,
  venue: 'bench',
  symbol: 'BTCUSDT',
  priceScale: 1,
  quantityScale: 3,
  tick: price(1),
  lot: quantity(1),
  multiplier: money(100_000_000n),
  kind: 'linear',
  currency: 'USDT',
  sector: 'crypto',
};
/** Between two events; the latency is the default 5 ms, so commands act five events later. */
const STEP_NS = 1_000_000;
/** Orders that are kept at work where the caller does not say. */
const LIVE_ORDERS = 200;
const MIDDLE = 600_000;

/**
 * Loads a paper exchange the way busy versions would: each turn sends new orders until `live` are at work (one in
 * eight a market order, the rest limits around the market), cancels one and replaces one, then shows a trade that
 * wanders by a tick or two and fills what it reaches.
 *
 * @param operations how many operations to make at least. An operation is a submit, cancel or replace that has taken
 * effect, or a fill; market events are not counted.
 * @returns the operations made.
 */
export function runExchangeLoad(operations: number, live = LIVE_ORDERS): number {
  const random = lcg(42);
  const exchange = openPaperExchange({
    instruments: [INSTRUMENT],
    positions: { ownerOf: () => 0, positionOf: () => quantity(0) },
  });
  const open: string[] = [];
  const place = new Map<string, number>();
  let done = 0;
  const end = (id: string): void => {
    const index = place.get(id);
    if (index === undefined) return;
    place.delete(id);
    const last = open.pop() as string;
    if (last === id) return;
    open[index] = last;
    place.set(last, index);
  };
  const remaining = new Map<string, number>();
  const onReport = (report: ExchangeReport): void => {
    done++;
    if (report.kind === 'fill') {
      const left = (remaining.get(report.orderId) as number) - report.quantity;
      remaining.set(report.orderId, left);
      if (left > 0) return;
    } else if (report.kind !== 'cancelled') {
      assert(report.kind !== 'rejected', `order ${report.orderId} of the load was rejected`);
      return;
    }
    remaining.delete(report.orderId);
    end(report.orderId);
  };
  let last = MIDDLE;
  let number = 0;
  for (let turn = 1; done < operations; turn++) {
    const sentNs = timeNs((turn - 1) * STEP_NS);
    for (let burst = 0; burst < 8 && open.length < live; burst++) {
      const order = newOrder(`o-${(++number).toString(16)}`, last, turn, random);
      place.set(order.id, open.length);
      open.push(order.id);
      remaining.set(order.id, order.quantity);
      exchange.send({ kind: 'submit', order, sentNs });
    }
    if (open.length >= live / 2) {
      exchange.send({ kind: 'cancel', orderId: open[random(open.length)] as string, sentNs });
      const orderId = open[random(open.length)] as string;
      exchange.send({
        kind: 'replace',
        orderId,
        quantity: quantity(remaining.get(orderId) as number),
        limitPrice: price(0),
        stopPrice: price(0),
        sentNs,
      });
    }
    last += random(5) - 2;
    exchange.onMarket(trade(turn, last, 1 + random(40)), onReport);
  }
  return done;
}

function newOrder(id: string, last: number, turn: number, random: (below: number) => number): Order {
  const side = random(2) === 0 ? 'buy' : 'sell';
  const market = random(8) === 0;
  const away = 1 + random(20);
  return {
    id,
    instrument: 0,
    side,
    type: market ? 'market' : 'limit',
    timeInForce: 'gtc',
    quantity: quantity(1 + random(20)),
    limitPrice: price(market ? 0 : side === 'buy' ? last - away : last + away),
    stopPrice: price(0),
    postOnly: false,
    reduceOnly: false,
    sentNs: timeNs((turn - 1) * STEP_NS),
  };
}

const trade = (turn: number, at: number, size: number): Trade => ({
  kind: 'trade',
  seq: turn,
  instrumentSeq: turn,
  instrument: 0,
  tsNs: timeNs(turn * STEP_NS),
  price: price(at),
  quantity: quantity(size),
  aggressor: 'unknown',
});

/**
 * A linear congruential generator (Numerical Recipes): the same load every time, and nothing of note beside what is
 * measured.
 */
function lcg(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
