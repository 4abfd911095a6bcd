import { defined } from '../../../shared/base/assert.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { signOf } from '../../../shared/domain/order.ts';
import type { DenialCode } from '../../../shared/domain/risk.ts';
import { quoteValueOf } from '../../../shared/domain/valuation.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { Core } from '../core.ts';
import { OWN_FAULTS } from '../risk/conduct.ts';
import { shortfallOf } from '../risk/fill-book.ts';

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
  throttle.sent(fact.instance, core.alike.of(fact, instrument.index), core.marketTimeOf(fact.marketNs));
  core.conduct.of(fact.instance)?.sent();
}

export function applyDenied(core: Core, fact: FactOf<'order_denied'>): void {
  core.orders.applyDenied(fact);
  applyRefused(core, fact.instance, fact.denial.code, fact.marketNs);
  if (fact.ref !== 0) core.conduct.of(fact.instance)?.denied(fact.denial.code);
}

export function applyRejected(core: Core, { orderId, marketNs }: FactOf<'order_rejected'>): void {
  core.orders.applyRejected(orderId);
  const { owner, byDesk } = core.orders.get(orderId);
  core.safety.throttle.erred(owner, core.marketTimeOf(marketNs));
  if (!byDesk) core.conduct.of(owner)?.rejected();
  expose(core, orderId);
}

export function applyReplaceSent(core: Core, { orderId, quantity: total, marketNs }: FactOf<'replace_sent'>): void {
  const { owner } = core.orders.get(orderId);
  core.orders.applyReplaceSent(orderId, total);
  core.safety.throttle.sent(owner, undefined, core.marketTimeOf(marketNs));
  core.conduct.of(owner)?.replaced();
  expose(core, orderId);
}

function applyRefused(core: Core, instance: number, code: DenialCode, marketNs: string | undefined): void {
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
    core.conduct.of(instance)?.denied(code as DenialCode, count);
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
  const { value, cost } = shortfallOf(instrument, byDesk ? null : arrival, side, at, size);
  core.safety.throttle.filled(instance, atNs);
  core.safety.fills.add(instance, { atNs, instrument: index, quantity: size, value, cost });
  const conduct = byDesk ? undefined : core.conduct.of(instance);
  if (!conduct) return;
  const after = core.ledger.held(instance, index);
  conduct.filled({
    before: after - size * signOf(side),
    after,
    turnover: quoteValueOf(instrument, at, size),
    value,
    cost,
  });
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
