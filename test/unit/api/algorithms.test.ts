import { createRouterClient } from '@orpc/server';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Operator } from '../../../electron/api/context.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { declaredErrors } from '../../../electron/api/interceptor.ts';
import { isoTime } from '../../../electron/api/map/time.ts';
import { router } from '../../../electron/api/router.ts';
import { refuse } from '../../../shared/domain/command.ts';
import { money } from '../../../shared/units/money.ts';
import { plainReport } from '../../support/fake-desk-records.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

let desk: PlainDesk;

beforeEach(() => {
  desk = new PlainDesk();
});

const as = (role: Operator['role']) =>
  createRouterClient(router, {
    context: { desk, feed: feedOf(desk), operator: { name: role, role } },
    interceptors: [declaredErrors],
  }).algorithms;
const client = () => as('administrator');
const commands = () => desk.executed.map(({ command }) => command);

describe('the list', () => {
  it('shows every version with its health and where it is attached', async () => {
    const [old, live] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')];
    desk.addEntity('gone', '1.0.0', { deletedAt: desk.now() });
    const deployment = desk.addDeployment(live, 'production', 3);
    await desk.checkHealth(live.id);
    const answer = await client().list({});
    expect(answer).toMatchObject({
      total: 2,
      algorithms: [
        {
          algorithm_id: 'a@2.0.0',
          entity_id: live.id,
          last_health_check: '2024-08-08T00:00:00.000Z',
          places: [
            {
              slot_id: 'a:production',
              environment: 'production',
              deployment_id: deployment.id,
              role: 'live',
              share_bp: 10_000,
              since: deployment.deployedAt && isoTime(deployment.deployedAt),
            },
          ],
        },
        { algorithm_id: 'a@1.0.0', entity_id: old.id, last_health_check: null, places: [] },
      ],
    });
  });

  it('is filtered by name, and by environment in any casing', async () => {
    const [a, b] = [desk.addEntity('a', '1.0.0'), desk.addEntity('b', '1.0.0')];
    desk.addDeployment(a, 'paper', 1);
    desk.addDeployment(b, 'staging', 2);
    const ids = async (query: Parameters<ReturnType<typeof client>['list']>[0]) =>
      (await client().list(query)).algorithms.map(({ algorithm_id }) => algorithm_id);
    expect(await ids({ name: 'b' })).toEqual(['b@1.0.0']);
    expect(await ids({ environment: 'PaperTrading' })).toEqual(['a@1.0.0']);
    expect(await ids({ environment: 'STAGING' })).toEqual(['b@1.0.0']);
  });
});

