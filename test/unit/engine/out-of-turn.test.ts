/** What an exchange reports out of turn, or twice: every deal is booked, and booked once. */
import { describe, expect, it } from 'vitest';
import { mayFill } from '../../../electron/engine/order/order-record.ts';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import type { ExchangeReport } from '../../../shared/domain/exchange.ts';
import { isOpen } from '../../../shared/domain/order.ts';
import { DeskRig, limit } from '../../support/desk-rig.ts';
import {
  AT,
  accepted,
  cancelled,
  fill,
  follow,
  ID,
  replace,
  replaced,
  SILENT_NS,
  T,
  take,
} from '../../support/reports.ts';

const refused: ExchangeReport = { kind: 'cancel_rejected', orderId: ID, tsNs: T, reason: 'unknown_order' };

/** An order for 10 that was asked to become each of these, on an exchange that has not answered. */
async function asked(...totals: readonly number[]) {
  const journal = openMemoryJournal();
  const rig = new DeskRig({ journal, latencyNs: SILENT_NS });
  await rig.deploy(await rig.register('momentum', '1.0.0'));
  const turns = totals.map((total) => [replace(total)]);
  const heard = follow(rig, '1.0.0', [limit(1, 'buy', 10, AT - 1_000)], ...turns);
  await rig.trades(AT, ...totals.map(() => AT));
  expect(rig.of('replace_sent')).toHaveLength(totals.length);
  const report = (...reports: readonly ExchangeReport[]): void => take(rig, ...reports);
  report(accepted());
  return { rig, journal, heard, report };
}

type Asked = Awaited<ReturnType<typeof asked>>;
const order = ({ rig }: Asked) => rig.view.orders.get(ID);
const discarded = ({ rig }: Asked): string[] => rig.of('report_discarded').map(({ reason }) => reason);
/** What of its orders may still fill, as the gate counts it. */
const open = ({ rig }: Asked): number =>
  [...rig.view.orders.values()].filter(({ status }) => isOpen(status)).reduce((sum, each) => sum + mayFill(each), 0);

describe('a fill that overtakes the report of its replacement', () => {
  it('says that the order was replaced, and is booked; the report that comes later names the prices', async () => {
    const desk = await asked(15);
    desk.report(fill('1', 12));
    expect(order(desk)).toMatchObject({
      status: 'working',
      quantity: 15,
      filled: 12,
      limitPrice: AT - 1_000,
      asked: [],
    });
    expect(open(desk)).toBe(3);
    const kinds = desk.rig.facts.map(({ fact }) => fact.kind);
    expect(kinds.indexOf('order_replaced')).toBe(kinds.indexOf('fill') - 1);
    desk.report(replaced(15, AT - 500));
    expect(order(desk)).toMatchObject({ status: 'working', quantity: 15, filled: 12, limitPrice: AT - 500 });
    desk.report(fill('2', 3));
    expect(order(desk)?.status).toBe('filled');
    await desk.rig.lockstep.settle();
    expect(desk.heard.map((each) => (each.kind === 'order' ? each.status : each.kind))).toEqual([
      ...['accepted', 'replaced', 'fill', 'replaced', 'fill', 'filled'],
    ]);
    expect(discarded(desk)).toEqual([]);
    expect(desk.rig.view.held(1, 0)).toBe(15);
  });

  it('fills it whole: the report that comes later is put aside in words', async () => {
    const desk = await asked(15);
    desk.report(fill('1', 15), replaced(15));
    expect(order(desk)).toMatchObject({ status: 'filled', quantity: 15, filled: 15 });
    expect(discarded(desk)).toEqual(['its new quantity 15 is not above the 15 that are filled']);
    expect(desk.rig.host.stopped).toBeUndefined();
  });

  it('is booked on a cancelled order too, and the order stays cancelled', async () => {
    const desk = await asked(15);
    desk.report(cancelled, fill('1', 12), replaced(15));
    expect(order(desk)).toMatchObject({ status: 'cancelled', quantity: 15, filled: 12 });
    expect(discarded(desk)).toEqual(['the order is cancelled']);
    expect([open(desk), desk.rig.view.held(1, 0)]).toEqual([0, 12]);
  });

  it('is refused where no total was asked for that would hold it', async () => {
    const desk = await asked(15);
    desk.report(fill('1', 16));
    expect(discarded(desk)).toEqual(['it would fill 16 of 15']);
    expect(order(desk)).toMatchObject({ quantity: 10, filled: 0, asked: [15] });
  });

  it('leaves open what was asked for behind it', async () => {
    const desk = await asked(20, 15);
    desk.report(fill('1', 12));
    // Either may have been taken; the older is, or the younger would be all that the order can become.
    expect(order(desk)).toMatchObject({ quantity: 20, asked: [15] });
    desk.report(fill('2', 5));
    expect(desk.rig.view.held(1, 0)).toBe(17);
    expect(discarded(desk)).toEqual([]);
  });
});

