/** What an exchange's line hands in and is no report: put aside in words, whatever it is. */
import { describe, expect, it } from 'vitest';
import type { ExchangeReport } from '../../../shared/domain/exchange.ts';
import { DeskRig, limit } from '../../support/desk-rig.ts';

const AT = 6_000_000;
const ID = 'o-00000001';
const FILL = {
  ...{ kind: 'fill', orderId: ID, executionId: '1', tsNs: 0, price: AT, quantity: 3, fee: 0n, liquidity: 'maker' },
};
const REPLACED = { kind: 'replaced', orderId: ID, tsNs: 0, quantity: 20, limitPrice: AT, stopPrice: 0 };

const NO_FILL_ID = 'its execution has no id';
const NO_TIME = 'its time is no whole number of nanoseconds';
const NO_NUMBERS = 'its quantity or prices are no numbers';

const WORKING = { kind: 'accepted', orderId: ID, tsNs: 0 };

/** A desk with one order on its way. */
async function withOrder() {
  const rig = new DeskRig({ latencyNs: 60_000_000_000 });
  await rig.deploy(await rig.register('momentum', '1.0.0'));
  const notices: { readonly status: string; readonly reason: string }[] = [];
  rig.runtime.scripts.set('momentum-1.0.0', (request) => {
    if (request.kind === 'order') notices.push({ status: request.status, reason: request.reason });
    return request.kind === 'event' ? [limit(1, 'buy', 10, AT - 1_000)] : [];
  });
  await rig.trades(AT);
  return { rig, notices };
}

const ROWS: readonly (readonly [string, unknown, string])[] = [
  ['nothing', undefined, 'it is no report'],
  ['null', null, 'it is no report'],
  ['text', 'fill', 'it is no report'],
  ['an unknown kind', { ...FILL, kind: 'zzz' }, 'its kind is not known'],
  ['a kind that every object has', { ...FILL, kind: 'toString' }, 'its kind is not known'],
  ['no kind', { ...FILL, kind: Symbol('fill') }, 'its kind is not known'],
  ['an order that is an object', { ...FILL, orderId: {} }, 'its order has no id'],
  ['an order id without end', { ...FILL, orderId: 'x'.repeat(1_000) }, 'the id of its order has 1000 characters'],
  ['an execution of undefined', { ...FILL, executionId: undefined }, NO_FILL_ID],
  ['an execution of null', { ...FILL, executionId: null }, NO_FILL_ID],
  ['an execution that is an object', { ...FILL, executionId: {} }, NO_FILL_ID],
  ['an execution that is a number', { ...FILL, executionId: 0 }, NO_FILL_ID],
  [
    'an execution id without end',
    { ...FILL, executionId: 'x'.repeat(1e6) },
    'the id of its execution has 1000000 characters',
  ],
  ['a fee that is a number', { ...FILL, fee: 1.5 }, 'its fee is no amount'],
  ['no fee', { ...FILL, fee: undefined }, 'its fee is no amount'],
  ['no liquidity', { ...FILL, liquidity: 'zzz' }, 'it neither gives nor takes liquidity'],
  ['a time that is none', { ...FILL, tsNs: Number.NaN }, NO_TIME],
  ['half a nanosecond', { ...FILL, tsNs: 0.5 }, NO_TIME],
  ['a price that is text', { ...FILL, price: '6000000' }, NO_NUMBERS],
  ['a quantity that is an object', { ...FILL, quantity: Object.create(null) as unknown }, NO_NUMBERS],
  ['a replacement for a bigint', { ...REPLACED, quantity: 20n }, NO_NUMBERS],
  ['a replacement without a price', { ...REPLACED, stopPrice: undefined }, NO_NUMBERS],
  ['a refusal for no reason', { kind: 'rejected', orderId: ID, tsNs: 0 }, 'it names no reason'],
  ['an end for no reason', { kind: 'cancelled', orderId: ID, tsNs: 0, reason: null }, 'it names no reason'],
  ['a price beyond all numbers', { ...FILL, price: Number.MAX_SAFE_INTEGER }, 'it fills at 9007199254740991'],
  [
    'a price in another unit',
    { ...FILL, price: AT * 10_000 },
    'it fills at 60000000000 where the instrument stands at',
  ],
  ['a price in yet another', { ...FILL, price: AT / 10_000 }, 'it fills at 600 where the instrument stands at 6000000'],
];

describe('a report that is malformed is put aside in words', () => {
  for (const [name, report, reason] of ROWS)
    it(name, async () => {
      const { rig } = await withOrder();
      rig.host.step({ kind: 'report', report: report as ExchangeReport });
      rig.host.commit();
      expect(rig.of('report_discarded')).toMatchObject([{ reason: expect.stringContaining(reason) }]);
      expect(rig.of('report_discarded')[0]).not.toHaveProperty('again');
      expect([rig.view.held(1, 0), rig.view.orders.get(ID)?.status, rig.host.stopped]).toEqual([0, 'sent', undefined]);
      rig.host.step({ kind: 'report', report: FILL as unknown as ExchangeReport });
      expect(rig.view.held(1, 0)).toBe(3);
    });
});

describe('an exchange of many words is heard, and its reason cut', () => {
  const reason = `${'margin '.repeat(28)}abc🙂${'x'.repeat(1e6)}`;
  const cut = `${'margin '.repeat(28)}abc\ufffd`;
  const OF_KIND = [
    ['rejected', 'order_rejected', [], 'rejected'],
    ['cancelled', 'order_cancelled', [WORKING], 'cancelled'],
    ['cancel_rejected', 'cancel_rejected', [WORKING], 'working'],
  ] as const;

  it.each(OF_KIND)('%s', async (kind, fact, before, status) => {
    const { rig, notices } = await withOrder();
    for (const report of [...before, { kind, orderId: ID, tsNs: 0, reason }])
      rig.host.step({ kind: 'report', report: report as unknown as ExchangeReport });
    rig.host.commit();
    expect(rig.of('report_discarded')).toEqual([]);
    expect(rig.of(fact)).toMatchObject([{ reason: cut }]);
    expect(rig.view.orders.get(ID)?.status).toBe(status);
    await rig.trades(AT);
    if (kind !== 'cancel_rejected') expect(notices).toContainEqual({ status, reason: cut });
  });
});