describe('a deployment', () => {
  it.each(['PaperTrading', 'paper', 'PAPER', 'paper_trading', 'Paper Trading'])(
    'to %s goes to the paper slot, with its capital',
    async (environment) => {
      const entity = desk.addEntity('momentum', '2.1.0');
      await expect(
        client().deploy({ algorithmId: 'momentum-v2.1.0', environment, initialCapital: '250000.5' }),
      ).resolves.toMatchObject({
        algorithm_id: 'momentum@2.1.0',
        entity_id: entity.id,
        environment: 'paper',
        slot_id: 'momentum:paper',
        capital: '250000.50000000',
        deployed_by: 'administrator',
        status: 'active',
      });
    },
  );

  it('takes capital as a number too, and without any leaves it to the desk', async () => {
    desk.addEntity('a', '1.0.0');
    await client().deploy({ algorithmId: 'a', environment: 'paper', initialCapital: 1_000_000 });
    await client().deploy({ algorithmId: 'a', environment: 'staging' });
    expect(commands()).toMatchObject([{ capital: money(100_000_000_000_000n) }, { kind: 'deploy' }]);
    expect(commands()[1]).not.toHaveProperty('capital');
  });

  it('that waits for other people is refused as forbidden, with the approval that they can give', async () => {
    const entity = desk.addEntity('a', '1.0.0');
    desk.awaits = '11111111-1111-8111-8111-111111111111';
    const { deployments } = createRouterClient(router, {
      context: { desk, feed: feedOf(desk), operator: { name: 'ann', role: 'trader' } },
      interceptors: [declaredErrors],
    });
    for (const deploy of [
      client().deploy({ algorithmId: 'a', environment: 'staging', initialCapital: 1_000_000 }),
      deployments.create({ entity_id: entity.id, environment: 'staging', deployed_by: 'ann' }),
    ])
      await expect(deploy).rejects.toMatchObject({
        ...{ code: 'forbidden', status: 403 },
        message: expect.stringMatching(/opens a slot.*other person.*approve 11111111-1111-8111-8111-111111111111/),
      });
    expect(desk.deployments.size).toBe(0);
  });

  it('into an open slot cannot change its capital', async () => {
    const [live, other] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')];
    desk.addDeployment(live, 'paper', 1);
    const deploy = (algorithmId: string, initialCapital: string) =>
      client().deploy({ algorithmId, environment: 'paper', initialCapital });
    await expect(deploy('a-v1.0.0', '5')).rejects.toMatchObject({
      code: 'broken_rule',
      message: expect.stringContaining('1000000.00000000'),
    });
    expect(desk.executed).toEqual([]);
    await expect(deploy('a-v1.0.0', '1000000')).resolves.toMatchObject({ capital: '1000000.00000000' });
    // Which version may follow another is the engine's to say, not a question of capital.
    desk.refusal = refuse('conflict', 'use a swap');
    await expect(deploy(other.id, '5')).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each([
    ['momentum-v9.9.9', 'not_found'],
    ['nobody', 'not_found'],
    ['a', 'broken_rule'],
  ])('of %s is refused as %s', async (algorithmId, code) => {
    desk.addEntity('a', '1.0.0');
    desk.addEntity('a', '2.0.0');
    const deploy = client().deploy({ algorithmId, environment: 'paper' });
    await expect(deploy).rejects.toMatchObject({ code });
    expect(desk.executed).toEqual([]);
  });

  it('brings the limits of its slot along', async () => {
    desk.addEntity('a', '1.0.0');
    const riskLimits = { maxDailyDrawdown: 0.02, maxDailyLoss: '50000', maxPositionSize: 0.07, maxOpenOrders: 5 };
    await client().deploy({ algorithmId: 'a', environment: 'paper', initialCapital: 1_000_000, riskLimits });
    const limits = { maxDailyLoss: money(2_000_000_000_000n), maxPositionSize: 700, maxOpenOrders: 5 };
    expect(commands()).toEqual([expect.objectContaining({ kind: 'deploy', limits })]);
  });

  it('does not begin where its limits are not the caller’s to set', async () => {
    desk.addEntity('a', '1.0.0');
    const request = { algorithmId: 'a', environment: 'paper', riskLimits: { maxOpenOrders: 5 } };
    await expect(as('trader').deploy(request)).rejects.toMatchObject({ code: 'forbidden', status: 403 });
    expect(desk.executed).toEqual([]);
    await expect(as('trader').deploy({ algorithmId: 'a', environment: 'paper' })).resolves.toBeDefined();
    await expect(as('risk_manager').deploy(request)).resolves.toBeDefined();
  });
});

describe('a rollback', () => {
  const two = () => {
    const [old, bad] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')];
    desk.addDeployment(bad, 'production', 2);
    return { old, bad };
  };

  it.each(['1.0.0', 'a@1.0.0', 'a-v1.0.0'])('to %s says which version went and which came', async (targetVersion) => {
    const { old, bad } = two();
    await expect(
      client().rollback({ algorithmId: 'a', targetVersion, reason: 'worse', environment: 'Production' }),
    ).resolves.toEqual({
      success: true,
      message: 'rolled back',
      rollback_time: expect.stringMatching(/^2024-08-08T/),
      previous_version: 'a@2.0.0',
      new_version: 'a@1.0.0',
    });
    expect(commands()).toEqual([
      {
        kind: 'rollback_version',
        entityId: bad.id,
        toEntityId: old.id,
        environment: 'production',
        reason: 'worse',
        rolledBackBy: 'administrator',
      },
    ]);
  });

  it('without a target leaves it to the engine', async () => {
    two();
    await client().rollback({ algorithmId: 'a-v2.0.0', reason: 'worse' });
    expect(commands()).toMatchObject([{ toEntityId: null, environment: null }]);
  });

  it('to a version that is not registered is refused', async () => {
    two();
    const back = client().rollback({ algorithmId: 'a', targetVersion: '7.0.0', reason: 'r' });
    await expect(back).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('7.0.0') });
    expect(desk.executed).toEqual([]);
  });

  it('of a name that is live in two versions asks which, unless the environment says it', async () => {
    const { old, bad } = two();
    desk.addDeployment(old, 'paper', 1);
    await expect(client().rollback({ algorithmId: 'a', reason: 'r' })).rejects.toMatchObject({
      code: 'broken_rule',
      message: expect.stringMatching(/a@2\.0\.0 or a@1\.0\.0/),
    });
    await client().rollback({ algorithmId: 'a', reason: 'r', environment: 'production' });
    expect(commands()).toMatchObject([{ entityId: bad.id }]);
  });
});

