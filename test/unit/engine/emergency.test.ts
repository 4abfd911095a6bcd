/** The way round other people: what it covers, whom it tells, and when it is over. */
import { describe, expect, it } from 'vitest';
import type { ControlCommand } from '../../../electron/engine/safety/control/control-flow.ts';
import type { Outcome } from '../../../shared/domain/command.ts';
import { ControlRig } from '../../support/control-rig.ts';

const HOUR = 3_600_000;
const declare = (scope = 'desk', expiresAfterMs = HOUR): ControlCommand => ({
  kind: 'declare_emergency',
  scope,
  expiresAfterMs,
  reason: 'nobody else is here',
});
const limit = (maxOpenOrders: number, scope = 'desk'): ControlCommand => ({
  kind: 'set_limits',
  scope,
  limits: { maxOpenOrders },
  reason: 'to get out',
});
const bound = (rig: ControlRig, scope = 'desk') => rig.core.controls.limits.own(scope)?.maxOpenOrders;
const awaits = (outcome: Outcome): boolean => outcome.ok && outcome.awaits !== undefined;

/** Three others must agree, and an emergency stands for the scope. */
function standing(scope = 'desk') {
  const rig = ControlRig.set();
  rig.require(3);
  const outcome = rig.ask(declare(scope));
  if (!outcome.ok) throw new Error(outcome.message);
  return { rig, id: outcome.subject };
}

