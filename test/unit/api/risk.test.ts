import { createRouterClient, type Procedure } from '@orpc/server';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Operator } from '../../../electron/api/context.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { declaredErrors } from '../../../electron/api/interceptor.ts';
import { limitFromWire, limitToWire } from '../../../electron/api/map/limits.ts';
import { router } from '../../../electron/api/router.ts';
import { DEFAULT_LIMITS } from '../../../electron/engine/risk/limits.ts';
import { deskUuid } from '../../../shared/base/uuid.ts';
import type { CallMeta, CallRole } from '../../../shared/contract/call.ts';
import { WIRE_LIMITS } from '../../../shared/contract/risk-limits.ts';
import { refuse } from '../../../shared/domain/command.ts';
import type { LimitName } from '../../../shared/domain/risk.ts';
import { ORIGIN } from '../../support/fake-desk-records.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

let desk: PlainDesk;

beforeEach(() => {
  desk = new PlainDesk();
});

type Role = Operator['role'];
const as = (role: Role, name: string = role) =>
  createRouterClient(router, {
    context: { desk, feed: feedOf(desk), operator: { name, role } },
    interceptors: [declaredErrors],
  });

/** What every role may do, by the role that a call names. */
const MAY: Readonly<Record<CallRole, readonly Role[]>> = {
  public: ['viewer', 'trader', 'risk_manager', 'administrator'],
  viewer: ['viewer', 'trader', 'risk_manager', 'administrator'],
  trader: ['trader', 'risk_manager', 'administrator'],
  risk_manager: ['risk_manager', 'administrator'],
  administrator: ['administrator'],
};

type AnyProcedure = Procedure<never, never, never, never, never, CallMeta>;

/** Every call by its path. */
function callsIn(node: object, path: readonly string[] = []): { path: readonly string[]; role: CallRole }[] {
  if ('~orpc' in node) return [{ path, role: (node as AnyProcedure)['~orpc'].meta.role }];
  return Object.entries(node).flatMap(([name, each]) => callsIn(each as object, [...path, name]));
}

describe('roles', () => {
  it.each(callsIn(router).map(({ path, role }) => [path.join('.'), role] as const))(
    '%s is made by those who may, and refused to others before it does anything',
    async (name, needed) => {
      for (const role of ['viewer', 'trader', 'risk_manager', 'administrator'] as const) {
        const call = name.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], as(role));
        // Without an input most answer that it is malformed, which is after the role was seen to.
        const refused = await (call as (input: unknown) => Promise<unknown>)({ nonsense: 1 }).then(
          () => undefined,
          (error: { code: string }) => error.code,
        );
        expect([role, refused === 'forbidden']).toEqual([role, !MAY[needed].includes(role)]);
      }
      expect(desk.executed).toEqual([]);
    },
  );

  it('a trader stops and reduces, and only the risk manager lets more trade again', async () => {
    const set = (role: Role, state: 'active' | 'reducing' | 'halted') =>
      as(role).risk.set_trading_state({ scope: 'desk', state, reason: 'r' });
    await set('trader', 'halted');
    await expect(set('trader', 'reducing')).rejects.toMatchObject({ code: 'forbidden', status: 403 });
    await expect(set('trader', 'active')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(set('trader', 'halted')).resolves.toMatchObject({ state: 'halted' });
    await expect(set('risk_manager', 'active')).resolves.toMatchObject({ state: 'active' });
  });
});

