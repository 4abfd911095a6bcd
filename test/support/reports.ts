/** What an exchange reports of the first order of a desk, and a version that asks for what a script says. */
import type { Request } from '../../shared/domain/delivery.ts';
import type { ExchangeReport } from '../../shared/domain/exchange.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { timeNs } from '../../shared/units/time.ts';
import type { DeskRig } from './desk-rig.ts';

/** The market, and the price of every fill, in ticks. */
export const AT = 6_000_000;
/** The time of every report. */
export const T = timeNs(0);
/** The first order of a desk. */
export const ID = 'o-00000001';
/** So long that the exchange of the desk itself answers nothing while a test runs, nanoseconds. */
export const SILENT_NS = 60_000_000_000;

export const accepted = (orderId = ID): ExchangeReport => ({ kind: 'accepted', orderId, tsNs: T });

export const fill = (executionId: string, size: number, orderId = ID): ExchangeReport => ({
  ...{ kind: 'fill', orderId, executionId, tsNs: T, price: price(AT), quantity: quantity(size) },
  ...{ fee: money(0n), liquidity: 'maker' },
});

/** The order has become one for so many, at this limit; 0 leaves it as it was. */
export const replaced = (total: number, at = 0): ExchangeReport => ({
  ...{ kind: 'replaced', orderId: ID, tsNs: T, quantity: quantity(total), limitPrice: price(at), stopPrice: price(0) },
});

export const cancelled: ExchangeReport = { kind: 'cancelled', orderId: ID, tsNs: T, reason: 'requested' };

/** Asks that the order become one for so many. */
export const replace = (total: number): Intent => ({
  ...{ kind: 'replace', ref: 1, quantity: quantity(total), limitPrice: price(0), stopPrice: price(0) },
});

/** A desk whose version of `momentum` follows a script from now on, event by event, and what it is told. */
export function follow(rig: DeskRig, version: string, ...turns: readonly (readonly Intent[])[]): Request[] {
  const heard: Request[] = [];
  let turn = 0;
  rig.runtime.scripts.set(`momentum-${version}`, (request) => {
    if (request.kind === 'order' || request.kind === 'fill') heard.push(request);
    if (request.kind !== 'event') return [];
    turn += 1;
    return turns[turn - 1] ?? [];
  });
  return heard;
}

/** The desk takes these reports in, one after the other, and commits. */
export const take = ({ host }: DeskRig, ...reports: readonly ExchangeReport[]): void => {
  for (const report of reports) host.step({ kind: 'report', report });
  host.commit();
};
