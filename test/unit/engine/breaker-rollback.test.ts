import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import { DeskRig, market } from '../../support/desk-rig.ts';
import {
  AT,
  again,
  BAD,
  breachable,
  does,
  FALLEN,
  holding,
  LOSS,
  restarted,
  SLOT,
  setLimits,
} from '../../support/triggers.ts';

describe('a rollback from a breach', () => {
  it('is made in the very step that finds it, after the event was handed to the version that it belongs to', async () => {
    const { rig, live } = await breachable();
    await rig.command(setLimits(LOSS, BAD, { daily_loss: 'roll_back' }));
    const out = rig.host.out;
    const timers = out.timers.length;
    rig.host.market(rig.trade(FALLEN));
    const kinds = out.facts.map(({ fact }) => fact.kind);
    expect(kinds).toEqual(expect.arrayContaining(['breaker_tripped', 'swap_initiated', 'swap_cut']));
    expect(out.timers.slice(timers).every((each) => !each.id.startsWith('exit'))).toBe(true);
    const event = out.deliveries.find((each) => each.instance === 2 && each.body.kind === 'event');
    expect(event?.body).toMatchObject({ live: true });
    expect(live()?.instance).toBe(1);
    await rig.lockstep.settle();
    rig.host.commit();
    await rig.trades(AT);
    expect(await rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
  });

  it('leaves breakers, the day’s loss and the peak as they are, and takes the bad version’s orders back', async () => {
    const { rig } = await breachable();
    await rig.command(setLimits(LOSS, SLOT, { daily_loss: 'roll_back' }));
    await rig.trades(FALLEN, FALLEN);
    expect(rig.view.riskOf(SLOT)).toMatchObject({ dayProfit: -130_10000000n });
    expect([...rig.view.breakers.values()]).toMatchObject([{ scope: SLOT }]);
    // The slot's breaker binds whoever is in it.
    expect(rig.view.tradingState(SLOT)).toBe('reducing');
    expect([...rig.view.orders.values()].filter((each) => ['sent', 'working'].includes(each.status))).toEqual([]);
  });

  it('does not go on to an older version when the one that is back is bound as well', async () => {
    const { rig, good, live } = await breachable();
    await rig.command(setLimits(LOSS, 'desk', { daily_loss: 'roll_back' }));
    await rig.trades(FALLEN, FALLEN, FALLEN);
    expect(rig.of('breaker_tripped').map((each) => each.scope)).toEqual([SLOT, 'desk']);
    expect([live()?.entityId, rig.of('swap_cut').length]).toEqual([good, 2]);
  });

  it('with nothing to go back to lets the slot only reduce', async () => {
    const rig = new DeskRig();
    const only = await rig.register('momentum', '2.0.0');
    await rig.deploy(only);
    await does(rig, [market(1, 'buy', 1_000)]);
    await rig.command(setLimits(LOSS, BAD, { daily_loss: 'roll_back' }));
    await rig.trades(FALLEN);
    expect([rig.view.tradingState(SLOT), rig.of('swap_cut')]).toEqual(['reducing', []]);
    await rig.trades(FALLEN, AT);
    expect(rig.of('breaker_tripped')).toHaveLength(1);
  });

  it('goes past a version that left by a breach to the last that left by a swap', async () => {
    const { rig, good, bad, live } = await breachable();
    const third = await rig.register('momentum', '3.0.0');
    await rig.swap(bad, third);
    await rig.command({ kind: 'rollback_slot', slotId: SLOT, reason: 'bad', rolledBackBy: 'tester' });
    expect(live()?.entityId).toBe(bad);
    await rig.command({ kind: 'trip_breaker', scope: BAD, action: 'roll_back', reason: 'bad too' });
    expect(live()?.entityId).toBe(good);
  });

  it('goes past a version that a rule took out for its loss, although it left by a swap', async () => {
    const { rig, good, live } = await breachable();
    const third = await rig.register('momentum', '3.0.0');
    const handOver = { state: 'shadow', positions: 'adopt', orders: 'cancel' } as const;
    const rule = { slotId: SLOT, trigger: 'daily_loss', toEntityId: third, handOver, reason: 'in case' } as const;
    await rig.command({ kind: 'set_swap_rule', ...rule });
    await rig.command(setLimits(LOSS, SLOT));
    await rig.trades(FALLEN, FALLEN);
    expect([live()?.entityId, rig.view.swapRules.size]).toEqual([third, 0]);
    const scope = 'version/momentum@3.0.0';
    await rig.command({ kind: 'trip_breaker', scope, action: 'roll_back', reason: 'bad too' });
    expect(live()?.entityId).toBe(good);
  });

  it('calls off what is being prepared from the version that gives way', async () => {
    const { rig, good, bad, live } = await breachable();
    const third = await rig.register('momentum', '3.0.0');
    rig.runtime.slow.add('momentum-3.0.0');
    const swapping = rig.swap(bad, third);
    await new Promise((done) => setImmediate(done));
    rig.host.step({
      kind: 'command',
      command: {
        number: 99,
        actor: 'tester',
        role: 'administrator',
        command: { kind: 'trip_breaker', scope: BAD, action: 'roll_back', reason: 'bad' },
      },
    });
    expect(live()?.entityId).toBe(good);
    rig.runtime.finishLoads('momentum-3.0.0');
    expect(await swapping).toMatchObject({ ok: false });
    expect(live()?.entityId).toBe(good);
  });

  it('that a crash cut off is made up for after the restart, and a finished one is not made again', async () => {
    const journal = openMemoryJournal();
    const { rig, good, bad } = await breachable({ journal });
    await rig.command({ kind: 'trip_breaker', scope: BAD, action: 'roll_back', reason: 'bad' });
    // As if the desk had stopped between the breaker and the rollback: what came after the breaker is not on disk.
    const facts = [...journal.facts()];
    const tripped = facts.findIndex((each) => each.kind === 'breaker_tripped');
    const cut = holding(journal, facts.slice(0, tripped + 1));
    const liveOf = (desk: DeskRig) =>
      desk.view.slots.get(SLOT)?.attachments.find((each) => each.role === 'live')?.entityId;
    const next = again(cut);
    expect(liveOf(next)).toBe(bad);
    next.host.resume();
    await next.lockstep.settle();
    next.host.commit();
    await next.trades(AT, AT);
    expect(liveOf(next)).toBe(good);
    // Who stood by was loaded with the rest, and takes over: nobody else was needed.
    expect(next.runtime.loads.map((each) => each.instance)).toEqual([2, 1]);
    const whole = await restarted(journal);
    await whole.trades(AT, AT);
    expect([liveOf(whole), whole.of('swap_cut')]).toEqual([good, []]);
  });
});
