import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../shared/domain/command.ts';
import { DEFAULT_HAND_OVER } from '../../../shared/domain/swap.ts';
import { swapCommand } from '../../support/commands.ts';
import { DeskRig } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';
import type { Script } from '../../support/scripted-runtime.ts';

const AT = 6_000_000;
const fails: Script = (request) => (request.kind === 'event' ? { fault: { code: 'threw', message: 'boom' } } : []);
const subject = (outcome: Outcome): string => {
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.subject;
};
const liveIn = (rig: DeskRig, slotId: string) =>
  rig.view.slots.get(slotId)?.attachments.filter((each) => each.role === 'live');

/** `reversion` 1.0.0 has come into the slot of `momentum`. */
async function mixed() {
  const rig = new DeskRig();
  const [a, b, b2] = [
    await rig.register('momentum', '1.0.0'),
    await rig.register('reversion', '1.0.0'),
    await rig.register('reversion', '2.0.0'),
  ];
  await rig.deploy(a);
  await rig.trades(AT);
  subject(await rig.swap(a, b));
  return { rig, a, b, b2 };
}

describe('an algorithm has one active deployment in an environment', () => {
  it('so deploying it again goes to the slot where it is, however often it is asked at once', async () => {
    const { rig, b } = await mixed();
    const outcomes = await Promise.all([rig.deploy(b), rig.deploy(b), rig.deploy(b)]);
    expect(outcomes.filter((each) => each.ok)).toHaveLength(1);
    expect([...rig.view.slots.keys()]).toEqual(['momentum:paper']);
    expect(liveIn(rig, 'momentum:paper')).toMatchObject([{ entityId: b, share: 10_000 }]);
    const active = [...rig.view.deployments.values()].filter((each) => each.status === 'active');
    expect(active).toMatchObject([{ entityId: b, environment: 'paper' }]);
  });

  it('so another version of it is a conflict that names the slot', async () => {
    const { rig, b2 } = await mixed();
    expect(await rig.deploy(b2)).toMatchObject({
      ok: false,
      code: 'conflict',
      message: 'reversion@1.0.0 is live in momentum:paper; use a swap to replace it without missing an event',
    });
  });

  it('so a swap must not bring it into a second slot, not even one that was planned before', async () => {
    const { rig, a, b } = await mixed();
    const other = await rig.register('other', '1.0.0');
    await rig.deploy(other);
    expect(await rig.swap(other, b)).toMatchObject({
      ok: false,
      message: expect.stringContaining('reversion is active in paper already, in the slot momentum:paper'),
    });
    expect(await rig.swap(other, a)).toMatchObject({ ok: true });
    expect(liveIn(rig, 'other:paper')).toMatchObject([{ entityId: a }]);
  });
});

describe('parameters that were rolled back', () => {
  it('do not come again with a swap: the version gets a deployment with what is registered', async () => {
    const rig = new DeskRig();
    const [a, b] = [await rig.register('momentum', '1.0.0'), await rig.register('momentum', '2.0.0')];
    await rig.deploy(a);
    await rig.trades(AT);
    const first = subject(await rig.swap(a, b));
    await rig.rollback(first);
    await rig.command({ kind: 'update_entity', entityId: b, parameters: { k: 42 } });
    subject(await rig.swap(a, b));
    const [bad, good] = [...rig.view.deployments.values()].filter((each) => each.entityId === b);
    expect(bad).toMatchObject({ status: 'rolled_back', parametersSnapshot: {} });
    expect(good).toMatchObject({ status: 'active', parametersSnapshot: { k: 42 } });
  });

  it('do not come again with a return to the version: it is the deployment that left last', async () => {
    const rig = new DeskRig();
    const [a, b, c] = [
      await rig.register('momentum', '1.0.0'),
      await rig.register('momentum', '2.0.0'),
      await rig.register('momentum', '3.0.0'),
    ];
    const deploy = (k: number) =>
      rig.command({
        kind: 'deploy',
        entityId: a,
        environment: 'paper',
        method: 'test',
        deployedBy: 'tester',
        configOverride: {},
        parametersOverride: { k },
      });
    const good = subject(await deploy(1));
    await rig.trades(AT);
    const worse = subject(await deploy(100));
    await rig.command({
      kind: 'rollback_deployment',
      deploymentId: worse,
      targetDeploymentId: null,
      reason: 'bad',
      rolledBackBy: 'tester',
    });
    subject(await rig.swap(a, b));
    // It left by a swap, whatever became of another deployment of it before.
    expect(await rig.swap(b, a, {}, { type: 'emergency', validateOnly: true })).toMatchObject({
      validation: { passed: true },
    });
    subject(await rig.swap(b, c));
    const back = { reason: 'bad', rolledBackBy: 'tester', environment: null } as const;
    subject(await rig.command({ kind: 'rollback_version', entityId: c, toEntityId: a, ...back }));
    expect(rig.view.deployments.get(good)).toMatchObject({ status: 'active', parametersSnapshot: { k: 1 } });
    expect(rig.view.deployments.get(worse)?.status).toBe('rolled_back');
  });

  it('that come back with their old snapshot are warned of', async () => {
    const rig = new DeskRig();
    const [a, b] = [await rig.register('momentum', '1.0.0'), await rig.register('momentum', '2.0.0')];
    await rig.deploy(a);
    await rig.trades(AT);
    subject(await rig.swap(a, b));
    await rig.command({ kind: 'update_entity', entityId: a, parameters: { k: 42 } });
    const trial = await rig.swap(b, a, {}, { validateOnly: true });
    expect(trial.validation?.warnings).toContainEqual(expect.stringContaining('not with those registered now'));
  });
});