describe('an order that was filled whole for what it was before', () => {
  it('works again once the exchange says that it took the larger total', async () => {
    const desk = await asked(15);
    desk.report(fill('1', 10));
    expect([order(desk)?.status, open(desk), desk.rig.view.counts.filled]).toEqual(['filled', 0, 1]);
    desk.report(replaced(15));
    expect([order(desk)?.status, open(desk), desk.rig.view.counts.filled]).toEqual(['working', 5, 0]);
    desk.report(fill('2', 5));
    expect([order(desk)?.status, open(desk), desk.rig.view.counts.filled]).toEqual(['filled', 0, 1]);
  });

  it('works again by a fill beyond it, and stays filled where the exchange knows it no more', async () => {
    const desk = await asked(15);
    desk.report(fill('1', 10), refused, fill('2', 2));
    expect(order(desk)).toMatchObject({ status: 'working', quantity: 15, filled: 12 });
    const other = await asked(15);
    other.report(fill('1', 10), refused);
    expect(order(other)).toMatchObject({ status: 'filled', quantity: 10, filled: 10 });
  });

  it('is the same after a fold', async () => {
    const desk = await asked(15);
    desk.report(fill('1', 10), replaced(15), fill('2', 3));
    const again = new DeskRig({ journal: desk.journal });
    expect(again.view.orders.get(ID)).toEqual(order(desk));
    expect(again.view.counts).toEqual(desk.rig.view.counts);
  });
});

describe('answers to replacements', () => {
  it('in the wrong order leave what the exchange took last', async () => {
    const desk = await asked(15, 20);
    desk.report(replaced(20), replaced(15));
    expect(order(desk)).toMatchObject({ quantity: 20, asked: [], past: [10, 15] });
    expect(discarded(desk)).toEqual(['a later replacement has made it 20']);
    desk.report(fill('1', 18));
    expect(desk.rig.view.held(1, 0)).toBe(18);
  });

  it('that come twice take nothing that is asked for behind them', async () => {
    const desk = await asked(15, 20);
    desk.report(replaced(15), replaced(15));
    expect(order(desk)).toMatchObject({ quantity: 15, asked: [20] });
    desk.report(fill('1', 18));
    expect(order(desk)).toMatchObject({ quantity: 20, filled: 18 });
  });

  it('strike what was asked for last, where it never left', async () => {
    const desk = await asked(15, 20);
    desk.report({ kind: 'cancel_rejected', orderId: ID, tsNs: T, reason: 'not_sent' });
    expect(order(desk)?.asked).toEqual([15]);
  });
});

describe('a fill that comes twice', () => {
  it('is booked once, though both would fit, and is said to be the same', async () => {
    const desk = await asked();
    desk.report(fill('a', 4), fill('a', 4), fill('b', 4));
    expect(order(desk)).toMatchObject({ filled: 8, status: 'working' });
    expect(desk.rig.view.held(1, 0)).toBe(8);
    expect(desk.rig.of('report_discarded')).toMatchObject([
      { orderId: ID, report: 'fill', reason: 'its execution a is booked already', again: true },
    ]);
    expect(desk.rig.of('fill').map(({ executionId }) => executionId)).toEqual(['a', 'b']);
  });

  it('is known again after a restart', async () => {
    const desk = await asked();
    desk.report(fill('a', 4));
    const again = new DeskRig({ journal: desk.journal });
    again.host.step({ kind: 'report', report: fill('a', 4) });
    again.host.commit();
    expect(again.view.held(1, 0)).toBe(4);
    expect(again.of('report_discarded')).toMatchObject([{ again: true }]);
  });

  it('and any that has no id cannot be told apart: it is put aside', async () => {
    const desk = await asked();
    desk.report(fill('', 4));
    expect(discarded(desk)).toEqual(['its execution has no id']);
  });
});
