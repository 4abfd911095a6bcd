import { describe, expect, it } from 'vitest';
import type { RiskAction } from '../../shared/domain/risk.ts';
import { money } from '../../shared/units/money.ts';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';
import { failing, holds } from '../support/ladder-scripts.ts';

const SLOW = { soakMs: 3_600_000 };
const CANARY = plan([rung(100, SLOW), rung(500, SLOW), rung(1_000, SLOW), rung(10_000, SLOW)]);
const slotId = LadderRig.slot;
const UNIT = 100_000_000n;

/** 1.0.0 has taken over from 0.9.0, which stands by; 2.0.0 climbs and has come to its second rung. Both hold something. */
async function climbing() {
  const rig = new LadderRig();
  const first = await rig.register('momentum', '0.9.0');
  rig.inForce = await rig.register('momentum', '1.0.0');
  rig.candidate = await rig.register('momentum', '2.0.0');
  await rig.deploy(first);
  await rig.trades(100_000);
  await rig.swap(first, rig.inForce);
  const [old, next] = [failing(holds(900)), failing(holds(500))];
  rig.runtime.scripts.set('momentum-1.0.0', old.script).set('momentum-2.0.0', next.script);
  expect(await rig.promote(CANARY)).toMatchObject({ ok: true });
  await rig.say('advance');
  await rig.trades(100_000, 100_000, 100_000);
  expect([rig.held(rig.incumbent), rig.held()]).toEqual([900, 500]);
  return { rig, old, next };
}

const limit = (rig: LadderRig, scope: string, action: RiskAction) =>
  rig.command({
    kind: 'set_limits',
    scope,
    limits: { maxDailyLoss: money(20n * UNIT) },
    actions: { daily_loss: action },
    reason: 'x',
  });

describe('the version in force, when it fails while somebody climbs beside it', () => {
  it('gives way to its own predecessor, and the ladder is held', async () => {
    const { rig, old } = await climbing();
    old.fail(rig.incumbent);
    await rig.trades(100_000, 100_000);
    expect(rig.shares.slice(0, 2)).toEqual(['0.9.0 live 9500', '2.0.0 live 500']);
    expect(rig.held(rig.incumbent)).toBe(900);
    expect(rig.ladder).toMatchObject({ status: 'held', held: { cause: 'incumbent' }, rung: 1, share: 500 });
    expect(rig.view.tradingState(slotId)).toBe('active');
    expect(await rig.say('abort')).toMatchObject({ ok: true });
    expect(rig.shares[0]).toBe('0.9.0 live 10000');
    expect(rig.held(rig.incumbent)).toBe(1_400);
  });

  it('and there is nobody before it, leaves the slot reduce-only; an abort closes what the candidate holds', async () => {
    const rig = await LadderRig.open();
    const old = failing(holds(900));
    rig.runtime.scripts.set('momentum-1.0.0', old.script).set('momentum-2.0.0', holds(500));
    await rig.trades(100_000);
    await rig.promote(CANARY);
    await rig.trades(100_000, 100_000);
    old.fail(rig.incumbent);
    await rig.trades(100_000);
    expect(rig.view.tradingState(slotId)).toBe('reducing');
    expect(rig.ladder).toMatchObject({ status: 'held', held: { cause: 'incumbent' } });
    const candidate = rig.ladder.instance;
    expect(await rig.say('abort')).toMatchObject({ ok: true });
    await rig.trades(100_000, 100_000);
    expect(rig.held(candidate), 'nobody is left to look after it').toBe(0);
    expect(rig.view.accountPositions(), 'and nobody has taken it over').toMatchObject([{ quantity: 900 }]);
  });

  it('in the cut of the take-over, makes way all the same', async () => {
    const { rig, old } = await climbing();
    await rig.say('advance');
    await rig.say('advance');
    expect(rig.shares[0]).toBe('2.0.0 live 10000');
    // It is the way back now; without it an abort has nothing that is in step, and loads it anew.
    const before = rig.view.slots.get(slotId)?.attachments.find(({ role }) => role === 'shadow')?.instance ?? 0;
    old.fail(before);
    await rig.trades(100_000);
    expect(rig.ladder.status).toBe('climbing');
    expect(await rig.say('abort')).toMatchObject({ ok: true });
    expect(rig.shares[0]).toBe('1.0.0 live 10000');
    expect(rig.held(rig.incumbent)).toBe(1_400);
  });
});