describe('limits', () => {
  it('have one name on the wire for each in the engine, and back', () => {
    expect(WIRE_LIMITS.map(limitFromWire).sort()).toEqual(Object.keys(DEFAULT_LIMITS).sort());
    for (const name of Object.keys(DEFAULT_LIMITS) as LimitName[]) expect(limitFromWire(limitToWire(name))).toBe(name);
  });

  it('of a scope are the tightest that bind it, with whose they are and which are its own', async () => {
    desk.addDeployment(desk.addEntity('a', '1.0.0'), 'paper', 1);
    const manager = as('risk_manager');
    const change = {
      max_daily_loss: '100',
      max_repeats: 1_000,
      actions: { drawdown: 'flatten' } as const,
      reason: 'r',
    };
    await manager.risk.set_limits({ scope: 'a:paper', ...change });
    const limits = await manager.risk.limits({ scope: 'a:paper' });
    expect(limits).toMatchObject({
      ...{ scope: 'a:paper', max_daily_loss: '100.00000000', max_repeats: 100 },
      set_by: { max_daily_loss: 'a:paper', max_repeats: 'desk' },
      own: ['max_repeats', 'max_daily_loss'],
      actions: { drawdown: 'flatten', daily_loss: 'reduce' },
    });
    expect((await manager.risk.limits({})).max_daily_loss).toBe('20000.00000000');
    await manager.risk.set_limits({ scope: 'a:paper', unset: ['max_daily_loss'], reason: 'r' });
    expect(desk.executed.at(-1)?.command).toMatchObject({ limits: {}, unset: ['maxDailyLoss'] });
    expect((await manager.risk.limits({ scope: 'a:paper' })).own).toEqual(['max_repeats']);
  });

  it('of a scope that there is not are refused in words', async () => {
    for (const scope of ['x:paper', 'version/x@1.0.0', 'environment/moon', 'instrument/a:b', 'nonsense'])
      await expect(as('viewer').risk.limits({ scope })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('what raises risk and waits', () => {
  const ID = deskUuid(7, 'approval', 1);

  beforeEach(() => {
    desk.approvals.set(ID, {
      ...{
        id: ID,
        requestedBy: 'ann',
        role: 'risk_manager',
        consequences: ['b is released'],
        reason: 'r',
        required: 1,
      },
      ...{ command: { kind: 'release_breaker', id: 'b', reason: 'r' }, expiresNs: String(ORIGIN), basis: '' },
      ...{ status: 'pending', given: [], requestedAt: ORIGIN, requestedSeq: 1 },
    });
  });

  it('a calendar is set whole, and read back as it was sent', async () => {
    const session = { days: ['mon' as const], opens: '09:30', closes: '16:00' };
    const stocks = { time_zone: 'America/New_York', sessions: [session] };
    const set = { time_zone: 'UTC', day_starts_at: '00:00', reason: 'r' };
    const admin = as('administrator');
    const hours = { default: stocks, venues: { perp: 'always' as const } };
    expect(await admin.risk.set_calendar({ ...set, hours })).toMatchObject({
      hours: { default: { ...stocks, holidays: [], early_closes: [] }, venues: { perp: 'always' } },
    });
    const read = await as('viewer').risk.calendar();
    await admin.risk.set_calendar({ ...read, reason: 'r' });
    expect(await as('viewer').risk.calendar()).toEqual(read);
    expect(await admin.risk.set_calendar(set)).toMatchObject({ hours: { default: 'always' } });
    expect(desk.calendar).toEqual({ timeZone: 'UTC', dayStartsAt: '00:00' });
  });

  it('answers with its approval, and nothing is changed', async () => {
    desk.awaits = ID;
    desk.breakers.set('b', { id: 'b', scope: 'desk', cause: 'drawdown', action: 'halt', value: '', limit: '' });
    const manager = as('risk_manager');
    const answers = [
      await manager.risk.set_limits({ max_repeats: 5_000, reason: 'r' }),
      await manager.risk.release_breaker({ id: 'b', reason: 'r' }),
      await manager.risk.set_trading_state({ scope: 'desk', state: 'active', reason: 'r' }),
      await as('administrator').risk.set_calendar({ time_zone: 'Asia/Tokyo', day_starts_at: '00:00', reason: 'r' }),
      await as('administrator').approvals.require({ count: 0, reason: 'r' }),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ approval_id: ID, message: expect.any(String) });
    expect(answers[0]).toMatchObject({ max_repeats: 100 });
    expect(answers[1]).toMatchObject({ released: false });
    expect(answers[3]).toMatchObject({ time_zone: 'UTC' });
  });

  it('is decided under one’s own name; only the administrator may name others', async () => {
    const bob = as('risk_manager', 'bob');
    const asEve = bob.approvals.approve({ id: ID, by: 'eve', reason: 'r' });
    await expect(asEve).rejects.toMatchObject({ code: 'forbidden', status: 403 });
    expect(desk.executed).toEqual([]);
    await expect(bob.approvals.approve({ id: ID, reason: 'r' })).resolves.toMatchObject({ given: ['bob'] });
    await as('administrator').approvals.reject({ id: ID, by: 'eve', reason: 'r' });
    expect(
      desk.executed.map(({ command, author }) => [command.kind, 'by' in command && command.by, author.actor]),
    ).toEqual([
      ['approve', 'bob', 'bob'],
      ['reject', 'eve', 'administrator'],
    ]);
  });

  it.each([
    ['not_found', 'not_found', 404],
    ['conflict', 'conflict', 409],
    ['broken_rule', 'broken_rule', 400],
    ['unavailable', 'unavailable', 503],
  ] as const)('and is refused as %s answers %s', async (code, error, status) => {
    desk.refusal = refuse(code, 'ann asked for it, so somebody else must approve');
    const approve = as('administrator').approvals.approve({ id: ID, reason: 'r' });
    await expect(approve).rejects.toMatchObject({ code: error, status, message: expect.stringContaining('ann') });
  });
});

describe('a kill', () => {
  it('leaves positions to each version’s policy unless told, and says what it did', async () => {
    const killed = await as('trader').risk.kill({ reason: 'r' });
    expect(killed).toMatchObject({ scope: 'desk', state: 'halted', breaker_id: 'b-9', orders: 3, exit_id: null });
    await as('trader').risk.kill({ scope: 'version/a@1.0.0', flatten: true, reason: 'r' });
    await as('trader').risk.kill({ scope: 'environment/paper', flatten: false, reason: 'r' });
    expect(desk.executed.map(({ command }) => command)).toEqual([
      { kind: 'kill', scope: 'desk', flatten: null, reason: 'r' },
      { kind: 'kill', scope: 'version/a@1.0.0', flatten: true, reason: 'r' },
      { kind: 'kill', scope: 'environment/paper', flatten: false, reason: 'r' },
    ]);
  });

  it('shows what a short position still has open with its sign', async () => {
    const leg = {
      slotId: 'a:paper',
      instance: 1,
      version: 'a@1.0.0',
      instrument: 'binance-usdm:BTCUSDT',
      quantity: -400,
    };
    desk.exits.set('x-1', {
      ...{ exitId: 'x-1', scope: 'desk', breakerId: null, reason: 'r', legs: [leg], open: [leg], status: 'under_way' },
      ...{ startedAt: ORIGIN, endedAt: null },
    });
    const counts = { asked: 400, sent: 300, acknowledged: 200, filled: 100, open: 300 };
    desk.exitProgress.set('x-1', [{ slotId: 'a:paper', instance: 1, instrument: 0, ...counts }]);
    desk.heldNow = -300;
    const { legs } = await as('viewer').risk.exit({ id: 'x-1' });
    expect(legs).toEqual([
      {
        ...{ slot_id: 'a:paper', version: 'a@1.0.0', instrument: 'binance-usdm:BTCUSDT' },
        ...{ asked: '0.400', sent: '0.300', acknowledged: '0.200', filled: '0.100', open: '-0.300' },
      },
    ]);
  });
});

describe('violations', () => {
  it('stand while their breaker or their alert does, the latest of a kind alone', async () => {
    const crossed = { scope: 'desk', action: 'alert', value: '2', limit: '1', at: ORIGIN } as const;
    desk.violations.push(
      { ...crossed, trigger: 'slippage', breakerId: null, seq: 1 },
      { ...crossed, trigger: 'drawdown', breakerId: 'b-1', seq: 2 },
      { ...crossed, trigger: 'slippage', breakerId: null, seq: 3 },
      { ...crossed, trigger: 'daily_loss', breakerId: 'b-2', seq: 4 },
    );
    desk.alerts.push({ ...crossed, trigger: 'slippage', sinceNs: 0n });
    desk.breakers.set('b-2', { ...crossed, id: 'b-2', cause: 'daily_loss', action: 'halt' });
    const { violations } = await as('viewer').risk.violations({});
    expect(violations.map(({ seq, standing }) => [seq, standing])).toEqual([
      [4, true],
      [3, true],
      [2, false],
      [1, false],
    ]);
    const only = await as('viewer').risk.violations({ trigger: 'drawdown' });
    expect(only).toMatchObject({ total: 1, violations: [{ seq: 2, breaker_id: 'b-1' }] });
  });
});

describe('an override', () => {
  const terms = {
    ...{ slot_id: 'a:paper', version: 'a@1.0.0', instrument: 'binance-usdm:BTCUSDT', side: 'sell' as const },
    ...{ codes: ['order_value'], reason: 'r' },
  };

  it('names the order in the instrument’s own units, to the last digit', async () => {
    const grant = as('risk_manager').overrides.grant;
    await expect(grant({ ...terms, quantity: '1.25', limit_price: '60000.1' })).resolves.toMatchObject({
      override: { quantity: '1.250', limit_price: '60000.10' },
    });
    await expect(grant({ ...terms, quantity: '2' })).resolves.toMatchObject({ override: { limit_price: null } });
    expect(desk.executed.map(({ command }) => command)).toMatchObject([
      { quantity: 1_250, limitPrice: 6_000_010, expiresAfterMs: 300_000 },
      { quantity: 2_000, limitPrice: 0 },
    ]);
    for (const change of [{ quantity: '1.2505' }, { limit_price: '60000.123' }])
      await expect(grant({ ...terms, quantity: '1', ...change })).rejects.toMatchObject({ code: 'broken_rule' });
    const unknown = grant({ ...terms, quantity: '1', instrument: 'x:Y' });
    await expect(unknown).rejects.toMatchObject({ code: 'not_found' });
  });
});