describe('a swap of several environments', () => {
  it('is undone where its target fails, and nowhere else; also when a later swap took place elsewhere', async () => {
    for (const isLater of [false, true]) {
      const desk = new LiveRig();
      const [a, b, c] = [
        await desk.rig.register('momentum', '1.0.0'),
        await desk.rig.register('momentum', '2.0.0'),
        await desk.rig.register('momentum', '3.0.0'),
      ];
      await desk.deploy(a);
      await desk.deploy(a, 'production');
      await desk.trades(AT);
      subject(await desk.begin(a, b).promise);
      if (isLater) subject(await desk.command(swapCommand(b, c, {}, { targetEnvironment: 'paper' })));
      let failed = 0;
      desk.runtime.scripts.set('momentum-2.0.0', (request, instance) => {
        const [live] = liveIn(desk.rig, 'momentum:production') ?? [];
        if (request.kind !== 'event' || instance !== live?.instance) return [];
        failed += 1;
        return { fault: { code: 'threw', message: 'boom' } };
      });
      await desk.trades(AT);
      await desk.settle();
      expect(failed).toBe(1);
      expect([desk.live('momentum:production'), desk.live('momentum:paper')]).toEqual([a, isLater ? c : b]);
      expect(desk.view.tradingState('momentum:production')).toBe('active');
    }
  });
});

describe('a rule', () => {
  async function waiting() {
    const desk = new LiveRig();
    const [a, b, c] = [
      await desk.rig.register('momentum', '1.0.0'),
      await desk.rig.register('momentum', '2.0.0'),
      await desk.rig.register('momentum', '3.0.0'),
    ];
    await desk.deploy(a);
    await desk.trades(AT);
    const rule = (slotId: string, toEntityId: string) =>
      desk.command({
        kind: 'set_swap_rule',
        slotId,
        trigger: 'unhealthy',
        toEntityId,
        handOver: DEFAULT_HAND_OVER,
        reason: 'in case',
      });
    return { desk, a, b, c, rule };
  }

  it('that is met while another swap is under way waits for its end, and serves when that has failed', async () => {
    const { desk, a, b, c, rule } = await waiting();
    await rule('momentum:paper', c);
    desk.runtime.held.add('momentum-2.0.0');
    const swap = desk.begin(a, b);
    await desk.settle();
    desk.loop.health({ kind: 'health', entityId: a, health: 'unhealthy', reason: 'too slow' });
    await desk.settle();
    expect([desk.view.swapRules.size, desk.live('momentum:paper')]).toEqual([1, a]);
    desk.runtime.scripts.set('momentum-2.0.0', () => ({ fault: { code: 'threw', message: 'boom' } }));
    await desk.release('momentum-2.0.0');
    await desk.settle();
    expect(swap.outcome).toMatchObject({ ok: false });
    expect([desk.view.swapRules.size, desk.live('momentum:paper')]).toEqual([0, c]);
  });

  it('that is met already when it is set serves at once', async () => {
    const { desk, a, c, rule } = await waiting();
    desk.loop.health({ kind: 'health', entityId: a, health: 'unhealthy', reason: 'too slow' });
    await desk.settle();
    expect(await rule('momentum:paper', c)).toMatchObject({ ok: true });
    await desk.settle();
    expect(desk.live('momentum:paper')).toBe(c);
  });

  it('serves where the same version fails in another slot', async () => {
    const { desk, a, c, rule } = await waiting();
    await desk.deploy(a, 'staging');
    await rule('momentum:staging', c);
    let done = false;
    desk.runtime.scripts.set('momentum-1.0.0', (request, instance) => {
      if (done || instance !== 1) return [];
      done = true;
      return fails(request, instance);
    });
    await desk.trades(AT);
    await desk.settle();
    expect([desk.live('momentum:staging'), desk.view.tradingState('momentum:paper')]).toEqual([c, 'reducing']);
  });
});