describe('a drain', () => {
  it.each([
    [
      { drained: 14, remaining: 0, timedOut: false },
      { drained: true, requests_drained: 14, requests_remaining: 0, timed_out: false },
    ],
    [
      { drained: 3, remaining: 11, timedOut: true },
      { drained: false, requests_drained: 3, requests_remaining: 11, timed_out: true },
    ],
  ])('that ends as %j answers %j', async (result, answer) => {
    const entity = desk.addEntity('a', '1.0.0');
    desk.drained = result;
    await expect(client().drain({ algorithmId: 'a', timeout_ms: 250, environment: 'paper' })).resolves.toEqual(answer);
    expect(commands()).toEqual([{ kind: 'drain', entityId: entity.id, environment: 'paper', timeoutMs: 250 }]);
  });

  it('of a version that does not run is refused in the engine’s words', async () => {
    desk.addEntity('a', '1.0.0');
    desk.refusal = refuse('broken_rule', 'a 1.0.0 does not run anywhere; there is nothing to drain');
    await expect(client().drain({ algorithmId: 'a' })).rejects.toMatchObject({ status: 400 });
  });
});

describe('a look at a version', () => {
  it('tells what was found, how old that is, and each instance', async () => {
    const entity = desk.addEntity('a', '1.0.0');
    desk.discarded.set(4, 2);
    const health = {
      loaded: true,
      pending: 1,
      requests: 100,
      faults: 5,
      memoryBytes: 2_000_000,
      memoryLimitBytes: 9_000_000,
      busyMicrosP50: 30,
      busyMicrosP99: 90,
    };
    desk.reports.set(entity.id, {
      ...plainReport(entity.id),
      status: 'degraded',
      loaded: true,
      errorRate: 0.05,
      instances: [
        { instance: 4, slotId: 'a:paper', role: 'live', health },
        { instance: 5, slotId: 'a:staging', role: 'shadow', health: undefined },
      ],
    });
    const answer = await client().health({ algorithmId: 'a@1.0.0' });
    expect(answer).toMatchObject({
      status: 'degraded',
      checks: [{ name: 'loaded', outcome: 'passed', message: 'it loads' }],
      loaded: true,
      sample_inference_ms: 0.25,
      memory_bytes: 1_000_000,
      error_rate: 0.05,
      checked_at: '2024-08-08T00:00:00.000Z',
      diagnostics: {
        entity_id: entity.id,
        version: '1.0.0',
        memory_limit_bytes: 268_435_456,
        instances: [
          {
            instance: 4,
            role: 'live',
            answered: true,
            faults: 5,
            discarded: 2,
            memory_bytes: 2_000_000,
            busy_us_p99: 90,
          },
          { instance: 5, role: 'shadow', answered: false, requests: 0, memory_bytes: null },
        ],
      },
    });
    expect(answer.age_ms).toBeGreaterThan(0);
  });

  it('has no figures where it did not come so far, and is never from the future', async () => {
    const entity = desk.addEntity('a', '1.0.0');
    desk.reports.set(entity.id, {
      ...plainReport(entity.id),
      status: 'unhealthy',
      sampleInferenceMicros: undefined,
      memoryBytes: undefined,
      memoryLimitBytes: undefined,
      checkedAt: (BigInt(Date.now()) * 1_000_000n + 60_000_000_000n) as never,
    });
    await expect(client().health({ algorithmId: 'a' })).resolves.toMatchObject({
      status: 'unhealthy',
      sample_inference_ms: null,
      memory_bytes: null,
      age_ms: 0,
      diagnostics: { memory_limit_bytes: null, instances: [] },
    });
  });
});

