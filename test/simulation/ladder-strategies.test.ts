import { describe, expect, it } from 'vitest';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { money } from '../../shared/units/money.ts';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';
import { holds } from '../support/ladder-scripts.ts';

const UNIT = 100_000_000n;

async function opened(): Promise<LadderRig> {
  const rig = await LadderRig.open();
  await rig.trades(100_000);
  return rig;
}

describe('paper', () => {
  it('trades beside the real account and touches nothing of it; at the end the candidate is gone', async () => {
    const rig = await opened();
    const paper = plan([rung(0, { soakMs: 180_000 })], { strategy: 'paper' });
    expect(await rig.promote(paper)).toMatchObject({ ok: true });
    rig.runtime.scripts.set('momentum-2.0.0', holds(800));
    expect(rig.shares).toEqual(['1.0.0 live 10000', '2.0.0 shadow 0', '1.0.0 twin 0']);
    await rig.periods(2, 101_000);
    expect(rig.of('simulated_fill')).toMatchObject([{ instance: rig.ladder.instance, quantity: 800 }]);
    expect(rig.of('order_sent')).toEqual([]);
    expect(rig.held()).toBe(0);
    await rig.periods(2, 101_000);
    expect(rig.ladder).toMatchObject({ status: 'completed', share: 0 });
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
    expect(rig.view.simulated.instances).toEqual([]);
    expect(rig.view.deployments.get(rig.ladder.deploymentId)).toMatchObject({ status: 'inactive' });
  });

  it('in a slot where nobody is in force it runs by itself, and the slot is free again afterwards', async () => {
    const rig = await opened();
    const paper = plan([rung(0, { soakMs: 120_000 })], { strategy: 'paper' });
    expect(await rig.promote(paper, { environment: 'testing' })).toMatchObject({ ok: true });
    await rig.periods(4);
    expect(rig.view.latestLadder('momentum:testing')).toMatchObject({ status: 'completed' });
    expect(rig.view.slots.get('momentum:testing')).toMatchObject({ attachments: [], reserve: 10_000 });
    expect(await rig.deploy(rig.candidate, 'testing')).toMatchObject({ ok: true });
  });
});

describe('blue and green', () => {
  const blueGreen = (keepWarmMs: number | null) =>
    plan([rung(0, { soakMs: 120_000 }), rung(10_000)], { strategy: 'blue_green', keepWarmMs });

  it('shows what green would have done, then cuts over all at once, and blue stays in step', async () => {
    const rig = await opened();
    rig.runtime.scripts.set('momentum-1.0.0', holds(600)).set('momentum-2.0.0', holds(300));
    await rig.promote(blueGreen(null));
    await rig.trades(100_000, 100_000);
    expect(rig.view.simulated.positions(rig.ladder.instance)).toEqual([{ instrument: 0, quantity: 300 }]);
    expect(rig.held(rig.incumbent)).toBe(600);
    await rig.periods(2);
    expect(rig.ladder).toMatchObject({ status: 'completed' });
    expect(rig.shares).toEqual(['2.0.0 live 10000', '1.0.0 shadow 0']);
    // It takes over what is really held, and nothing of what it only simulated.
    expect(rig.held(rig.ladder.instance)).toBe(600);
    expect(rig.view.simulated.instances).toEqual([]);
  });

  it('goes back at once while blue is warm: the candidate that left by it is warm no more', async () => {
    const rig = await opened();
    await rig.promote(blueGreen(null));
    await rig.periods(4);
    const back = { kind: 'rollback_slot', slotId: LadderRig.slot, reason: 'x', rolledBackBy: 'tester' } as const;
    const loads = rig.runtime.loads.length;
    expect(await rig.command(back)).toMatchObject({ ok: true });
    expect(rig.runtime.loads).toHaveLength(loads);
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
  });

  it('keeps blue warm for as long as the plan says: here, for no time at all', async () => {
    for (const [keepWarmMs, afterMs] of [
      [null, 3_600_000],
      [60_000, 60_000],
      [0, 0],
    ] as const) {
      const rig = await opened();
      const timers: { readonly id: string; readonly afterMs: number }[] = [];
      const seen = rig.host.out.timers;
      const push = seen.push.bind(seen);
      seen.push = (...each) => {
        timers.push(...each);
        return push(...each);
      };
      await rig.promote(blueGreen(keepWarmMs));
      await rig.periods(4);
      expect(rig.ladder.status).toBe('completed');
      const window = timers.filter(({ id }) => id.startsWith('window:'));
      expect(window.at(-1), `kept for ${keepWarmMs}`).toMatchObject({ afterMs });
    }
  });
});

describe('progressive', () => {
  it('scales its step with what risk allows, soaks on where it comes to, and goes on from there', async () => {
    const rig = await opened();
    rig.runtime.scripts.set('momentum-2.0.0', holds(900));
    const stepUp = {
      kind: 'risk_adjusted',
      targetVolatilityBp: 1,
      drawdownLimitBp: 10_000,
      leastStep: basisPoints(10),
    } as const;
    const evidence = { fills: 0, closedTrades: 0, sessions: 0, pairs: 4 };
    await rig.promote(plan([rung(100, { stepUp, evidence }), rung(1_000), rung(10_000)], { strategy: 'progressive' }));
    for (const at of [100_000, 100_500, 100_000, 100_500, 100_000]) await rig.periods(1, at);
    const { rung: at, share } = rig.ladder;
    expect(at).toBe(0);
    expect(share).toBeGreaterThan(110);
    expect(share).toBeLessThan(1_000);
    expect(rig.shares).toEqual([`1.0.0 live ${10_000 - share}`, `2.0.0 live ${share}`, '1.0.0 twin 0']);
  });

  it('stays where a step is not worth while', async () => {
    const rig = await opened();
    const stepUp = { kind: 'confidence', fullAtBp: 5, leastStep: basisPoints(50) } as const;
    await rig.promote(plan([rung(100, { stepUp }), rung(1_000), rung(10_000)], { strategy: 'progressive' }));
    await rig.periods(5);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 0, share: 100 });
    expect(rig.view.ladderStanding(rig.ladder.id)?.next).toMatchObject({ kind: 'stay' });
  });
});

