/** An order that had ended, and that the exchange turns out to have made larger: it is taken back at once, whatever has happened since. */
import { describe, expect, it } from 'vitest';
import { connectionAlert } from '../../../electron/host/connection-alerts.ts';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
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

/** An order for 10 that was asked to become 20, and was filled whole for 10 before anybody heard of that. */
async function filledWhole() {
  const journal = openMemoryJournal();
  const rig = new DeskRig({ journal, latencyNs: SILENT_NS });
  const entityId = await rig.register('momentum', '1.0.0');
  await rig.deploy(entityId);
  const heard = follow(rig, '1.0.0', [limit(1, 'buy', 10, AT - 1_000)], [replace(20)]);
  await rig.trades(AT, AT);
  take(rig, accepted(), fill('1', 10));
  expect(rig.view.orders.get(ID)).toMatchObject({ status: 'filled', asked: [20] });
  return { rig, journal, heard, entityId };
}

const cancels = (rig: DeskRig) => rig.facts.filter(({ fact }) => fact.kind === 'cancel_sent');
const kill = (flatten: boolean) => ({ kind: 'kill', scope: 'desk', flatten, reason: 'r' }) as const;
const halt = { kind: 'set_trading_state', scope: 'desk', state: 'halted', reason: 'r' } as const;

describe('an order that works again is taken back by the desk in the same step', () => {
  for (const [when, command] of [
    ['while everybody may trade', undefined],
    ['behind a kill', kill(false)],
    ['behind a halt', halt],
  ] as const)
    it(when, async () => {
      const { rig } = await filledWhole();
      if (command) expect((await rig.command(command)).ok).toBe(true);
      take(rig, replaced(20));
      const order = rig.view.orders.get(ID);
      expect(order).toMatchObject({ status: 'working', quantity: 20, filled: 10, cancelRequested: true });
      expect(cancels(rig)).toMatchObject([{ actor: 'desk', fact: { orderId: ID } }]);
      expect(rig.of('order_replaced')).toMatchObject([{ worksAgainFor: 10 }]);
      const kinds = rig.facts.map(({ fact }) => fact.kind);
      expect(kinds.indexOf('cancel_sent')).toBe(kinds.indexOf('order_replaced') + 1);
      take(rig, cancelled);
      expect(rig.view.orders.get(ID)?.status).toBe('cancelled');
    });

  it('after a swap, whose cut knew nothing of it', async () => {
    const { rig, entityId } = await filledWhole();
    const two = await rig.register('momentum', '2.0.0', { parentEntityId: entityId });
    expect((await rig.swap(entityId, two)).ok).toBe(true);
    take(rig, replaced(20));
    expect(cancels(rig)).toMatchObject([{ actor: 'desk', fact: { orderId: ID } }]);
  });

  it('after its owner has left for good', async () => {
    const { rig, entityId } = await filledWhole();
    const two = await rig.register('momentum', '2.0.0', { parentEntityId: entityId });
    await rig.swap(entityId, two);
    rig.host.step({ kind: 'timer', id: `window:${[...rig.view.swaps.keys()][0]}` });
    rig.host.commit();
    expect(rig.of('instance_detached')).toMatchObject([{ instance: 1 }]);
    take(rig, replaced(20), fill('2', 4), cancelled);
    expect(cancels(rig)).toMatchObject([{ actor: 'desk', fact: { orderId: ID } }]);
    expect(rig.view.orders.get(ID)).toMatchObject({ status: 'cancelled', filled: 14 });
  });

  it('by a fill that tells of the replacement before its report', async () => {
    const { rig } = await filledWhole();
    take(rig, fill('2', 4));
    expect(rig.view.orders.get(ID)).toMatchObject({ status: 'working', quantity: 20, filled: 14 });
    expect(rig.facts.slice(-3).map(({ fact }) => fact.kind)).toEqual(['order_replaced', 'cancel_sent', 'fill']);
  });

  it('also where a cancel had left before it ended, which may have found nothing', async () => {
    const rig = new DeskRig({ latencyNs: SILENT_NS });
    await rig.deploy(await rig.register('momentum', '1.0.0'));
    follow(rig, '1.0.0', [limit(1, 'buy', 10, AT - 1_000)], [replace(20)], [{ kind: 'cancel', ref: 1 }]);
    await rig.trades(AT, AT, AT);
    take(rig, fill('1', 10), replaced(20));
    expect(cancels(rig).map(({ actor }) => actor)).toEqual(['momentum@1.0.0', 'desk']);
  });

  it('and an order that works anyway is not', async () => {
    const rig = new DeskRig({ latencyNs: SILENT_NS });
    await rig.deploy(await rig.register('momentum', '1.0.0'));
    follow(rig, '1.0.0', [limit(1, 'buy', 10, AT - 1_000)], [replace(20)]);
    await rig.trades(AT, AT);
    take(rig, fill('1', 4), replaced(20));
    expect([cancels(rig).length, rig.of('order_replaced')[0]?.worksAgainFor]).toEqual([0, undefined]);
  });

  it('and people are told, with what is due', () => {
    const fact = { kind: 'order_replaced', orderId: ID, quantity: quantity(20), worksAgainFor: quantity(10) };
    const of = { ...fact, limitPrice: price(0), stopPrice: price(0) } as FactOf<'order_replaced'>;
    expect(connectionAlert(of)).toMatchObject({
      severity: 'warning',
      text: expect.stringContaining(`Order ${ID} works again for 10 more at the exchange`),
    });
    const { worksAgainFor: _, ...usual } = of;
    expect(connectionAlert(usual)).toBeUndefined();
  });
});