describe('a candidate that fails', () => {
  it('once it has taken over, is replaced by the version before it', async () => {
    const { rig, next } = await climbing();
    await rig.say('advance');
    await rig.say('advance');
    next.fail(rig.ladder.instance);
    await rig.trades(100_000);
    expect(rig.shares[0]).toBe('1.0.0 live 10000');
    expect(rig.ladder).toMatchObject({ status: 'aborted' });
    expect(rig.of('ladder_ended').at(-1)).toMatchObject({ isFault: true });
    expect(rig.view.tradingState(slotId)).toBe('active');
  });

  it('on a simulated rung just leaves, and is not found fit to be taken again as it was', async () => {
    const rig = await LadderRig.open();
    const next = failing(holds(500));
    rig.runtime.scripts.set('momentum-2.0.0', next.script);
    await rig.promote(plan([rung(0, SLOW), rung(10_000)]));
    await rig.trades(100_000, 100_000);
    next.fail(rig.ladder.instance);
    await rig.trades(100_000);
    expect(rig.ladder).toMatchObject({ status: 'aborted' });
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
    expect(rig.view.deployments.get(rig.ladder.deploymentId)).toMatchObject({ status: 'failed' });
    expect(rig.of('swap_initiated')).toEqual([]);
  });

  it('in a slot of its own leaves it reduce-only, with the deployment that it has', async () => {
    const rig = await LadderRig.open();
    const next = failing(holds(500));
    rig.runtime.scripts.set('momentum-2.0.0', next.script);
    await rig.trades(100_000);
    await rig.promote(CANARY, { environment: 'production' });
    const ladder = () => rig.view.latestLadder('momentum:production');
    await rig.trades(100_000, 100_000);
    next.fail(ladder()?.instance ?? 0);
    await rig.trades(100_000, 100_000);
    expect(ladder()).toMatchObject({ status: 'aborted' });
    expect(rig.view.tradingState('momentum:production')).toBe('reducing');
  });
});

describe('a candidate that loses more than it may', () => {
  it('gives way where its limit says roll back; the breaker is its own and binds nobody else', async () => {
    const { rig } = await climbing();
    await limit(rig, 'version/momentum@2.0.0', 'roll_back');
    await rig.trades(94_000);
    expect(rig.ladder).toMatchObject({ status: 'aborted' });
    expect(rig.of('ladder_ended')).toMatchObject([{ isFault: true }]);
    expect(rig.shares[0]).toBe('1.0.0 live 10000');
    expect(rig.held(rig.incumbent)).toBe(1_400);
    expect(rig.view.tradingState(slotId)).toBe('active');
    expect([...rig.view.breakers.values()]).toMatchObject([{ scope: 'version/momentum@2.0.0' }]);
  });

  it('goes down a rung where its limit says step down', async () => {
    const { rig } = await climbing();
    await limit(rig, 'version/momentum@2.0.0', 'step_down');
    await rig.trades(94_000);
    expect(rig.ladder).toMatchObject({ rung: 0, share: 100 });
    expect(rig.shares.slice(0, 2)).toEqual(['1.0.0 live 9900', '2.0.0 live 100']);
    expect(rig.reserve).toBe(0);
  });

  it('may only reduce where its limit says so, and does not go up until it is released', async () => {
    const { rig } = await climbing();
    await limit(rig, 'version/momentum@2.0.0', 'reduce');
    await rig.trades(94_000);
    expect(await rig.say('advance')).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(rig.ladder).toMatchObject({ rung: 1 });
    expect(rig.view.tradingState(slotId)).toBe('active');
  });
});

describe('a slot that loses more than it may', () => {
  it('puts the candidate out first', async () => {
    const { rig } = await climbing();
    await limit(rig, slotId, 'roll_back');
    await rig.trades(94_000);
    expect(rig.ladder).toMatchObject({ status: 'aborted' });
    expect(rig.shares[0]).toBe('1.0.0 live 10000');
    expect(rig.view.tradingState(slotId)).toBe('reducing');
  });

  it('steps the candidate down first', async () => {
    const { rig } = await climbing();
    await limit(rig, slotId, 'step_down');
    await rig.trades(94_000);
    expect(rig.shares.slice(0, 2)).toEqual(['1.0.0 live 9900', '2.0.0 live 100']);
  });
});

describe('the version in force that loses more than it may', () => {
  it('gives way to its predecessor; the candidate stays, held', async () => {
    const { rig } = await climbing();
    await limit(rig, 'version/momentum@1.0.0', 'roll_back');
    await rig.trades(94_000);
    expect(rig.shares.slice(0, 2)).toEqual(['0.9.0 live 9500', '2.0.0 live 500']);
    expect(rig.ladder).toMatchObject({ status: 'held', held: { cause: 'incumbent' } });
  });
});
