import { afterEach, describe, expect, it } from 'vitest';
import { DIRECTORY, OperatorRig, passwordOf } from '../support/operator-rig.ts';
import { ask } from './rest-client.ts';

const PEOPLE = { ann: 'administrator', ron: 'risk_manager', tom: 'trader', vic: 'viewer' } as const;

let rig: OperatorRig;
afterEach(() => rig.close());

const REASON = { reason: 'r' };
const kill = (token?: string) => rig.call('POST', '/risk/kill', { flatten: false, ...REASON }, token);
const me = (token?: string) => rig.call('GET', '/operators/me', undefined, token);

describe('a desk without operators', () => {
  it('lets its token do everything, as ever', async () => {
    rig = await OperatorRig.start();
    expect((await me()).json).toMatchObject({
      name: 'administrator',
      enforced: false,
      signed_in: false,
      may: 'everything',
      message: null,
    });
    const state = { scope: 'desk', state: 'halted', ...REASON };
    expect((await rig.call('POST', '/risk/trading-state', state)).status).toBe(200);
    expect((await rig.call('POST', '/risk/trading-state', { ...state, state: 'active' })).status).toBe(200);
  });

  it('answers a sign-in as one with operators does', async () => {
    rig = await OperatorRig.start();
    expect(await rig.trySignIn('ann')).toMatchObject({ status: 401, json: { code: 'unauthorized' } });
    expect(rig.hasher.checked).toEqual([false]);
  });

  it('turns roles on with the first operator, who must be an administrator', async () => {
    rig = await OperatorRig.start();
    const add = (name: string, role: string) =>
      rig.call('POST', '/operators', { name, role, password: passwordOf(name) });
    expect(await add('tom', 'trader')).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('administrator first') },
    });
    expect(await add('ann', 'administrator')).toMatchObject({
      status: 201,
      json: { operator: { name: 'ann', role: 'administrator', has_password: true, sessions: 0, locked_until: null } },
    });
    expect((await me()).json).toMatchObject({
      enforced: true,
      may: 'reduce',
      message: expect.stringContaining('sign in as one'),
    });
    expect((await me(await rig.signIn('ann'))).json).toMatchObject({
      name: 'ann',
      signed_in: true,
      locked: false,
      may: 'everything',
    });
  });
});

