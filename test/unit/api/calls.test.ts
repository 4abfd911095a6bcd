import { createRouterClient } from '@orpc/server';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Operator } from '../../../electron/api/context.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { declaredErrors } from '../../../electron/api/interceptor.ts';
import { estimatedDowntime } from '../../../electron/api/map/downtime.ts';
import { averagePriceText } from '../../../electron/api/map/position.ts';
import { isoTime } from '../../../electron/api/map/time.ts';
import { router } from '../../../electron/api/router.ts';
import { refuse } from '../../../shared/domain/command.ts';
import { valueAt } from '../../../shared/domain/valuation.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { BTC, ORIGIN, PASSED } from '../../support/fake-desk-records.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

let desk: PlainDesk;

beforeEach(() => {
  desk = new PlainDesk();
});

const ANN: Operator = { name: 'ann', role: 'trader' };
const as = (operator: Operator) =>
  createRouterClient(router, { context: { desk, feed: feedOf(desk), operator }, interceptors: [declaredErrors] });
const client = () => as({ name: 'administrator', role: 'administrator' });

describe('who acts', () => {
  const attempts = (operator: Operator, named: string) => {
    const [from, to] = [desk.addEntity('momentum', '1.0.0'), desk.addEntity('momentum', '2.0.0')];
    const deployment = desk.addDeployment(from, 'paper', 1);
    const swap = desk.addSwap(from, to);
    const calls = as(operator);
    return [
      () => calls.deployments.create({ entity_id: from.id, environment: 'paper', deployed_by: named }),
      () => calls.swaps.create({ from_entity_id: from.id, to_entity_id: to.id, reason: 'r', initiated_by: named }),
      () => calls.swaps.rollback({ swap_id: swap.id, reason: 'r', rolled_back_by: named }),
      () => calls.deployments.rollback({ deployment_id: deployment.id, reason: 'r', rolled_back_by: named }),
    ];
  };

  it('an operator cannot name someone else', async () => {
    for (const attempt of attempts(ANN, 'bob'))
      await expect(attempt()).rejects.toMatchObject({ code: 'forbidden', status: 403 });
    expect(desk.executed).toEqual([]);
  });

  it('an operator may name themselves', async () => {
    const [deploy] = attempts(ANN, 'ann');
    await expect(deploy?.()).resolves.toMatchObject({ deployed_by: 'ann' });
  });

  it('the administrator may name anyone, and is still the one who acted', async () => {
    const [, swap] = attempts({ name: 'administrator', role: 'administrator' }, 'bob');
    await expect(swap?.()).resolves.toMatchObject({ initiated_by: 'bob' });
    expect(desk.executed[0]?.author).toEqual({ actor: 'administrator', role: 'administrator' });
  });

  it('who names nobody acts under their own name', async () => {
    const swap = desk.addSwap(desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0'));
    await expect(as(ANN).swaps.rollback({ swap_id: swap.id, reason: 'r' })).resolves.toMatchObject({
      rolled_back_by: 'ann',
    });
  });
});

describe('entities', () => {
  it('of a module carry what the module says of itself', async () => {
    await expect(
      client().entities.create({ name: 'momentum', type: 'strategy', version: '1.0.0', module: 'm.ts' }),
    ).resolves.toMatchObject({ content_hash: 'ab'.repeat(32), module: 'm.ts', config: {}, status: 'registered' });
    expect(desk.executed[0]?.command).toMatchObject({
      kind: 'register_entity',
      inspection: { manifest: { name: 'momentum' } },
    });
  });

  it('are not registered where the module cannot be read', async () => {
    const create = client().entities.create({
      name: 'momentum',
      type: 'strategy',
      version: '1.0.0',
      module: '../m.ts',
    });
    await expect(create).rejects.toMatchObject({ code: 'load_failed', message: expect.stringContaining('leads out') });
    expect(desk.executed).toEqual([]);
  });

  it('are listed newest first, by filter and page, without the deleted ones', async () => {
    const [a, b, c] = [
      desk.addEntity('a', '1.0.0'),
      desk.addEntity('a', '2.0.0', { status: 'active' }),
      desk.addEntity('c', '1.0.0', { type: 'model' }),
    ];
    desk.addEntity('gone', '1.0.0', { deletedAt: desk.now() });
    const ids = async (query: Parameters<ReturnType<typeof client>['entities']['list']>[0]) => {
      const { entities, total } = await client().entities.list(query);
      return [total, ...entities.map(({ entity_id }) => entity_id)];
    };
    expect(await ids({})).toEqual([3, c.id, b.id, a.id]);
    expect(await ids({ page: 2, page_size: 2 })).toEqual([3, a.id]);
    expect(await ids({ page: 9 })).toEqual([3]);
    expect(await ids({ name: 'a' })).toEqual([2, b.id, a.id]);
    expect(await ids({ name: 'a', status: 'active' })).toEqual([1, b.id]);
    expect(await ids({ type: 'model' })).toEqual([1, c.id]);
  });

  it('that were deleted stay readable by their id', async () => {
    const entity = desk.addEntity('a', '1.0.0');
    await client().entities.delete({ entity_id: entity.id });
    await expect(client().entities.get({ entity_id: entity.id })).resolves.toMatchObject({
      deleted_at: expect.any(String),
    });
  });
});

describe('deployments', () => {
  it('are filtered', async () => {
    const [a, b] = [desk.addEntity('a', '1.0.0'), desk.addEntity('b', '1.0.0')];
    desk.addDeployment(a, 'paper', 1, { status: 'inactive' });
    const [staging, other] = [desk.addDeployment(a, 'staging', 2), desk.addDeployment(b, 'staging', 3)];
    const ids = async (query: object) =>
      (await client().deployments.list(query)).deployments.map((each) => each.deployment_id);
    expect(await ids({ environment: 'staging' })).toEqual([other.id, staging.id]);
    expect(await ids({ entity_id: a.id, status: 'active' })).toEqual([staging.id]);
  });

  it('tell what the last look at the running version found, and look at nothing themselves', async () => {
    const entity = desk.addEntity('a', '1.0.0');
    const deployment = desk.addDeployment(entity, 'paper', 1, { errorLogs: ['it threw'] });
    const get = () => client().deployments.get({ deployment_id: deployment.id });
    await expect(get()).resolves.toMatchObject({ health_checks: [], last_health_check: null });
    await desk.checkHealth(entity.id);
    desk.checkHealth = () => Promise.reject(new Error('looked again'));
    desk.healthAnswer = () => Promise.reject(new Error('asked the version'));
    const found = { health_checks: [{ name: 'loaded', outcome: 'passed' }], last_health_check: isoTime(ORIGIN) };
    await expect(get()).resolves.toMatchObject({ ...found, error_logs: ['it threw'] });
    await expect(client().deployments.list({})).resolves.toMatchObject({ deployments: [found] });
    desk.slots.clear();
    await expect(get()).resolves.toMatchObject({ health_checks: [], last_health_check: null });
  });

  it('go back to the one before, or to the one that is named', async () => {
    const entity = desk.addEntity('a', '1.0.0');
    const older = desk.addDeployment(entity, 'paper', 1, { status: 'inactive' });
    const active = desk.addDeployment(entity, 'paper', 2);
    const back = (target_deployment_id?: string) =>
      client().deployments.rollback({ deployment_id: active.id, reason: 'worse', target_deployment_id });
    await expect(back('11111111-1111-8111-8111-111111111111')).rejects.toMatchObject({ code: 'not_found' });
    expect(desk.executed).toEqual([]);
    const answer = { deployment_id: active.id, status: 'rolled_back', rollback_reason: 'worse' };
    await expect(back()).resolves.toMatchObject(answer);
    await expect(back(older.id)).resolves.toMatchObject(answer);
    const asked = { kind: 'rollback_deployment', deploymentId: active.id, rolledBackBy: 'administrator' };
    expect(desk.executed.map(({ command }) => command)).toMatchObject([
      { ...asked, targetDeploymentId: null },
      { ...asked, targetDeploymentId: older.id },
    ]);
  });

  it('that the engine will not leave are refused in its words', async () => {
    const deployment = desk.addDeployment(desk.addEntity('a', '1.0.0'), 'paper', 1, { status: 'inactive' });
    desk.refusal = refuse('broken_rule', 'only an active one can be rolled back');
    const back = client().deployments.rollback({ deployment_id: deployment.id, reason: 'r' });
    await expect(back).rejects.toMatchObject({ status: 400, message: 'only an active one can be rolled back' });
  });

  it('of a version are its history, newest first', async () => {
    const [a, b] = [desk.addEntity('a', '1.0.0'), desk.addEntity('b', '1.0.0')];
    const first = desk.addDeployment(a, 'paper', 1, { status: 'inactive' });
    desk.addDeployment(b, 'paper', 2);
    const second = desk.addDeployment(a, 'paper', 3);
    for (const call of [client().deployments.of_entity, client().deployments.by_entity]) {
      const { deployments } = await call({ entity_id: a.id });
      expect(deployments.map(({ deployment_id }) => deployment_id)).toEqual([second.id, first.id]);
    }
  });
});

describe('swaps', () => {
  const pair = () => {
    const [from, to] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')];
    return { from_entity_id: from.id, to_entity_id: to.id, reason: 'r', initiated_by: 'ann' };
  };

  it('that are tried and would fail are answered, not refused', async () => {
    const checks = [{ name: 'type', outcome: 'failed', message: 'they differ' } as const];
    desk.refusal = refuse('validation_failed', 'they differ', checks);
    await expect(client().swaps.create({ ...pair(), validate_only: true })).resolves.toMatchObject({
      status: 'validating',
      success: false,
      error_message: 'they differ',
      validation_results: { passed: false, checks, estimated_downtime_ms: null },
    });
  });

  it('that are tried and could not be checked are refused', async () => {
    desk.refusal = refuse('unavailable', 'the desk has stopped');
    await expect(client().swaps.create({ ...pair(), validate_only: true })).rejects.toMatchObject({
      code: 'unavailable',
      status: 503,
    });
  });

  it('of unknown versions never reach the engine', async () => {
    const unknown = { ...pair(), to_entity_id: '11111111-1111-8111-8111-111111111111' };
    await expect(client().swaps.create(unknown)).rejects.toMatchObject({ code: 'not_found' });
    expect(desk.executed).toEqual([]);
  });

  it.each([
    ['in_progress', null, null],
    ['completed', true, null],
    ['rolled_back', true, null],
    ['failed', false, 'it broke'],
  ] as const)('that are %s have the success %s', async (status, success, errorMessage) => {
    const entity = desk.addEntity('a', '1.0.0');
    const completedAt = status === 'in_progress' ? null : desk.now();
    const swap = desk.addSwap(entity, entity, { status, errorMessage, completedAt });
    const view = await client().swaps.get({ swap_id: swap.id });
    expect([view.success, view.error_message, view.downtime_milliseconds]).toEqual([success, errorMessage, null]);
    expect(view.duration_seconds).toEqual(status === 'in_progress' ? null : expect.any(Number));
  });

  it('are filtered', async () => {
    const [a, b] = [desk.addEntity('a', '1.0.0'), desk.addEntity('b', '1.0.0')];
    const there = desk.addSwap(a, b);
    const back = desk.addSwap(b, a, { type: 'rollback', status: 'failed' });
    const ids = async (query: object) => (await client().swaps.list(query)).swaps.map(({ swap_id }) => swap_id);
    expect(await ids({ from_entity_id: a.id })).toEqual([there.id]);
    expect(await ids({ to_entity_id: a.id })).toEqual([back.id]);
    expect(await ids({ swap_type: 'rollback' })).toEqual([back.id]);
    expect(await ids({ status: 'completed' })).toEqual([there.id]);
    expect((await client().swaps.of_entity({ entity_id: a.id })).total).toBe(2);
  });

  const spread = (p10_ms: number, median_ms: number, p90_ms: number, samples: number) => ({
    p10_ms,
    median_ms,
    p90_ms,
    samples,
  });
  it.each([
    [[], null],
    [[3e6], spread(3, 3, 3, 1)],
    [[1e6, 9e6], spread(1, 5, 9, 2)],
    [[9e6, 1e6, 2e6], spread(1, 2, 9, 3)],
    [[9, 8, 7, 6, 5, 4, 3, 2, 1].map((ms) => ms * 1e6), spread(1, 5, 9, 9)],
    [[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((ms) => ms * 1e6), spread(2, 6, 10, 11)],
  ])('measured at %j ns are expected to stop for %j', (downtimes, expected) => {
    const estimate = estimatedDowntime(downtimes);
    if (expected === null) return expect(estimate).toBeNull();
    for (const [name, value] of Object.entries(expected)) expect(estimate).toHaveProperty(name, expect.closeTo(value));
  });
});

describe('the desk’s own health', () => {
  it.each([
    ['a running feed', {}, {}, 'healthy'],
    ['a silent feed', { age: 60_000 }, {}, 'degraded'],
    ['a feed that never spoke', { age: undefined }, {}, 'degraded'],
    ['a paused feed', { age: 60_000 }, { paused: true }, 'healthy'],
    ['a feed at its end', { age: 60_000 }, { ended: true }, 'healthy'],
    ['no feed', { age: undefined }, { kind: 'none' }, 'healthy'],
    ['a stopped engine', { stopped: 'the disk is full' }, {}, 'unhealthy'],
  ])('with %s', async (_, deskState, feedState, status) => {
    Object.assign(desk, deskState);
    Object.assign(desk.feed, feedState);
    expect(await client().health.get()).toEqual({ status });
    expect((await client().health.detailed()).status).toBe(status);
  });

  it('says when the journal cannot be read', async () => {
    desk.auditHead = () => {
      throw new Error('disk I/O error');
    };
    expect((await client().health.detailed()).database).toMatchObject({
      status: 'unhealthy',
      message: 'disk I/O error',
    });
  });
});

describe('risk and trading', () => {
  it('limits change by name, the rest stays', async () => {
    const limits = await client().risk.limits({});
    const changed = await client().risk.set_limits({
      reason: 'r',
      max_daily_loss: '5',
      venues: ['x'],
      max_drawdown_bp: 1,
    });
    expect(changed).toEqual({
      ...limits,
      ...{ max_daily_loss: '5.00000000', venues: ['x'], max_drawdown_bp: 1 },
      ...{ approval_id: null, message: 'done' },
    });
  });

  it('the trading state of an unknown slot cannot be set', async () => {
    const set = client().risk.set_trading_state({ scope: 'x:paper', state: 'halted', reason: 'r' });
    await expect(set).rejects.toMatchObject({ code: 'not_found' });
    await expect(client().risk.set_trading_state({ scope: 'desk', state: 'halted', reason: 'r' })).resolves.toEqual({
      scope: 'desk',
      state: 'halted',
      approval_id: null,
      message: 'done',
    });
  });

  it('positions show what is held, at what price', async () => {
    desk.addDeployment(desk.addEntity('a', '1.0.0'), 'paper', 1);
    const zero = money(0n);
    desk.positions.set(1, [
      {
        instrument: 0,
        quantity: quantity(-2_500),
        cost: valueAt(BTC, price(6_180_020), quantity(-2_500)),
        realised: zero,
        fees: zero,
        unrealised: zero,
      },
    ]);
    await expect(client().positions.list({})).resolves.toMatchObject({
      total: 1,
      positions: [
        { version: 'a@1.0.0', instrument: 'binance-usdm:BTCUSDT', quantity: '-2.500', average_price: '61800.2000' },
      ],
    });
  });

  it('the average price of an inverse contract is the one paid', () => {
    const inverse = { ...BTC, kind: 'inverse', quantityScale: 0, multiplier: money(10_000_000_000n) } as const;
    const cost = valueAt(inverse, price(5_000_000), quantity(300));
    expect(averagePriceText(inverse, { quantity: quantity(300), cost })).toBe('50000.0000');
    expect(averagePriceText(inverse, { quantity: quantity(0), cost: money(0n) })).toBe('0');
  });

  it('audit rows come newest first, page by page', async () => {
    for (let seq = 1; seq <= 5; seq += 1) {
      const row = { actor: 'a', role: 'r', action: 'x', subject: 's', payload: '{}', prevHash: '', hash: '' };
      desk.auditRows.push({ seq, tsNs: desk.now(), ...row });
    }
    const seqs = async (page: number) =>
      (await client().audit.list({ page, page_size: 2 })).audit.map(({ seq }) => seq);
    expect([await seqs(1), await seqs(2), await seqs(3), await seqs(4)]).toEqual([[5, 4], [3, 2], [1], []]);
  });
});

describe('the session', () => {
  it('steps only while it is paused', async () => {
    await expect(client().session.step({ count: 3 })).rejects.toMatchObject({ code: 'broken_rule' });
    await client().session.pause();
    await client().session.step({ count: 3 });
    expect(desk.feed.stepped).toBe(3);
    await expect(client().session.play()).resolves.toMatchObject({ paused: false });
    await expect(client().session.speed({ speed: 10 })).resolves.toMatchObject({ speed: 10 });
  });

  it.each(['none', 'nats'] as const)('cannot hold a feed of the kind %s', async (kind) => {
    desk.feed.kind = kind;
    for (const call of [client().session.play, client().session.pause] as const) {
      await expect(call()).rejects.toMatchObject({ code: 'broken_rule' });
    }
  });
});

it('a validation that passed says so on the wire', async () => {
  const [from, to] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')];
  const made = await client().swaps.create({
    from_entity_id: from.id,
    to_entity_id: to.id,
    reason: 'r',
    initiated_by: 'ann',
  });
  expect(made.validation_results).toMatchObject({
    passed: PASSED.passed,
    compatible: PASSED.compatible,
    estimated_downtime_ms: 1.5,
  });
});
