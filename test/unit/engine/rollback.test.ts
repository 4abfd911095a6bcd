import { describe, expect, it } from 'vitest';
import type { Command, Outcome } from '../../../shared/domain/command.ts';
import type { Environment } from '../../../shared/domain/deployment.ts';
import { DeskRig, market } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const [A, B] = ['momentum-1.0.0', 'momentum-2.0.0'] as const;
const WHY = { reason: 'worse', rolledBackBy: 'tester' } as const;

const subject = (outcome: Outcome): string => {
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.subject;
};
const ofVersion = (
  entityId: string,
  toEntityId: string | null = null,
  environment: Environment | null = null,
): Command => ({
  kind: 'rollback_version',
  entityId,
  toEntityId,
  environment,
  ...WHY,
});
const ofDeployment = (deploymentId: string, targetDeploymentId: string | null = null): Command => ({
  kind: 'rollback_deployment',
  deploymentId,
  targetDeploymentId,
  ...WHY,
});

async function three() {
  const rig = new DeskRig();
  const [a, b, c] = [
    await rig.register('momentum', '1.0.0', { parameters: { fast: 1 } }),
    await rig.register('momentum', '2.0.0'),
    await rig.register('momentum', '3.0.0'),
  ];
  const first = subject(await rig.deploy(a));
  await rig.trades(AT);
  const live = (slot = SLOT) => rig.view.slots.get(slot)?.attachments.find((each) => each.role === 'live')?.entityId;
  const deployments = () => new Map([...rig.view.deployments.values()].map((each) => [each.id, each.status]));
  return { rig, a, b, c, first, live, deployments };
}

describe('a rollback of a version', () => {
  it('that names none goes to the one it replaced, and undoes that swap', async () => {
    const { rig, a, b, first, live, deployments } = await three();
    const swap = subject(await rig.swap(a, b));
    const back = subject(await rig.command(ofVersion(b)));
    expect(live()).toBe(a);
    expect(rig.view.swaps.get(swap)).toMatchObject({
      status: 'rolled_back',
      rollbackSwapId: back,
      rolledBackBy: 'tester',
      rollbackReason: 'worse',
    });
    expect(rig.view.swaps.get(back)).toMatchObject({ type: 'rollback', status: 'completed', reverts: swap });
    expect(deployments().get(first)).toBe('active');
    expect([rig.view.entities.get(a)?.status, rig.view.entities.get(b)?.status]).toEqual(['active', 'inactive']);
  });

  it('can name one further back that has served here: it is loaded with the parameters it served with', async () => {
    const { rig, a, b, c, first, live, deployments } = await three();
    await rig.command({ kind: 'update_entity', entityId: a, parameters: { fast: 99 } });
    const swaps = [subject(await rig.swap(a, b)), subject(await rig.swap(b, c))];
    await rig.trades(AT);
    const back = subject(await rig.command(ofVersion(c, a)));
    expect([live(), deployments().get(first)]).toEqual([a, 'active']);
    expect(rig.runtime.loads.at(-1)).toMatchObject({ module: A, parameters: { fast: 1 } });
    expect(rig.view.swaps.get(back)).toMatchObject({ type: 'rollback', reverts: null, fromEntityId: c, toEntityId: a });
    // It undoes no swap, so it marks none.
    expect(swaps.map((id) => rig.view.swaps.get(id)?.status)).toEqual(['completed', 'completed']);
    await rig.trades(AT);
    expect(await rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
  });

  it('is refused in words where there is nothing to go back to, or not to that one', async () => {
    const { rig, a, b, c } = await three();
    const refusal = async (command: Command) => {
      const outcome = await rig.command(command);
      return outcome.ok ? 'it was done' : `${outcome.code}: ${outcome.message}`;
    };
    expect(await refusal(ofVersion('nobody'))).toContain('not_found');
    expect(await refusal(ofVersion(a, 'nobody'))).toContain('not_found');
    expect(await refusal(ofVersion(b))).toContain('broken_rule: momentum 2.0.0 is live nowhere');
    expect(await refusal(ofVersion(a, null, 'staging'))).toContain('is live nowhere in staging');
    expect(await refusal(ofVersion(a))).toContain('nothing was ever swapped where momentum 1.0.0 is live');
    await rig.swap(a, b);
    expect(await refusal(ofVersion(b, c))).toContain('momentum 3.0.0 has never served in momentum:paper');
    expect(await refusal(ofVersion(b, b))).toContain('in force already');
    await rig.command(ofVersion(b));
    expect(await refusal(ofVersion(a))).toContain('itself a rollback');
    expect(rig.view.swaps.size).toBe(2);
  });

  it('whose swap covered several environments goes back in all of them, and not in one alone', async () => {
    const { rig, a, b, live } = await three();
    await rig.deploy(a, 'staging');
    subject(await rig.swap(a, b));
    expect([live(), live('momentum:staging')]).toEqual([b, b]);
    expect(await rig.command(ofVersion(b, null, 'staging'))).toMatchObject({
      ok: false,
      code: 'broken_rule',
      message: expect.stringContaining('covers paper, staging; roll it back in all of them'),
    });
    expect(await rig.command(ofVersion(b))).toMatchObject({ ok: true });
    expect([live(), live('momentum:staging')]).toEqual([a, a]);
  });

  it('can be asked for as a swap of the type rollback, and only validated', async () => {
    const { rig, a, b, c, live } = await three();
    const swap = subject(await rig.swap(a, b));
    const facts = rig.view.factSeq;
    const trial = { type: 'rollback', validateOnly: true } as const;
    expect(await rig.swap(b, a, {}, trial)).toMatchObject({ ok: true, message: 'the rollback would pass' });
    expect(await rig.swap(b, c, {}, trial)).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(rig.view.factSeq).toBe(facts);
    expect(await rig.swap(b, c, {}, { type: 'rollback' })).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await rig.swap(b, a, {}, { type: 'rollback' })).toMatchObject({ ok: true });
    expect([live(), rig.view.swaps.get(swap)?.status]).toEqual([a, 'rolled_back']);
  });
});