describe('swap-status', () => {
  it.each(['a', 'a@2.0.0', 'a-v2.0.0'])('is found under %s', async (name) => {
    const [from, to] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0', { status: 'active' })];
    desk.addDeployment(to, 'paper', 4);
    desk.addSwap(from, to, { status: 'in_progress', stage: 'draining' });
    await expect(client().swap_status({ name })).resolves.toMatchObject({
      model_id: 'a',
      current_version: '2.0.0',
      target_version: '2.0.0',
      state: 'Draining',
      start_time: expect.any(String),
    });
  });

  it('names the version of the slot that was swapped last, whatever runs elsewhere', async () => {
    const [from, to] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')];
    desk.addDeployment(from, 'production', 1);
    const fromDeploymentId = desk.addDeployment(from, 'paper', 2).id;
    const toDeploymentId = desk.addDeployment(to, 'paper', 3).id;
    const leg = { slotId: 'a:paper', environment: 'paper', fromInstance: 2, toInstance: 3 } as const;
    const passed = { transfers: [], adoptedOrders: [], cancelledOrders: [] };
    desk.addSwap(from, to, { legs: [{ ...leg, fromDeploymentId, toDeploymentId, ...passed }] });
    await expect(client().swap_status({ name: 'a' })).resolves.toMatchObject({
      current_version: '2.0.0',
      target_version: '2.0.0',
      state: 'Completed',
    });
  });

  it('says of which name a version is that is not of the one asked for', async () => {
    const [momentum, other] = [desk.addEntity('momentum', '1.0.0'), desk.addEntity('mean-reversion', '1.0.0')];
    const fromDeploymentId = desk.addDeployment(momentum, 'paper', 2).id;
    const slot = desk.slots.get('momentum:paper')!;
    const attachments = slot.attachments.map((each) => ({ ...each, instance: 3, entityId: other.id }));
    desk.slots.set(slot.id, { ...slot, attachments });
    const leg = { slotId: slot.id, environment: 'paper', fromInstance: 2, toInstance: 3 } as const;
    const passed = { transfers: [], adoptedOrders: [], cancelledOrders: [] };
    desk.addSwap(momentum, other, {
      legs: [{ ...leg, fromDeploymentId, toDeploymentId: fromDeploymentId, ...passed }],
    });
    await expect(client().swap_status({ name: 'momentum' })).resolves.toMatchObject({
      model_id: 'momentum',
      current_version: 'mean-reversion@1.0.0',
      target_version: 'mean-reversion@1.0.0',
    });
    await expect(client().swap_status({ name: 'mean-reversion' })).resolves.toMatchObject({ current_version: '1.0.0' });
  });

  it.each([
    [{ status: 'in_progress', stage: 'warming' }, 'Swapping'],
    [{ status: 'in_progress', stage: 'verifying' }, 'Swapping'],
    [{ status: 'completed' }, 'Completed'],
    [{ status: 'rolled_back' }, 'Completed'],
    [{ status: 'failed' }, 'Failed'],
  ] as const)('of an algorithm whose latest swap is %j is %s', async (change, state) => {
    const entity = desk.addEntity('a', '1.0.0');
    await expect(client().swap_status({ name: 'a' })).resolves.toMatchObject({ state: 'Idle', start_time: null });
    desk.addSwap(entity, entity, change);
    await expect(client().swap_status({ name: 'a' })).resolves.toMatchObject({ state });
  });

  it('passes over a swap that waits or was called off, and counts one from when it began', async () => {
    const entity = desk.addEntity('a', '1.0.0');
    const [asked, began] = [desk.now(), desk.now()];
    const schedule = { kind: 'session_boundary' } as const;
    const steps = [
      { stage: 'initiated', status: 'initiated', at: asked },
      { stage: 'scheduled', status: 'initiated', at: asked },
    ] as const;
    const waiting = { schedule, steps, status: 'initiated', stage: 'scheduled', completedAt: null } as const;
    desk.addSwap(entity, entity, waiting);
    desk.addSwap(entity, entity, {
      ...waiting,
      status: 'failed',
      stage: 'done',
      steps: [...steps, { stage: 'done', status: 'failed', at: began }],
    });
    await expect(client().swap_status({ name: 'a' })).resolves.toMatchObject({ state: 'Idle', target_version: null });
    desk.addSwap(entity, entity, {
      ...waiting,
      status: 'in_progress',
      stage: 'loading',
      steps: [...steps, { stage: 'validating', status: 'validating', at: began }],
    });
    await expect(client().swap_status({ name: 'a' })).resolves.toMatchObject({
      state: 'Swapping',
      start_time: '2024-08-08T00:00:00.003Z',
    });
  });
});
