import { describe, expect, it } from 'vitest';
import type { TwinKind } from '../../shared/domain/ladder.ts';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';
import { asksForNonsense, failing, holds } from '../support/ladder-scripts.ts';

const SLOW = { soakMs: 3_600_000 };
const ladder = (twin: TwinKind) => plan([rung(100, SLOW), rung(1_000, SLOW), rung(10_000)], { twin });

/** Both versions hold what they buy with their first event; the price is where it was. */
async function beside(twin: TwinKind): Promise<LadderRig> {
  const rig = await LadderRig.open();
  await rig.trades(100_000);
  rig.runtime.scripts.set('momentum-1.0.0', holds(400)).set('momentum-2.0.0', holds(300));
  expect(await rig.promote(ladder(twin))).toMatchObject({ ok: true });
  for (let i = 0; i < 3; i += 1) await rig.trades(100_000);
  return rig;
}

const twinOf = (rig: LadderRig): number => rig.ladder.twinInstance ?? 0;

describe('the twin', () => {
  it('simulated, is a fresh instance of the version in force beside the real account, at the candidate’s share', async () => {
    const rig = await beside('simulated');
    expect(rig.shares).toEqual(['1.0.0 live 9900', '2.0.0 live 100', '1.0.0 twin 0']);
    expect(rig.held(twinOf(rig))).toBe(0);
    expect(rig.view.simulated.positions(twinOf(rig))).toEqual([{ instrument: 0, quantity: 400 }]);
    expect(rig.view.simulated.shareOf(twinOf(rig))).toBe(100);
    await rig.say('advance');
    expect(rig.view.simulated.shareOf(twinOf(rig))).toBe(1_000);
    expect(rig.view.accountPositions()).toMatchObject([{ quantity: 700 }]);
  });

  it('on capital, holds as much of the slot as the candidate, taken from the version in force', async () => {
    const rig = await beside('capital');
    expect(rig.shares).toEqual(['1.0.0 live 9800', '2.0.0 live 100', '1.0.0 live 100']);
    expect(rig.held(twinOf(rig))).toBe(400);
    await rig.say('advance');
    expect(rig.shares).toEqual(['1.0.0 live 8000', '2.0.0 live 1000', '1.0.0 live 1000']);
    await rig.say('step_down');
    expect(rig.shares).toEqual(['1.0.0 live 9800', '2.0.0 live 100', '1.0.0 live 100']);
  });

  it('on capital, closes what it holds when the ladder is aborted, and its share goes back', async () => {
    const rig = await beside('capital');
    const [twin, candidate] = [twinOf(rig), rig.ladder.instance];
    expect(await rig.say('abort')).toMatchObject({ ok: true });
    expect(rig.shares[0]).toBe('1.0.0 live 10000');
    expect(rig.reserve).toBe(0);
    await rig.trades(100_000, 100_000, 100_000);
    expect(rig.held(twin)).toBe(0);
    expect(rig.held(candidate)).toBe(0);
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
    expect(rig.runtime.unloaded).toContain(twin);
    expect(rig.view.accountPositions()).toMatchObject([{ quantity: 700 }]);
  });

  it('on capital, closes what it holds when the candidate takes over', async () => {
    const rig = await beside('capital');
    const twin = twinOf(rig);
    await rig.say('advance');
    await rig.say('advance');
    expect(rig.ladder).toMatchObject({ status: 'completed' });
    await rig.trades(100_000, 100_000);
    expect(rig.held(twin)).toBe(0);
    expect(rig.held(rig.ladder.instance)).toBe(700);
    expect(rig.shares).toEqual(['2.0.0 live 10000', '1.0.0 shadow 0']);
    expect(rig.reserve).toBe(0);
  });

  it('on capital, needs a version in force that it can share with', async () => {
    const rig = await beside('none');
    await rig.say('abort');
    const outcome = await rig.promote(ladder('capital'), { environment: 'production' });
    expect(outcome).toMatchObject({ ok: false, code: 'broken_rule', message: expect.stringContaining('simulated') });
  });

  it('may be left out: the candidate is compared with nothing', async () => {
    const rig = await beside('none');
    expect(rig.shares).toEqual(['1.0.0 live 9900', '2.0.0 live 100']);
    await rig.periods(2);
    expect(rig.of('ladder_reviewed').at(-1)?.pair).toMatchObject({ twin: '0.00000000' });
  });

  it.each(['simulated', 'capital'] as const)(
    '%s, that fails holds the ladder; nobody is blamed, and nothing stays open',
    async (kind) => {
      const rig = await LadderRig.open();
      await rig.trades(100_000);
      const old = failing(holds(400));
      rig.runtime.scripts.set('momentum-1.0.0', old.script).set('momentum-2.0.0', holds(300));
      await rig.promote(ladder(kind));
      for (let i = 0; i < 3; i += 1) await rig.trades(100_000);
      old.fail(twinOf(rig));
      await rig.trades(100_000, 100_000, 100_000);
      expect(rig.ladder).toMatchObject({ status: 'held', held: { cause: 'error' }, rung: 0 });
      expect(rig.held(twinOf(rig)), 'what nobody looks after is closed').toBe(0);
      expect(rig.shares[1]).toBe('2.0.0 live 100');
      expect(rig.view.tradingState(LadderRig.slot)).toBe('active');
      await rig.periods(2);
      expect(rig.of('ladder_reviewed').at(-1)?.pair, 'there is nothing to compare with').toBeNull();
      expect(await rig.say('abort')).toMatchObject({ ok: true });
      await rig.trades(100_000);
      expect(rig.shares).toEqual(['1.0.0 live 10000']);
    },
  );

  it('that has failed is not silently taken for one that earns nothing after a restart', async () => {
    const before = await LadderRig.open();
    await before.trades(100_000);
    const old = failing(holds(400));
    before.runtime.scripts.set('momentum-1.0.0', old.script);
    await before.promote(ladder('simulated'));
    await before.trades(100_000);
    old.fail(before.ladder.twinInstance ?? 0);
    await before.trades(100_000);
    const rig = await LadderRig.restart(before);
    await rig.periods(4);
    expect(rig.of('ladder_reviewed').map(({ pair }) => pair)).toEqual(rig.of('ladder_reviewed').map(() => null));
    expect(rig.of('ladder_reviewed').length).toBeGreaterThan(0);
  });

  it('of a slot without a version in force keeps the parameters that it serves with, also over a restart', async () => {
    const before = new LadderRig();
    before.inForce = await before.register('momentum', '1.0.0', { parameters: { pace: 'old' } });
    before.candidate = await before.register('momentum', '2.0.0', { parameters: { pace: 'new' } });
    await before.deploy(before.inForce);
    await before.promote(ladder('simulated'), { environment: 'production' });
    const twin = before.view.latestLadder('momentum:production')?.twinInstance;
    const paceOf = (rig: LadderRig) => rig.runtime.loads.findLast(({ instance }) => instance === twin)?.parameters;
    expect(paceOf(before)).toEqual({ pace: 'old' });
    const rig = await LadderRig.restart(before);
    expect(paceOf(rig)).toEqual({ pace: 'old' });
  });

  it('has what it did before a move on record before the move: a restart tells the two apart as the desk did', async () => {
    const rig = await LadderRig.open();
    rig.runtime.scripts.set('momentum-1.0.0', asksForNonsense());
    await rig.promote(ladder('simulated'));
    await rig.trades(100_000, 100_000, 100_000);
    await rig.say('advance');
    const order = rig.facts.map(({ fact }) => fact);
    const move = order.findLastIndex((fact) => fact.kind === 'ladder_moved');
    const counted = order.slice(0, move).findLast((fact) => fact.kind === 'simulated_counted');
    expect(counted).toMatchObject({ instance: twinOf(rig), denied: 3 });
  });
});