describe('an emergency', () => {
  it('lifts nothing by itself', () => {
    const rig = ControlRig.set();
    rig.require(3);
    const { limits, states, breakers } = rig.picture() as Record<string, unknown>;
    const before = rig.facts.length;
    expect(rig.ask(declare())).toMatchObject({ ok: true, subject: 'e-1' });
    expect(rig.facts.slice(before).map(({ fact }) => fact.kind)).toEqual(['emergency_declared']);
    expect(rig.picture()).toMatchObject({ limits, states, breakers });
  });

  it('lets what raises risk be done at once, and tells each time what it changed', () => {
    const { rig, id } = standing();
    const before = rig.facts.length;
    expect(rig.ask(limit(300), 'trader tom')).toMatchObject({ ok: true });
    expect(bound(rig)).toBe(300);
    expect(rig.facts.slice(before)).toMatchObject([
      {
        actor: 'trader tom',
        fact: {
          kind: 'emergency_used',
          emergencyId: id,
          scope: 'desk',
          usedBy: 'trader tom',
          consequences: [
            'open orders of the whole desk: from 200 to 300',
            'momentum:paper (capital 1,000,000): open orders from 200 to 300',
            'carry:staging (capital 1,000,000): open orders from 200 to 300',
          ],
          command: { kind: 'set_limits', limits: { maxOpenOrders: 300 } },
        },
      },
      { actor: 'trader tom', fact: { kind: 'limits_changed', emergencyId: id } },
    ]);
    expect(rig.core.safety.emergencies.standing).toMatchObject({ uses: 1 });
  });

  const within: readonly (readonly [scope: string, raise: ControlCommand, covered: boolean])[] = [
    ['desk', limit(300, 'momentum:paper'), true],
    ['environment/paper', limit(300, 'momentum:paper'), true],
    ['momentum:paper', limit(300, 'momentum:paper'), true],
    ['algorithm/momentum', limit(300, 'version/momentum@1.0.0'), true],
    ['environment/staging', limit(300, 'momentum:paper'), false],
    ['carry:staging', limit(300, 'momentum:paper'), false],
    ['momentum:paper', limit(300, 'environment/paper'), false],
    ['momentum:paper', limit(300), false],
    ['version/momentum@1.0.0', limit(300, 'algorithm/momentum'), false],
    // Another algorithm may come into the slot by a swap.
    ['algorithm/momentum', limit(300, 'momentum:paper'), false],
    ['environment/paper', limit(300, 'version/momentum@1.0.0'), false],
  ];
  it.each(within)('for %s covers %j: %s', (scope, raise, covered) => {
    const { rig } = standing(scope);
    // So that what is asked for is looser than what is.
    for (const at of ['momentum:paper', 'environment/paper', 'algorithm/momentum', 'version/momentum@1.0.0'])
      rig.ask(limit(100, at));
    expect(awaits(rig.ask(raise))).toBe(!covered);
    expect(rig.of('emergency_used')).toHaveLength(covered ? 1 : 0);
  });

  it('covers a state, a breaker, an override and the calendar, each named in its fact', () => {
    const { rig, id } = standing();
    rig.ask({ kind: 'set_trading_state', scope: 'momentum:paper', state: 'halted', reason: 'r' });
    const breaker = rig.ask({ kind: 'trip_breaker', scope: 'carry:staging', action: 'reduce', reason: 'r' });
    expect(rig.of('emergency_used')).toEqual([]);
    rig.ask({ kind: 'set_trading_state', scope: 'momentum:paper', state: 'active', reason: 'r' });
    rig.ask({ kind: 'release_breaker', id: breaker.ok ? breaker.subject : '', reason: 'r' });
    const order = { side: 'buy', quantity: 1_000, limitPrice: 6_000_000, codes: ['order_value'] } as const;
    rig.ask({
      kind: 'grant_override',
      slotId: 'momentum:paper',
      version: 'momentum@1.0.0',
      instrument: 'test:BTCUSDT',
      ...order,
      expiresAfterMs: 60_000,
      reason: 'r',
    });
    rig.ask({ kind: 'set_calendar', calendar: { timeZone: 'UTC', dayStartsAt: '06:00' }, reason: 'r' });
    expect(rig.of('approval_requested')).toEqual([]);
    expect(rig.of('emergency_used').map(({ command }) => command.kind)).toEqual([
      'set_trading_state',
      'release_breaker',
      'grant_override',
      'set_calendar',
    ]);
    for (const kind of ['breaker_released', 'override_granted', 'calendar_changed'] as const)
      expect(rig.of(kind)).toMatchObject([{ emergencyId: id }]);
    expect(rig.of('trading_state_changed').at(-1)).toMatchObject({ state: 'active', emergencyId: id });
  });

  it('never covers the rule of approvals', () => {
    const { rig } = standing();
    expect(awaits(rig.ask({ kind: 'require_approvals', count: 0, expiresAfterMs: 60_000, reason: 'r' }))).toBe(true);
    expect(
      awaits(rig.ask({ kind: 'require_approvals', count: 3, expiresAfterMs: 60_000, aboveShare: 10_000, reason: 'r' })),
    ).toBe(true);
    expect(rig.core.safety.approvals).toMatchObject({ required: 3, aboveShare: 1_000 });
    expect(rig.of('emergency_used')).toEqual([]);
  });

  const refusals: readonly (readonly [what: string, code: string, act: (rig: ControlRig) => Outcome])[] = [
    ['of a scope that there is not', 'not_found', (rig) => rig.ask(declare('momentum:nowhere'))],
    ['for longer than an hour', 'broken_rule', (rig) => rig.ask(declare('desk', HOUR + 1))],
    ['for no time', 'broken_rule', (rig) => rig.ask(declare('desk', 0))],
    ['for half a millisecond more', 'broken_rule', (rig) => rig.ask(declare('desk', 60_000.5))],
    ['without a reason', 'broken_rule', (rig) => rig.ask({ ...declare(), reason: '  ' })],
    ['by a trader', 'forbidden', (rig) => rig.as(declare(), { actor: 'tom', role: 'trader' })],
    ['by nobody in particular', 'forbidden', (rig) => rig.as(declare(), { actor: 'desk', role: 'desk' })],
    [
      'while another stands',
      'conflict',
      (rig) => {
        rig.ask(declare('carry:staging'));
        return rig.ask(declare('momentum:paper'));
      },
    ],
    [
      'where nothing waits for anybody',
      'conflict',
      (rig) => {
        rig.require(0);
        return rig.ask(declare());
      },
    ],
    [
      'with somebody who is no operator, once there are some',
      'forbidden',
      (rig) => {
        rig.happen({ kind: 'operator_added', name: 'ada', role: 'administrator' });
        return rig.ask(declare(), 'alice');
      },
    ],
  ];
  it.each(refusals)('is not declared %s', (_what, code, act) => {
    const rig = ControlRig.set();
    rig.require(1);
    expect(act(rig)).toMatchObject({ ok: false, code });
  });

  it('is not declared in a locked session, which may end one', () => {
    const { rig, id } = standing();
    const locked = { code: 'locked', message: 'enter your password', recovers: false } as const;
    const by = { actor: 'alice', role: 'risk_manager, session locked', restraint: locked };
    expect(rig.as(limit(300), by)).toMatchObject({ ok: false, code: 'locked' });
    expect(rig.as({ kind: 'end_emergency', emergencyId: id, reason: 'over' }, by)).toMatchObject({ ok: true });
    expect(rig.as(declare(), by)).toMatchObject({ ok: false, code: 'locked' });
  });

  it('is over in time, and a clock that was set back makes it no longer', () => {
    const first = standing();
    expect(first.rig.out.timers.at(-1)).toEqual({ id: 'emergency:e-1', afterMs: HOUR + 1 });
    first.rig.elapse(HOUR);
    expect(awaits(first.rig.ask(limit(300)))).toBe(true);
    expect(first.rig.of('emergency_ended')).toMatchObject([
      { emergencyId: 'e-1', how: 'expired', by: 'desk', uses: 0 },
    ]);
    expect(first.rig.ask(declare())).toMatchObject({ ok: true, subject: 'e-2' });
    const second = standing();
    second.rig.elapse(-1);
    expect(awaits(second.rig.ask(limit(300)))).toBe(true);
  });

  it('is over with the market in a session, and with the timer when serving', () => {
    const session = standing();
    session.rig.elapse(HOUR);
    session.rig.trade(1_000);
    expect(session.rig.of('emergency_ended')).toHaveLength(1);
    const serving = standing();
    serving.rig.flow.onEmergencyOver(serving.rig.out);
    expect(serving.rig.of('emergency_ended')).toHaveLength(0);
    serving.rig.elapse(HOUR);
    serving.rig.flow.onEmergencyOver(serving.rig.out);
    serving.rig.resume();
    expect(serving.rig.of('emergency_ended')).toHaveLength(1);
  });

  it('survives a restart, and expires also while the desk is stopped', () => {
    const { rig, id } = standing();
    rig.elapse(HOUR / 2);
    const again = rig.restart();
    expect(again.core.safety.emergencies.standing).toEqual(rig.core.safety.emergencies.standing);
    expect(again.out.timers).toContainEqual({ id: `emergency:${id}`, afterMs: HOUR / 2 + 1 });
    again.ask(limit(300));
    expect(bound(again)).toBe(300);
    rig.elapse(HOUR / 2);
    const later = again.restart();
    expect(later.of('emergency_ended')).toMatchObject([{ how: 'expired', uses: 1 }]);
    expect(awaits(later.ask(limit(400)))).toBe(true);
    expect(later.core.newEmergencyId()).toBe('e-2');
  });

  it('is ended by anybody, once', () => {
    const { rig, id: emergencyId } = standing();
    const end: ControlCommand = { kind: 'end_emergency', emergencyId, reason: 'the colleague is back' };
    expect(rig.as(end, { actor: 'tom', role: 'trader' })).toMatchObject({ ok: true });
    expect(rig.of('emergency_ended')).toMatchObject([{ how: 'ended', by: 'tom', reason: 'the colleague is back' }]);
    expect(rig.ask(end)).toMatchObject({ ok: false, code: 'conflict' });
    expect(rig.ask({ ...end, emergencyId: 'e-9' })).toMatchObject({ ok: false, code: 'not_found' });
    expect(awaits(rig.ask(limit(300)))).toBe(true);
  });

  it('ends with the right of the one who declared it', () => {
    const { rig } = standing();
    rig.happen({ kind: 'operator_added', name: 'ada', role: 'administrator' });
    expect(awaits(rig.ask(limit(300), 'ada'))).toBe(true);
    expect(rig.of('emergency_ended')).toMatchObject([{ how: 'ended', by: 'desk' }]);
    expect(rig.ask(declare(), 'ada')).toMatchObject({ ok: true });
    rig.happen({ kind: 'operator_added', name: 'bob', role: 'administrator' });
    rig.happen({ kind: 'operator_changed', name: 'ada', status: 'disabled' });
    rig.trade(1_000);
    expect(rig.of('emergency_ended')).toHaveLength(2);
    expect(awaits(rig.ask(limit(300), 'bob'))).toBe(true);
  });

  it('leaves what waits already to other people, and what they agreed to is void once it is done', () => {
    const rig = ControlRig.set();
    rig.require(1);
    const asked = rig.ask(limit(300));
    const id = asked.ok ? (asked.awaits ?? '') : '';
    rig.ask(declare());
    rig.ask(limit(300), 'bob');
    expect(rig.approve(id, 'carol')).toMatchObject({ ok: false, code: 'conflict' });
    expect(bound(rig)).toBe(300);
    expect(rig.of('limits_changed')).toHaveLength(1);
  });
});
