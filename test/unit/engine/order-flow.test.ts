import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Request } from '../../../shared/domain/delivery.ts';
import type { ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { Intent } from '../../../shared/domain/intent.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { timeNs } from '../../../shared/units/time.ts';
import { BTC, DeskRig, ETH, limit, market, type RigOptions } from '../../support/desk-rig.ts';

const AT = 6_000_000;

/** A desk whose one version does what `wants` says at each live event, by the event's number. */
async function desk(wants: Readonly<Record<number, readonly Intent[]>>, options: RigOptions = {}) {
  const rig = new DeskRig(options);
  const id = await rig.register('momentum', '1.0.0');
  await rig.deploy(id);
  const heard: Request[] = [];
  rig.runtime.scripts.set('momentum-1.0.0', (request) => {
    if (request.kind === 'order' || request.kind === 'fill') heard.push(request);
    return request.kind === 'event' ? (wants[request.event.seq] ?? []) : [];
  });
  const report = (each: ExchangeReport): void => {
    rig.host.step({ kind: 'report', report: each });
    rig.host.commit();
  };
  return { rig, heard, report };
}

const T = timeNs(0);
let executions = 0;
const fill = (orderId: string, size: number, at = AT): ExchangeReport => ({
  kind: 'fill',
  orderId,
  executionId: `e-${++executions}`,
  tsNs: T,
  price: price(at),
  quantity: quantity(size),
  fee: money(0n),
  liquidity: 'taker',
});

describe('an intent', () => {
  it('that is denied leaves a fact with the numbers, and the version hears the code', async () => {
    const { rig, heard } = await desk({ 1: [market(1, 'buy', 100_000)], 2: [limit(2, 'sell', 5, AT + 1)] });
    await rig.trades(AT, AT);
    expect(rig.of('order_denied')).toMatchObject([
      { ref: 1, quantity: 100_000, denial: { code: 'order_value', value: '6000000.00000000' }, sequence: 1 },
      { ref: 2, denial: { code: 'off_tick', value: '60000.01', limit: '0.10' }, sequence: 2 },
    ]);
    expect(heard).toEqual([
      { kind: 'order', ref: 1, status: 'denied', reason: 'order_value' },
      { kind: 'order', ref: 2, status: 'denied', reason: 'off_tick' },
    ]);
    expect(rig.view.counts).toMatchObject({ intents: 2, denied: 2, sent: 0 });
    expect([...rig.view.denials]).toEqual([
      ['order_value', 1],
      ['off_tick', 1],
    ]);
    expect(rig.facts.filter((each) => each.fact.kind === 'order_denied').map((each) => each.actor)).toEqual([
      'momentum@1.0.0',
      'momentum@1.0.0',
    ]);
  });

  it('of nonsense numbers is denied, and its record still reads back', async () => {
    const bad = { ...(market(1, 'buy', 1) as Extract<Intent, { kind: 'submit' }>) };
    const replace = { kind: 'replace' as const, ref: 4, limitPrice: price(0), stopPrice: price(0) };
    const { rig, heard } = await desk({
      1: [
        { ...bad, quantity: quantity(Number.NaN) },
        { ...bad, ref: 2, quantity: quantity(Number.POSITIVE_INFINITY) },
        { ...bad, ref: 3, instrument: 99 },
        limit(4, 'buy', 5, AT - 1_000),
        { ...replace, quantity: quantity(Number.NaN) },
        { ...replace, quantity: quantity(-5) },
        { ...replace, quantity: quantity(5), limitPrice: price(Number.NaN) },
      ],
    });
    await rig.trades(AT);
    const codes = rig.of('order_denied').map((fact) => fact.denial.code);
    const invalid = 'invalid_terms';
    expect(codes).toEqual([invalid, invalid, 'unknown_instrument', invalid, invalid, invalid]);
    expect([...rig.journal.facts()].filter((fact) => fact.kind === 'order_denied')).toHaveLength(6);
    expect(heard.filter((each) => each.kind === 'order' && each.status === 'denied')).toHaveLength(6);
  });

  it('to cancel or replace what is not there is answered as an unknown order', async () => {
    const { rig, heard } = await desk({
      1: [
        { kind: 'cancel', ref: 9 },
        { kind: 'replace', ref: 'o-77', quantity: quantity(1), limitPrice: price(0), stopPrice: price(0) },
      ],
    });
    await rig.trades(AT);
    expect(heard).toEqual([
      { kind: 'order', ref: 9, status: 'rejected', reason: 'unknown_order' },
      { kind: 'order', ref: 'o-77', status: 'rejected', reason: 'unknown_order' },
    ]);
    expect(rig.of('cancel_sent')).toEqual([]);
  });

  it('to cancel goes out once, whatever the trading state', async () => {
    const { rig, heard } = await desk({
      1: [limit(1, 'buy', 10, AT - 1_000)],
      3: [
        { kind: 'cancel', ref: 1 },
        { kind: 'cancel', ref: 1 },
      ],
    });
    await rig.trades(AT, AT);
    await rig.command({ kind: 'set_limits', limits: { maxOpenOrders: 1 }, reason: 'x' });
    await rig.trades(AT, AT);
    expect(rig.of('cancel_sent')).toEqual([{ kind: 'cancel_sent', orderId: 'o-00000001' }]);
    expect(rig.of('order_cancelled')).toEqual([
      { kind: 'order_cancelled', orderId: 'o-00000001', reason: 'requested' },
    ]);
    expect(heard.map((each) => each.kind === 'order' && each.status)).toEqual(['accepted', 'cancelled']);
  });

  it('to replace is judged by the larger of the two, and keeps what it does not name', async () => {
    const replace = { kind: 'replace' as const, ref: 1, stopPrice: price(0) };
    const { rig, heard } = await desk({
      1: [limit(1, 'buy', 2_000, AT - 1_000)],
      3: [{ ...replace, quantity: quantity(4_168), limitPrice: price(0) }], // 4.168 at the mark pass 250,000, at 59,990 not
      4: [{ ...replace, quantity: quantity(1_500), limitPrice: price(0) }],
      6: [{ ...replace, quantity: quantity(1_000), limitPrice: price(AT - 3) }],
    });
    await rig.command({ kind: 'set_limits', limits: { maxOrderValue: money(10n ** 14n) }, reason: 'x' });
    await rig.trades(AT, AT, AT, AT, AT, AT, AT);
    expect(rig.of('order_denied').map((fact) => [fact.denial.code, fact.sequence])).toEqual([
      ['position_limit', 3],
      ['off_tick', 6],
    ]);
    expect(rig.of('order_replaced')).toMatchObject([{ quantity: 1_500 }]);
    expect(rig.view.orders.get('o-00000001')).toMatchObject({ quantity: 1_500, limitPrice: AT - 1_000 });
    expect(heard.map((each) => each.kind === 'order' && each.status)).toEqual([
      'accepted',
      'denied',
      'replaced',
      'denied',
    ]);
  });

  it('in one instrument counts what is held and open in the others against the budget', async () => {
    const both = { instruments: [BTC, ETH], capital: money(40_000_00000000n) };
    const wants = {
      2: [market(1, 'buy', 160), limit(2, 'buy', 1, AT - 1_000, 1)],
      4: [limit(3, 'buy', 160, AT - 1_000, 1), limit(4, 'buy', 159, AT - 1_000, 1)],
      5: [limit(5, 'sell', 160, AT + 1_000, 0)],
    };
    // All that is left of the limits on exposure is the budget.
    const wide = basisPoints(100_000);
    const stakes = {
      maxPositionSize: basisPoints(10_000),
      maxConcentration: wide,
      maxSectorExposure: wide,
      maxGrossExposure: wide,
      maxNetExposure: wide,
    };
    const { rig } = await desk(wants, both);
    await rig.command({ kind: 'set_limits', limits: stakes, reason: 'x' });
    await rig.lockstep.event(rig.trade(AT, 1_000, 1));
    for (let i = 0; i < 4; i += 1) await rig.lockstep.event(rig.trade(AT, 1_000, 0));
    rig.host.commit();
    expect(rig.of('order_denied')).toEqual([]);
    const cramped = await desk({ ...wants, 4: [limit(3, 'buy', 600, AT - 1_000, 1)] }, both);
    await cramped.rig.command({ kind: 'set_limits', limits: stakes, reason: 'x' });
    await cramped.rig.lockstep.event(cramped.rig.trade(AT, 1_000, 1));
    for (let i = 0; i < 4; i += 1) await cramped.rig.lockstep.event(cramped.rig.trade(AT, 1_000, 0));
    cramped.rig.host.commit();
    expect(cramped.rig.of('order_denied')).toMatchObject([
      { denial: { code: 'buying_power', value: '45660.00000000', limit: '40000.00000000' } },
    ]);
  });
});

describe('a report', () => {
  const resting = { 1: [limit(1, 'buy', 10, AT - 100_000)] };
  const id = 'o-00000001';

  it('that fits no order of ours is put aside with its reason, and changes nothing', async () => {
    const { rig, heard, report } = await desk(resting);
    await rig.trades(AT, AT);
    report(fill('o-nobody', 1));
    report({ kind: 'accepted', orderId: id, tsNs: T });
    report(fill(id, 11));
    report({ kind: 'rejected', orderId: id, tsNs: T, reason: 'off_tick' });
    report(fill(id, 0));
    report(fill(id, -1));
    report(fill(id, Number.NaN));
    report(fill(id, 1, 0));
    report(fill(id, 1, Number.NaN));
    report({
      kind: 'replaced',
      orderId: id,
      tsNs: T,
      quantity: quantity(0),
      limitPrice: price(1),
      stopPrice: price(0),
    });
    report({
      kind: 'replaced',
      orderId: id,
      tsNs: T,
      quantity: quantity(5),
      limitPrice: price(-1),
      stopPrice: price(0),
    });
    expect(rig.of('report_discarded').map((fact) => fact.reason)).toEqual([
      'unknown order',
      'the order is working',
      'it would fill 11 of 10',
      'the order is working',
      'it fills 0 at 6000000',
      'it fills -1 at 6000000',
      'it fills NaN at 6000000',
      'it fills 1 at 0',
      'it fills 1 at NaN',
      'its new quantity 0 is not above the 0 that are filled',
      'its new prices are -1 and 0',
    ]);
    expect(rig.view.orders.get(id)).toMatchObject({ status: 'working', filled: 0, quantity: 10 });
    expect(heard).toHaveLength(1);
  });

  it('of the same end twice is booked once', async () => {
    const { rig, report } = await desk(resting);
    await rig.trades(AT, AT);
    report(fill(id, 4));
    report(fill(id, 6));
    report(fill(id, 6));
    report({ kind: 'cancelled', orderId: id, tsNs: T, reason: 'requested' });
    expect(rig.view.positions(1)[0]?.quantity).toBe(10);
    expect(rig.of('report_discarded').map((fact) => fact.reason)).toEqual([
      'it would fill 16 of 10',
      'the order is filled',
    ]);
    const second = await desk(resting);
    await second.rig.trades(AT, AT);
    for (let i = 0; i < 2; i += 1) second.report({ kind: 'cancelled', orderId: id, tsNs: T, reason: 'requested' });
    expect(second.rig.view.counts.cancelled).toBe(1);
    expect(second.rig.of('report_discarded')).toMatchObject([{ reason: 'the order is cancelled already' }]);
  });

  it('of a fill that was on its way when the order was cancelled is booked, and the version hears it', async () => {
    const { rig, heard, report } = await desk(resting);
    await rig.trades(AT, AT);
    report({ kind: 'cancelled', orderId: id, tsNs: T, reason: 'requested' });
    report(fill(id, 3));
    await rig.lockstep.settle();
    expect(rig.view.positions(1)[0]?.quantity).toBe(3);
    expect(rig.view.orders.get(id)).toMatchObject({ status: 'cancelled', filled: 3 });
    expect(heard.at(-1)).toMatchObject({ kind: 'fill', position: 3, ref: 1 });
  });

  it('of a trigger, a rejection, a refused cancel reaches the version where it concerns it', async () => {
    const stop = {
      ...(market(1, 'buy', 10) as Extract<Intent, { kind: 'submit' }>),
      type: 'stop' as const,
      stopPrice: price(AT + 1_000),
    };
    const { rig, heard, report } = await desk(
      { 1: [stop, limit(2, 'buy', 5, AT - 1_000)] },
      { latencyNs: 60_000_000_000 },
    );
    await rig.trades(AT);
    report({ kind: 'triggered', orderId: id, tsNs: T });
    report({ kind: 'rejected', orderId: 'o-00000002', tsNs: T, reason: 'off_lot' });
    report(fill('o-00000002', 5));
    report({ kind: 'cancel_rejected', orderId: id, tsNs: T, reason: 'unknown_order' });
    await rig.lockstep.settle();
    expect(heard).toEqual([
      { kind: 'order', ref: 1, status: 'triggered', reason: '' },
      { kind: 'order', ref: 2, status: 'rejected', reason: 'off_lot' },
    ]);
    expect(rig.view.orders.get(id)).toMatchObject({ triggered: true, status: 'working' });
    expect(rig.of('report_discarded')).toMatchObject([{ orderId: 'o-00000002', reason: 'the order was rejected' }]);
    expect(rig.of('cancel_rejected')).toHaveLength(1);
  });

  it('never breaks the desk: any sequence leaves books that a recount confirms', async () => {
    const orderId = fc.constantFrom('o-00000001', 'o-00000002', 'o-00000003', 'o-none');
    const number = fc.oneof(
      fc.integer({ min: -2, max: 14 }),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60),
    );
    const any: fc.Arbitrary<ExchangeReport> = fc.oneof(
      fc.record({ kind: fc.constantFrom('accepted' as const, 'triggered' as const), orderId, tsNs: fc.constant(T) }),
      fc.record({
        kind: fc.constant('rejected' as const),
        orderId,
        tsNs: fc.constant(T),
        reason: fc.constant('off_tick' as const),
      }),
      fc.record({
        kind: fc.constant('cancelled' as const),
        orderId,
        tsNs: fc.constant(T),
        reason: fc.constant('requested' as const),
      }),
      fc.record({
        kind: fc.constant('cancel_rejected' as const),
        orderId,
        tsNs: fc.constant(T),
        reason: fc.constant('unknown_order' as const),
      }),
      fc.record({
        kind: fc.constant('replaced' as const),
        orderId,
        tsNs: fc.constant(T),
        quantity: number.map(quantity),
        limitPrice: number.map(price),
        stopPrice: number.map(price),
      }),
      fc
        .record({ orderId, size: number, at: fc.oneof(number, fc.constant(AT)) })
        .map((each) => fill(each.orderId, each.size, each.at)),
    );
    const three = {
      1: [limit(1, 'buy', 10, AT - 1_000), limit(2, 'sell', 10, AT + 1_000), limit(3, 'buy', 7, AT - 2_000)],
    };
    await fc.assert(
      fc.asyncProperty(fc.array(any, { maxLength: 25 }), async (reports) => {
        const { rig, report } = await desk(three, { latencyNs: 60_000_000_000 });
        await rig.trades(AT);
        for (const each of reports) report(each);
        await rig.lockstep.settle();
        let held = 0;
        for (const order of rig.view.orders.values()) {
          held += order.side === 'buy' ? order.filled : -order.filled;
          expect(order.filled).toBeLessThanOrEqual(order.quantity);
          expect(order.status === 'filled').toBe(order.filled === order.quantity && order.status !== 'cancelled');
        }
        expect(rig.view.held(1, 0)).toBe(held);
        expect(rig.host.stopped).toBeUndefined();
        const booked =
          rig.facts.filter(
            ({ fact }) => fact.kind.startsWith('order_') || fact.kind === 'fill' || fact.kind === 'cancel_rejected',
          ).length - 3;
        expect(booked + rig.of('report_discarded').length).toBe(reports.length);
      }),
      { numRuns: 60 },
    );
  });
});
