import { OrderContexts } from '../../electron/engine/order-context.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { timeNs } from '../../shared/units/time.ts';
import { GateDesk } from '../support/gate-oracle-desk.ts';

const UNIT = 100_000_000n;
const HELD = 10;
/** Cents. */
export const MARK = 6_000_000;

const instrument = (index: number): Instrument => ({
  index,
  venue: 'bench',
  symbol: `I${index}USDT`,
  priceScale: 2,
  quantityScale: 3,
  tick: price(10),
  lot: quantity(1),
  multiplier: money(UNIT),
  kind: 'linear',
  currency: 'USDT',
  sector: index % 2 === 0 ? 'majors' : 'others',
});

/**
 * A desk as a gate may find it: ten instruments held, and two open orders; a full set of limits for the desk, further ones for
 * environment, algorithm, slot and version, three of these scopes with limits on exposure; another version beside it that holds
 * the same instruments.
 */
export function riskDesk(): {
  readonly desk: GateDesk;
  readonly contexts: OrderContexts;
  readonly instance: GateDesk['raw']['instances'][number];
} {
  const desk = new GateDesk(Array.from({ length: HELD }, (_, i) => instrument(i)));
  const placing = { environment: 'paper', instruments: '*', capital: 10_000_000n * UNIT } as const;
  const instance = desk.place({ name: 'momentum', version: '1.0.0', ...placing });
  const beside = desk.place({ name: 'reversal', version: '1.0.0', ...placing });
  desk.limit('desk', { maxOrdersPerSecond: 1_000_000, maxOrdersPerMinute: 1_000_000, maxTradesPerMinute: 1_000_000 });
  desk.limit('environment/paper', { maxOrderValue: money(200_000n * UNIT), maxGrossExposure: basisPoints(9_000) });
  desk.limit('algorithm/momentum', { maxOpenOrders: 150, maxSectorExposure: basisPoints(8_000) });
  desk.limit('momentum:paper', { maxPositionSize: basisPoints(2_000) });
  desk.limit('version/momentum@1.0.0', { priceCollar: basisPoints(400), maxInstruments: 15 });
  for (let i = 0; i < HELD; i += 1) {
    const stamp = { seq: 0, instrumentSeq: 0, instrument: i, tsNs: timeNs(1_000_000 * (i + 1)) };
    desk.event({ kind: 'trade', ...stamp, price: price(MARK), quantity: quantity(1), aggressor: 'buy' });
    for (const each of [instance, beside]) {
      send(desk, each, { ...terms(i, 1), quantity: quantity(1_000) });
      for (const order of each.orders.slice()) desk.fill(each, order, order.quantity);
    }
  }
  for (const i of [0, 1]) send(desk, instance, { ...terms(i, 2), type: 'limit', limitPrice: price(MARK - 1_000) });
  return { desk, contexts: new OrderContexts(desk.core), instance };
}

function send(desk: GateDesk, of: GateDesk['raw']['instances'][number], asked: OrderTerms): void {
  const { denial } = desk.submit(of, asked);
  if (denial) throw new Error(`the bench's own order was denied: ${denial.code} ${denial.value} of ${denial.limit}`);
}

/** A limit order near the mark, of a size that tells it from the others. */
export const terms = (i: number, size: number): OrderTerms => ({
  instrument: i,
  side: i % 2 === 0 ? 'buy' : 'sell',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: quantity(size),
  limitPrice: price(MARK + 10 * (i % 7)),
  stopPrice: price(0),
  postOnly: false,
  reduceOnly: false,
});
