import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import type { RiskLimits } from '../../../shared/domain/risk.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money } from '../../../shared/units/money.ts';
import { DeskRig, market } from '../../support/desk-rig.ts';

const AT = 6_000_000;
const UNIT = 100_000_000n;
const [PAPER, DEVELOPMENT] = ['momentum:paper', 'momentum:development'] as const;

async function two(limits: Partial<RiskLimits>, journal = openMemoryJournal()) {
  const rig = new DeskRig({ journal });
  const a = await rig.register('momentum', '1.0.0');
  await rig.deploy(a);
  const deploy = (more: Partial<RiskLimits>) =>
    rig.command({
      kind: 'deploy',
      entityId: a,
      environment: 'development',
      method: 'test',
      deployedBy: 'tester',
      configOverride: {},
      parametersOverride: {},
      limits: more,
    });
  const outcome = await deploy(limits);
  return { rig, a, deploy, outcome, journal };
}

describe('limits that come with a deployment', () => {
  it('bind its slot alone, where they are tighter than the desk’s; what is looser changes nothing', async () => {
    const asked = { maxDailyLoss: money(1_000n * UNIT), maxPositionSize: basisPoints(10_000) };
    const { rig } = await two(asked);
    const desk = rig.view.limits;
    expect(rig.view.limitsOf(PAPER)).toEqual(desk);
    expect(rig.view.limitsOf(DEVELOPMENT)).toEqual({ ...desk, maxDailyLoss: money(1_000n * UNIT) });
  });

  it('are what its orders and its losses are held against', async () => {
    const { rig } = await two({ maxOrderValue: money(10_000n * UNIT), maxDailyLoss: money(50n * UNIT) });
    const sizes = new Map([
      [1, 200],
      [2, 100],
    ]);
    rig.runtime.scripts.set('momentum-1.0.0', (request, instance) => {
      const size = request.kind === 'event' ? sizes.get(request.event.seq) : undefined;
      return size === undefined
        ? []
        : [market(request.kind === 'event' ? request.event.seq : 0, 'buy', size + instance)];
    });
    await rig.trades(AT, AT, AT, AT);
    // 12,000 in one order is too much there, and 6,000 is not.
    expect(rig.of('order_denied')).toMatchObject([{ slotId: DEVELOPMENT, denial: { code: 'order_value' } }]);
    await rig.trades(AT - 60_000, AT - 60_000);
    expect(rig.of('breaker_tripped')).toMatchObject([{ scope: DEVELOPMENT, cause: 'daily_loss' }]);
  });

  it('follow the desk’s where that becomes tighter, and survive a restart', async () => {
    const { rig, journal } = await two({ maxOpenOrders: 50 });
    await rig.command({ kind: 'set_limits', limits: { maxOpenOrders: 20, maxInstruments: 3 }, reason: 'tighter' });
    const again = new DeskRig({ journal });
    for (const each of [rig, again])
      expect(each.view.limitsOf(DEVELOPMENT)).toMatchObject({ maxOpenOrders: 20, maxInstruments: 3 });
  });

  it('are in force before the version is live, and gone again where it could not be deployed', async () => {
    const rig = new DeskRig();
    const a = await rig.register('momentum', '1.0.0');
    rig.runtime.broken.set('momentum-1.0.0', 'no such file');
    const outcome = await rig.command({
      kind: 'deploy',
      entityId: a,
      environment: 'paper',
      method: 'test',
      deployedBy: 'tester',
      configOverride: {},
      parametersOverride: {},
      limits: { maxOpenOrders: 5 },
    });
    expect(outcome).toMatchObject({ ok: false });
    const kinds = rig.facts.map(({ fact }) => fact.kind);
    expect(kinds.indexOf('limits_changed')).toBeLessThan(kinds.indexOf('deployment_started'));
    expect(rig.view.limitsOf(PAPER)).toEqual(rig.view.limits);
  });

  it('leave an empty list of venues where the two permit none in common: nothing can be sent', async () => {
    const { rig, deploy } = await two({ venues: ['test'] });
    expect(rig.view.limitsOf(DEVELOPMENT).venues).toEqual(['test']);
    await rig.command({ kind: 'set_limits', limits: { venues: ['elsewhere'] }, reason: 'moved' });
    expect(rig.view.limitsOf(DEVELOPMENT).venues).toEqual([]);
    expect(await deploy({ venues: ['elsewhere'] })).toMatchObject({ ok: true });
    expect(rig.view.limitsOf(DEVELOPMENT).venues).toEqual(['elsewhere']);
  });
});
