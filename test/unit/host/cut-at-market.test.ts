import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import type { Outcome } from '../../../shared/domain/command.ts';
import { DEFAULT_HAND_OVER } from '../../../shared/domain/swap.ts';
import { money } from '../../../shared/units/money.ts';
import { DeskRig, market } from '../../support/desk-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const subject = (outcome: Outcome): string => {
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.subject;
};

/** 2.0.0 is live, 1.0.0 stands by; the desk has been restarted in between if so wished. */
async function standing(isRestarted = false) {
  const journal = openMemoryJournal();
  let rig = new DeskRig({ journal });
  const [a, b] = [await rig.register('momentum', '1.0.0'), await rig.register('momentum', '2.0.0')];
  await rig.deploy(a);
  await rig.trades(AT, AT);
  await rig.swap(a, b);
  await rig.trades(AT);
  if (isRestarted) {
    rig = new DeskRig({ journal });
    rig.host.resume();
    await rig.lockstep.settle();
    rig.host.commit();
    await rig.trades(AT);
  }
  const live = () => rig.view.slots.get(SLOT)?.attachments.find((each) => each.role === 'live')?.entityId;
  return { rig, a, b, live };
}

describe('a swap that cuts as an event comes in', () => {
  it('at the beginning of a trading day is measured and proved like any other', async () => {
    for (const isRestarted of [false, true]) {
      const { rig, a, b, live } = await standing(isRestarted);
      const schedule = { kind: 'session_boundary' } as const;
      const id = subject(await rig.swap(b, a, {}, { type: 'scheduled', schedule }));
      rig.elapse(6_400);
      await rig.trades(AT, AT, AT);
      expect([live(), rig.view.swaps.get(id)?.receipts]).toEqual([a, { missed: 0, twice: 0 }]);
      expect(rig.host.meter.of(id)).toBeDefined();
      expect(await rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
    }
  });

  it('because a breaker tripped is measured and proved like any other', async () => {
    const { rig, a, live } = await standing(true);
    await rig.command({
      kind: 'set_swap_rule',
      slotId: SLOT,
      trigger: 'daily_loss',
      toEntityId: a,
      handOver: DEFAULT_HAND_OVER,
      reason: 'in case',
    });
    let bought = false;
    rig.runtime.scripts.set('momentum-2.0.0', (request) => {
      if (request.kind !== 'event' || !request.live || bought || request.event.seq < 9) return [];
      bought = true;
      return [market(1, 'buy', 1_000)];
    });
    await rig.trades(AT, AT, AT, AT, AT, AT, AT, AT);
    await rig.command({ kind: 'set_limits', limits: { maxDailyLoss: money(1_000_000_000n) }, reason: 'tight' });
    await rig.trades(AT - 10_000, AT, AT);
    expect(live()).toBe(a);
    const id = [...rig.view.swaps.keys()].at(-1) ?? '';
    expect(rig.view.swaps.get(id)).toMatchObject({ type: 'automatic', receipts: { missed: 0, twice: 0 } });
    const source = rig.view.swaps.get(id)?.legs[0]?.fromInstance;
    const lived = rig.runtime.delivered.flatMap(({ instance, body }) =>
      instance === source && body.kind === 'event' && body.live ? [body.event.seq] : [],
    );
    expect(Math.max(...lived)).toBe(rig.view.swaps.get(id)?.cutSequence);
    expect(rig.host.meter.of(id)).toBeDefined();
    expect(await rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
  });
});