describe('a version that comes in', () => {
  it('opens a slot of its own at the share of its first rung; the rest is reserve', async () => {
    const rig = await opened();
    const place = { environment: 'production', capital: money(500_000n * UNIT) } as const;
    expect(await rig.promote(plan([rung(100), rung(1_000), rung(10_000)]), place)).toMatchObject({ ok: true });
    const slot = () => rig.view.slots.get('momentum:production');
    expect(slot()).toMatchObject({
      capital: 500_000n * UNIT,
      reserve: 9_900,
      attachments: [{ share: 100 }, { share: 0 }],
    });
    expect(rig.view.latestLadder('momentum:production')).toMatchObject({ incumbentEntityId: null });
    await rig.periods(5);
    expect(slot()).toMatchObject({ reserve: 0, attachments: [{ role: 'live', share: 10_000 }] });
    expect(rig.view.latestLadder('momentum:production')).toMatchObject({ status: 'completed' });
  });

  it('in a slot of its own that is aborted may only reduce: there is nothing to go back to', async () => {
    const rig = await opened();
    await rig.promote(plan([rung(100), rung(10_000)]), { environment: 'production' });
    expect(await rig.say('abort', 'no', 'momentum:production')).toMatchObject({ ok: true });
    expect(rig.view.tradingState('momentum:production')).toBe('reducing');
    expect(rig.view.latestLadder('momentum:production')).toMatchObject({ status: 'aborted' });
  });

  it('is refused where the smallest order is more than the first rung gives', async () => {
    const rig = new LadderRig({ capital: money(90n * UNIT) });
    rig.inForce = await rig.register('momentum', '1.0.0');
    rig.candidate = await rig.register('momentum', '2.0.0');
    await rig.deploy(rig.inForce);
    await rig.trades(100_000);
    expect(await rig.promote(plan([rung(100), rung(10_000)]))).toMatchObject({
      ok: false,
      code: 'broken_rule',
      message: expect.stringContaining('smallest order'),
    });
    expect(await rig.promote(plan([rung(200), rung(10_000)]))).toMatchObject({ ok: true });
  });

  it('is refused twice at once, and where it is in force already', async () => {
    const rig = await opened();
    const ladder = plan([rung(100), rung(10_000)]);
    expect(await rig.promote(ladder, { entityId: rig.inForce })).toMatchObject({ ok: false, code: 'conflict' });
    expect(await rig.promote(ladder, { reason: ' ' })).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await rig.promote(ladder, { entityId: 'nobody' })).toMatchObject({ ok: false, code: 'not_found' });
    await rig.promote(ladder);
    const third = await rig.register('momentum', '3.0.0');
    expect(await rig.promote(ladder, { entityId: third })).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('that does not load leaves the slot as it was, with the reason on its record', async () => {
    const rig = await opened();
    rig.runtime.broken.set('momentum-2.0.0', 'no such file');
    expect(await rig.promote(plan([rung(100), rung(10_000)]))).toMatchObject({ ok: false, code: 'load_failed' });
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
    expect(rig.ladder).toMatchObject({ status: 'aborted', endReason: expect.stringContaining('no such file') });
    expect(rig.view.deployments.get(rig.ladder.deploymentId)).toMatchObject({ status: 'failed' });
    rig.runtime.broken.clear();
    expect(await rig.promote(plan([rung(100), rung(10_000)]))).toMatchObject({ code: 'validation_failed' });
    await rig.command({ kind: 'update_entity', entityId: rig.candidate, status: 'validated' });
    expect(await rig.promote(plan([rung(100), rung(10_000)]))).toMatchObject({ ok: true });
  });

  it('was in force within the rollback window: it skips the ladder', async () => {
    const rig = await opened();
    await rig.swap(rig.inForce, rig.candidate);
    expect(rig.shares).toEqual(['2.0.0 live 10000', '1.0.0 shadow 0']);
    expect(await rig.promote(plan([rung(100), rung(10_000)]), { entityId: rig.inForce })).toMatchObject({ ok: true });
    expect(rig.shares).toEqual(['1.0.0 live 10000', '2.0.0 shadow 0']);
    expect(rig.of('ladder_started')).toEqual([]);
  });

  it('was taken out for a fault: it climbs like any other', async () => {
    const rig = await opened();
    await rig.swap(rig.inForce, rig.candidate);
    await rig.command({ kind: 'rollback_slot', slotId: LadderRig.slot, reason: 'bad', rolledBackBy: 'tester' });
    expect(await rig.promote(plan([rung(100), rung(10_000)]))).toMatchObject({ ok: true });
    expect(rig.shares).toEqual(['1.0.0 live 9900', '2.0.0 live 100', '1.0.0 twin 0']);
  });
});
