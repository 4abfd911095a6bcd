import { defined } from '../../../shared/base/assert.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { type OrderTerms, signOf } from '../../../shared/domain/order.ts';
import type { DenialCode } from '../../../shared/domain/risk.ts';
import { quoteValueOf } from '../../../shared/domain/valuation.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { Core } from '../core.ts';

/** Denials that an order brings on itself, whatever the market and the limits. */
const OWN_FAULTS: ReadonlySet<DenialCode> = new Set([
  'invalid_terms',
  'unknown_instrument',
  'off_tick',
  'off_lot',
  'below_minimum',
]);

/** Orders with the same text are alike in every term. */
export const alike = ({ instrument, side, type, timeInForce, quantity, limitPrice, stopPrice }: OrderTerms): string =>
  `${instrument} ${side} ${type} ${timeInForce} ${quantity} ${limitPrice} ${stopPrice}`;

export function applySent(core: Core, fact: FactOf<'order_sent'>, at: EpochNs): void {
  const instrument = defined(core.market.byKey(fact.instrument), fact.instrument);
  core.counts.order += 1;
  core.market.resumeAfter(fact.sequence);
  core.orders.applySent(fact, instrument.index, at);
  if (fact.arrival !== undefined && fact.arrival !== null) {
    core.market.recall(fact.instrument, fact.arrival);
    core.ledger.revalue(instrument.index, core.market.mark(instrument.index));
  }
  expose(core, fact.orderId);
  const { throttle, exits, overrides } = core.safety;
  if (fact.exitId !== undefined) exits.applySent(fact);
  if (fact.overrideId !== undefined) overrides.applyEnded(fact.overrideId);
  // What the desk sends to close a position is no version's doing.
  if (fact.ref === 0) return;
  throttle.sent(fact.instance, alike({ ...fact, instrument: instrument.index }), core.marketTimeOf(fact.marketNs));
}

export function applyRefused(core: Core, instance: number, code: DenialCode, marketNs: string | undefined): void {
  const now = core.marketTimeOf(marketNs);
  core.safety.throttle.denied(instance, now);
  if (OWN_FAULTS.has(code)) core.safety.throttle.erred(instance, now);
}

export function applyDenialsCounted(core: Core, { instance, counts, marketNs }: FactOf<'denials_counted'>): void {
  const { throttle } = core.safety;
  const now = core.marketTimeOf(marketNs);
  let all = 0;
  for (const [code, count] of Object.entries(counts)) {
    all += count;
    if (OWN_FAULTS.has(code as DenialCode)) throttle.erred(instance, now, count);
  }
  throttle.toldDenied(instance, all, now);
}

/** How fast a version deals, and at what cost. What the desk deals to close a position is not held against the version. */
export function judgeFill(
  core: Core,
  { orderId, instance, side, price: at, quantity: size, marketNs }: FactOf<'fill'>,
): void {
  const { instrument: index, arrival, byDesk } = core.orders.get(orderId);
  const instrument = core.market.instrument(index);
  const atNs = core.marketTimeOf(marketNs);
  const isJudged = arrival !== null && !byDesk;
  const value = isJudged ? quoteValueOf(instrument, arrival, size) : 0n;
  const worse = isJudged ? BigInt((at - arrival) * signOf(side)) : 0n;
  const cost = isJudged ? (value * worse) / BigInt(arrival) : 0n;
  core.safety.throttle.filled(instance, atNs);
  core.safety.fills.add(instance, { atNs, instrument: index, quantity: size, value, cost });
}

/** Brings the exposure of an order's owner up to date, after the order or the position has changed. */
export function expose(core: Core, orderId: string): void {
  const { owner, instrument } = core.orders.get(orderId);
  exposeAt(core, owner, instrument);
}

export function exposeAt(core: Core, instance: number, instrument: number): void {
  const { orders, ledger } = core;
  const [buy, sell] = [
    orders.openQuantity(instance, instrument, 'buy'),
    orders.openQuantity(instance, instrument, 'sell'),
  ];
  core.safety.exposure.refresh(instance, instrument, ledger.held(instance, instrument), buy, sell);
}