describe('its name', () => {
  it('is its order id from then on, and a later order keeps the name that both were given', async () => {
    const { rig, heard } = await filledWhole();
    await rig.lockstep.settle();
    const more = follow(rig, '1.0.0', [limit(1, 'buy', 7, AT - 2_000)], [{ kind: 'cancel', ref: 1 }]);
    await rig.trades(AT);
    take(rig, replaced(20));
    await rig.trades(AT);
    expect(rig.of('cancel_sent').map(({ orderId }) => orderId)).toEqual([ID, 'o-00000002']);
    take(rig, fill('2', 3), cancelled);
    await rig.lockstep.settle();
    expect(heard.map((each) => 'ref' in each && each.ref)).toEqual([1, 1, 1]);
    expect(more.map((each) => 'ref' in each && each.ref)).toEqual([ID, ID, ID]);
  });

  it('is not the one that the version of a later start has given', async () => {
    const { journal } = await filledWhole();
    const rig = new DeskRig({ journal, latencyNs: SILENT_NS });
    rig.host.resume();
    await rig.lockstep.settle();
    follow(rig, '1.0.0', [limit(1, 'sell', 7, AT + 2_000)], [], [{ kind: 'cancel', ref: 1 }]);
    await rig.trades(AT, AT);
    take(rig, replaced(20));
    await rig.trades(AT);
    expect(rig.of('cancel_sent').map(({ orderId }) => orderId)).toEqual([ID, 'o-00000002-2']);
  });
});

describe('what it fills before its cancel takes', () => {
  it('is closed by a new exit, where the one that stands for it had ended', async () => {
    const { rig } = await filledWhole();
    await rig.command(kill(true));
    const closing = rig.of('order_sent').at(-1)?.orderId ?? '';
    take(rig, accepted(closing), fill('9', 10, closing));
    expect(rig.of('exit_ended')).toHaveLength(1);
    take(rig, replaced(20), fill('2', 4));
    expect(rig.of('exit_started').map(({ reason }) => reason)).toEqual([
      'r',
      `order ${ID} was filled after exit x-1 had ended`,
    ]);
    expect(rig.of('order_sent').at(-1)).toMatchObject({ side: 'sell', quantity: 4, exitId: 'x-2' });
    // All of it, before the desk has heard of the cancel.
    take(rig, fill('3', 6));
    const sent = rig.of('order_sent').filter(({ exitId }) => exitId === 'x-2');
    expect(sent.reduce((sum, each) => sum + each.quantity, 0)).toBe(10);
  });

  it('is closed with the rest, where a swap has what its owner holds flattened', async () => {
    const { rig, entityId } = await filledWhole();
    const two = await rig.register('momentum', '2.0.0', { parentEntityId: entityId });
    expect((await rig.swap(entityId, two, { positions: 'flatten', orders: 'cancel' })).ok).toBe(true);
    take(rig, replaced(20), fill('2', 10));
    const sold = rig.of('order_sent').filter(({ side }) => side === 'sell');
    expect(sold.reduce((sum, each) => sum + each.quantity, 0)).toBe(20);
  });
});

describe('a refusal that may be of the cancel', () => {
  for (const reason of ['invalid_terms', 'not_sent'] as const)
    it(`(${reason}) strikes no replacement that may still be taken`, async () => {
      const rig = new DeskRig({ latencyNs: SILENT_NS });
      await rig.deploy(await rig.register('momentum', '1.0.0'));
      follow(rig, '1.0.0', [limit(1, 'buy', 10, AT - 1_000)], [replace(20)], [{ kind: 'cancel', ref: 1 }]);
      await rig.trades(AT, AT, AT);
      take(rig, { kind: 'cancel_rejected', orderId: ID, tsNs: T, reason }, fill('1', 15));
      expect([rig.of('report_discarded'), rig.view.held(1, 0)]).toEqual([[], 15]);
    });
});