describe('a rollback of a deployment', () => {
  it('goes to the one that was active before, or to a named earlier one of the same version and place', async () => {
    const { rig, a, first, live, deployments } = await three();
    const again = (fast: number) =>
      rig.command({
        kind: 'deploy',
        entityId: a,
        environment: 'paper',
        method: 'test',
        deployedBy: 'tester',
        configOverride: {},
        parametersOverride: { fast },
      });
    const second = subject(await again(2));
    const third = subject(await again(3));
    await rig.command(ofDeployment(third));
    expect([live(), deployments().get(second), deployments().get(third)]).toEqual([a, 'active', 'rolled_back']);
    expect(rig.view.deployments.get(third)).toMatchObject({ rolledBackBy: 'tester', rollbackReason: 'worse' });
    expect(await rig.command(ofDeployment(second, first))).toMatchObject({ ok: true });
    expect([deployments().get(first), deployments().get(second)]).toEqual(['active', 'rolled_back']);
    expect(rig.runtime.loads.at(-1)?.parameters).toEqual({ fast: 1 });
    await rig.trades(AT);
    expect(await rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
  });

  it('of one environment leaves the others as the swap put them', async () => {
    const { rig, a, b, first, live, deployments } = await three();
    await rig.deploy(a, 'staging');
    subject(await rig.swap(a, b));
    const inStaging = [...rig.view.deployments.values()].find(
      (each) => each.entityId === b && each.environment === 'staging',
    );
    expect(await rig.command(ofDeployment(inStaging?.id ?? ''))).toMatchObject({ ok: true });
    expect([live(), live('momentum:staging')]).toEqual([b, a]);
    expect([deployments().get(first), deployments().get(inStaging?.id ?? '')]).toEqual(['inactive', 'rolled_back']);
    expect([rig.view.entities.get(a)?.status, rig.view.entities.get(b)?.status]).toEqual(['active', 'active']);
  });

  it('that has been restored shows no longer that it was rolled back', async () => {
    const { rig, a, b } = await three();
    subject(await rig.swap(a, b));
    await rig.command(ofVersion(b));
    expect(await rig.command(ofVersion(a, b))).toMatchObject({ ok: true });
    const active = [...rig.view.deployments.values()].find((each) => each.entityId === b);
    expect(active).toMatchObject({ status: 'active', rolledBackAt: null, rolledBackBy: null, rollbackReason: null });
  });

  it('is refused: unknown, not active, without one before it, to one of another version, place or none', async () => {
    const { rig, a, b, first } = await three();
    const elsewhere = subject(await rig.deploy(a, 'staging'));
    const refused = async (command: Command, code: string) =>
      expect(await rig.command(command)).toMatchObject({ ok: false, code });
    await refused(ofDeployment('nothing'), 'not_found');
    await refused(ofDeployment(first), 'broken_rule');
    await refused(ofDeployment(first, 'nothing'), 'not_found');
    await refused(ofDeployment(first, elsewhere), 'broken_rule');
    await refused(ofDeployment(first, first), 'broken_rule');
    await rig.swap(a, b, {}, { targetEnvironment: 'paper' });
    const ofB = [...rig.view.deployments.values()].find((each) => each.entityId === b)?.id ?? '';
    await refused(ofDeployment(first), 'broken_rule');
    await refused(ofDeployment(ofB, elsewhere), 'broken_rule');
    rig.runtime.broken.set(B, 'not there');
    await rig.deploy(b, 'staging');
    expect(await rig.command(ofDeployment(ofB))).toMatchObject({ ok: true });
  });
});

describe('a rollback of a swap', () => {
  it('restores exactly what that changed: a staging deployment of the target that was active before stays active', async () => {
    const { rig, a, b, live, deployments } = await three();
    const staging = subject(await rig.deploy(b, 'staging'));
    const testing = subject(await rig.deploy(a, 'testing'));
    const before = deployments();
    const slots = new Map(rig.view.slots);
    const swap = subject(await rig.swap(a, b, {}, { targetEnvironment: 'paper' }));
    expect([...deployments()].filter(([id, status]) => before.get(id) !== status)).toHaveLength(2);
    expect(await rig.rollback(swap)).toMatchObject({ ok: true });
    for (const [id, status] of before) expect(deployments().get(id)).toBe(status);
    expect([deployments().get(staging), deployments().get(testing)]).toEqual(['active', 'active']);
    for (const [id, slot] of slots) {
      const now = rig.view.slots.get(id);
      expect(now?.attachments, id).toEqual(slot.attachments);
      expect(now?.reserve).toBe(slot.reserve);
    }
    expect([live(), live('momentum:staging'), live('momentum:testing')]).toEqual([a, b, a]);
  });

  it('happens once, and only to the latest', async () => {
    const { rig, a, b, c } = await three();
    const first = subject(await rig.swap(a, b));
    const second = subject(await rig.swap(b, c));
    expect(await rig.rollback(first)).toMatchObject({ ok: false, code: 'conflict' });
    const back = subject(await rig.rollback(second));
    expect(await rig.rollback(second)).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await rig.rollback(back)).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await rig.rollback(first)).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('does not wait for the drain of the swap that it undoes', async () => {
    const desk = new LiveRig();
    const [a, b] = [await desk.rig.register('momentum', '1.0.0'), await desk.rig.register('momentum', '2.0.0')];
    await desk.deploy(a);
    await desk.trades(AT, AT);
    desk.runtime.held.add(A);
    await desk.trades(AT);
    const swap = desk.begin(a, b);
    await desk.settle();
    const [id = ''] = [...desk.view.swaps.keys()];
    expect(desk.view.swaps.get(id)?.stage).toBe('draining');
    expect('quote' in desk.view.rollbackQuote(SLOT)).toBe(true);
    desk.runtime.scripts.set(A, (request) =>
      request.kind === 'event' && request.event.seq === 3 ? [market(1, 'buy', 5)] : [],
    );
    const back = desk.command({ kind: 'rollback_swap', swapId: id, ...WHY });
    await desk.settle();
    // At once, although the predecessor still owes answers: what it is behind, it has been handed already.
    expect([swap.outcome?.ok, desk.view.swaps.get(id)?.requestsRemaining, desk.live(SLOT)]).toEqual([true, 1, a]);
    await desk.release(A);
    expect(await back).toMatchObject({ ok: true });
    expect(desk.live(SLOT)).toBe(a);
    // What it wanted before the swap, it wanted before it was out: that is discarded, though it is live again.
    expect([desk.view.counts.sent, desk.view.discarded(1)]).toEqual([0, 1]);
    desk.runtime.held.clear();
    await desk.trades(AT);
    expect(desk.view.swaps.get(id)?.status).toBe('rolled_back');
    expect(await desk.rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
  });
});