describe('the token of the data directory, once there are operators', () => {
  const FORBIDDEN = { status: 403, json: { code: 'forbidden', message: expect.stringContaining('sign in as one') } };

  it('reads, reduces and manages operators, and does nothing else', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const state = (to: string) => rig.call('POST', '/risk/trading-state', { scope: 'desk', state: to, ...REASON });
    expect((await rig.call('GET', '/risk/status')).status).toBe(200);
    expect((await state('halted')).status).toBe(200);
    expect((await kill()).status).toBe(200);
    expect((await rig.call('PUT', '/risk/limits', { max_open_orders: 1, ...REASON })).status).toBe(200);
    expect((await rig.call('POST', '/operators/tom/password', { password: 'a new one for tom' })).status).toBe(200);
    const changes = [
      await state('active'),
      await rig.call('PUT', '/risk/limits', { max_open_orders: 100, ...REASON }),
      await rig.call('POST', '/risk/breakers/b-1/release', REASON),
      await rig.call('PUT', '/approvals/required', { count: 0, ...REASON }),
      await rig.call('POST', '/entities', { name: 'a', type: 'strategy', version: '1.0.0' }),
      await rig.call('PUT', '/risk/calendar', { time_zone: 'UTC', day_starts_at: '01:00', ...REASON }),
    ];
    for (const answer of changes) expect(answer).toMatchObject(FORBIDDEN);
  });

  it('tries a swap and takes one back, and begins none', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const tom = await rig.signIn('tom');
    const register = async (version: string) => {
      const entity = { name: 'momentum', type: 'strategy', version };
      return String((await rig.call('POST', '/entities', entity, tom)).json?.entity_id);
    };
    const [from_entity_id, to_entity_id] = [await register('1.0.0'), await register('2.0.0')];
    const pair = { from_entity_id, to_entity_id, initiated_by: 'administrator', ...REASON };
    const swap = (more: object) => rig.call('POST', '/swaps', { ...pair, ...more });
    expect(await swap({})).toMatchObject(FORBIDDEN);
    expect(await swap({ swap_type: 'emergency' })).toMatchObject(FORBIDDEN);
    expect((await swap({ validate_only: true })).status).toBe(201);
    expect((await swap({ swap_type: 'rollback' })).json).toMatchObject({ code: 'broken_rule' });
    expect(rig.of('swap_initiated')).toEqual([]);
  });

  it('decides nothing for an operator', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const [tom, ron] = [await rig.signIn('tom'), await rig.signIn('ron')];
    await rig.call('POST', '/risk/trading-state', { scope: 'desk', state: 'halted', ...REASON }, tom);
    const limit = { scope: 'desk', max_open_orders: 1, ...REASON };
    await rig.call('PUT', '/risk/limits', limit, ron);
    const { json } = await rig.call('PUT', '/risk/limits', { ...limit, max_open_orders: 100 }, ron);
    const id = String(json?.approval_id);
    const approve = (token?: string, by?: string) =>
      rig.call('POST', `/approvals/${id}/approve`, { ...REASON, ...(by && { by }) }, token);
    expect(await approve()).toMatchObject(FORBIDDEN);
    expect(await approve(undefined, 'ann')).toMatchObject(FORBIDDEN);
    expect(await approve(ron)).toMatchObject({ status: 400 });
    expect(await approve(ron, 'ann')).toMatchObject({ status: 403 });
    expect(await approve(tom)).toMatchObject({ status: 403 });
    const ann = await rig.signIn('ann');
    expect(await approve(ann, 'ron')).toMatchObject({ status: 403 });
    expect(await rig.call('POST', `/approvals/${id}/reject`, { ...REASON, by: 'ann' })).toMatchObject({ status: 403 });
    expect(await approve(ann)).toMatchObject({ status: 200 });
    expect(await approve(ann)).toMatchObject({ status: 409 });
  });

  it('rejects what raises risk', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const ron = await rig.signIn('ron');
    await rig.call('PUT', '/risk/limits', { max_open_orders: 1, ...REASON }, ron);
    const { json } = await rig.call('PUT', '/risk/limits', { max_open_orders: 100, ...REASON }, ron);
    expect(await rig.call('POST', `/approvals/${String(json?.approval_id)}/reject`, REASON)).toMatchObject({
      status: 200,
    });
  });
});

describe('what is sent to the door', () => {
  it('may be ten megabytes, and is turned away unread', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const raw = JSON.stringify({ name: 'ann', password: 'x'.repeat(10_000_000) });
    for (const path of ['/api/v1/operators/sign-in', '/session/sign-in']) {
      const answer = await ask(rig.port, { path, raw: raw.slice(0, 70_000), headers: { authorization: '' } });
      expect(answer.status).toBe(413);
    }
    expect(rig.hasher.checked).toEqual([]);
  });

  it.each([
    ["' OR '1'='1"],
    ['ann"; DROP TABLE operator_secrets; --'],
    ['ａｎｎ\u0000'],
    ['__proto__'],
    ['constructor'],
    ['?0123456789abcdef'],
  ])('is nobody’s name: %j', async (name) => {
    rig = await OperatorRig.with(PEOPLE);
    expect((await rig.trySignIn(name, passwordOf('ann'))).status).toBe(401);
    const { status } = await rig.call('POST', '/operators', { name, role: 'viewer', password: passwordOf('x') });
    // A word that means something to JavaScript is a name like any other.
    expect(status).toBe(name === 'constructor' ? 201 : 400);
    expect((await rig.signIn('ann')).length).toBeGreaterThan(20);
  });

  it('is one person’s name, however it is dressed up', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const answer = await rig.trySignIn('\u202eＡＮＮ ', passwordOf('ann'));
    expect(answer.json).toMatchObject({ operator: { name: 'ann' } });
    expect(rig.of('operator_signed_in').map(({ name }) => name)).toEqual(['ann']);
  });

  it('is let in nowhere else: every other path still asks for a token', async () => {
    rig = await OperatorRig.with(PEOPLE);
    for (const path of [
      '/api/v1/operators/sign-in/',
      '/api/v1/operators',
      '/api/v1/operators/sign-out',
      '/api/v1/operators/me',
    ]) {
      const answer = await ask(rig.port, {
        path,
        body: { name: 'ann', password: 'x' },
        headers: { authorization: '' },
      });
      expect(answer.status).toBe(401);
    }
    expect((await me(`${DIRECTORY}x`)).status).toBe(401);
  });
});
