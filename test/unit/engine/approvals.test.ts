import { describe, expect, it } from 'vitest';
import type { ControlCommand } from '../../../electron/engine/safety/control/control-flow.ts';
import type { Outcome } from '../../../shared/domain/command.ts';
import type { FactKind } from '../../../shared/domain/fact.ts';
import { ControlRig } from '../../support/control-rig.ts';

const MINUTE = 60_000;
const RAISE: ControlCommand = { kind: 'set_limits', limits: { maxOpenOrders: 300 }, reason: 'a busy day' };
const openOrders = (rig: ControlRig) => rig.core.controls.limits.desk.maxOpenOrders;

/** A desk on which so many must agree, with a raise of a limit asked for by alice. */
function asked(required = 1) {
  const rig = ControlRig.set();
  rig.require(required);
  const outcome = rig.ask(RAISE);
  return { rig, id: idOf(outcome) };
}
function idOf(outcome: Outcome): string {
  if (!outcome.ok || outcome.awaits === undefined) throw new Error(`no approval is asked for: ${outcome.message}`);
  return outcome.awaits;
}
const kinds = (rig: ControlRig, from: number): FactKind[] => rig.facts.slice(from).map(({ fact }) => fact.kind);
const withdraw = (approvalId: string, by: string): ControlCommand => ({ kind: 'reject', approvalId, by, reason: 'no' });

describe('what raises risk', () => {
  it('waits for another person, and is then carried out as the requester’s in the same step', () => {
    const { rig, id } = asked();
    expect(openOrders(rig)).toBe(200);
    expect(rig.out.timers.at(-1)).toEqual({ id: `approval:${id}`, afterMs: MINUTE + 1 });
    const before = rig.facts.length;
    expect(rig.approve(id, 'bob')).toMatchObject({ ok: true, subject: id });
    expect(openOrders(rig)).toBe(300);
    expect(rig.facts.slice(before)).toMatchObject([
      { actor: 'bob', fact: { kind: 'approval_given', approvalId: id, by: 'bob', reason: 'agreed' } },
      {
        actor: 'alice',
        role: 'risk_manager',
        fact: { kind: 'limits_changed', approvalId: id, before: { maxOpenOrders: 200 }, reason: 'a busy day' },
      },
      { actor: 'bob', fact: { kind: 'approval_ended', approvalId: id, status: 'approved', by: 'bob' } },
    ]);
  });

  it('waits for as many as are asked for, each once', () => {
    const { rig, id } = asked(2);
    expect(rig.approve(id, 'bob')).toMatchObject({ ok: true });
    expect(rig.approve(id, 'bob')).toMatchObject({ ok: false, code: 'conflict' });
    expect(openOrders(rig)).toBe(200);
    expect(rig.approve(id, 'carol')).toMatchObject({ ok: true });
    expect(openOrders(rig)).toBe(300);
  });

  it('waits for more where the desk has come to ask for more', () => {
    const { rig, id } = asked();
    rig.require(2);
    rig.approve(id, 'bob');
    expect(openOrders(rig)).toBe(200);
    rig.approve(id, 'carol');
    expect(openOrders(rig)).toBe(300);
  });

  it('is asked for once by one person while nothing has changed', () => {
    const { rig, id } = asked();
    expect(idOf(rig.ask(RAISE))).toBe(id);
    expect(idOf(rig.ask(RAISE, 'bob'))).not.toBe(id);
    expect(rig.of('approval_requested')).toHaveLength(2);
  });

  const refusals: readonly (readonly [
    what: string,
    code: string,
    act: (rig: ControlRig, id: string) => Outcome,
    ends: boolean,
  ])[] = [
    ['by the one who asked', 'broken_rule', (rig, id) => rig.approve(id, 'alice'), false],
    ['by nobody', 'broken_rule', (rig, id) => rig.approve(id, ' '), false],
    ['of what nobody asked for', 'not_found', (rig) => rig.approve('nothing', 'bob'), false],
    [
      'when its time is over',
      'conflict',
      (rig, id) => {
        rig.elapse(MINUTE);
        return rig.approve(id, 'bob');
      },
      true,
    ],
    [
      'when the limit has changed since',
      'conflict',
      (rig, id) => {
        rig.ask({ kind: 'set_limits', limits: { maxOpenOrders: 150 }, reason: 'tighter' }, 'carol');
        return rig.approve(id, 'bob');
      },
      true,
    ],
    [
      'of what was rejected',
      'conflict',
      (rig, id) => {
        rig.ask(withdraw(id, 'carol'), 'carol');
        return rig.approve(id, 'bob');
      },
      true,
    ],
    [
      'without a reason',
      'broken_rule',
      (rig, approvalId) => rig.ask({ kind: 'approve', approvalId, by: 'bob', reason: '' }),
      false,
    ],
  ];
  it.each(refusals)('cannot be approved %s', (_what, code, act, ends) => {
    const { rig, id } = asked();
    expect(act(rig, id)).toMatchObject({ ok: false, code });
    expect(openOrders(rig)).not.toBe(300);
    expect(rig.of('approval_given')).toEqual([]);
    expect(rig.of('approval_ended')).toHaveLength(ends ? 1 : 0);
  });

  it('is stale for good once what it rested on has changed, though another limit may change', () => {
    const { rig, id } = asked();
    rig.ask({ kind: 'set_limits', limits: { maxOpenOrders: 150 }, reason: 'tighter' }, 'carol');
    rig.approve(id, 'bob');
    expect(rig.of('approval_ended')).toMatchObject([{ approvalId: id, status: 'stale', by: 'desk' }]);
    const again = idOf(rig.ask({ kind: 'set_limits', limits: { maxOpenOrders: 160 }, reason: 'again' }));
    rig.ask({ kind: 'set_limits', limits: { maxRepeats: 1 }, reason: 'tighter' }, 'carol');
    expect(rig.approve(again, 'bob')).toMatchObject({ ok: true });
    expect(openOrders(rig)).toBe(160);
  });

  it('can be rejected by anybody, and withdrawn by the one who asked', () => {
    for (const by of ['bob', 'alice']) {
      const { rig, id } = asked();
      expect(rig.ask(withdraw(id, by), by)).toMatchObject({ ok: true });
      expect(rig.of('approval_ended')).toMatchObject([{ approvalId: id, status: 'rejected', by, reason: 'no' }]);
      expect(rig.ask(withdraw(id, by), by)).toMatchObject({ ok: false, code: 'conflict' });
      expect(openOrders(rig)).toBe(200);
    }
  });

  it('expires by its timer, which rings in parts for a long wait, and never sooner', () => {
    const { rig, id } = asked();
    rig.ring(`approval:${id}`);
    expect(rig.of('approval_ended')).toEqual([]);
    expect(rig.out.timers.filter((timer) => timer.id === `approval:${id}`)).toHaveLength(2);
    rig.elapse(MINUTE - 1);
    rig.ring(`approval:${id}`);
    expect(rig.of('approval_ended')).toEqual([]);
    rig.elapse(1);
    rig.ring(`approval:${id}`);
    rig.ring(`approval:${id}`);
    expect(rig.of('approval_ended')).toMatchObject([{ approvalId: id, status: 'expired', by: 'desk' }]);
  });

  it('expires with the market where there are no timers', () => {
    const { rig } = asked();
    rig.trade(1_000);
    rig.elapse(MINUTE);
    rig.trade(1_900);
    expect(rig.of('approval_ended')).toEqual([]);
    rig.trade(2_000);
    expect(rig.of('approval_ended')).toMatchObject([{ status: 'expired' }]);
  });

  it('waits on after a restart, for what is left of its time', () => {
    const { rig, id } = asked();
    rig.elapse(20_000);
    const again = rig.restart();
    expect(again.out.timers).toEqual([{ id: `approval:${id}`, afterMs: 40_001 }]);
    expect(again.approve(id, 'bob')).toMatchObject({ ok: true });
    expect(openOrders(again)).toBe(300);
    rig.elapse(40_000);
    expect(rig.restart().of('approval_ended')).toMatchObject([{ approvalId: id, status: 'expired' }]);
  });
});

describe('beside limits', () => {
  const tripped = (rig: ControlRig) =>
    rig.ask({ kind: 'trip_breaker', scope: 'momentum:paper', action: 'halt', reason: 'odd prices' });

  it('a release, a milder state, fewer approvers and another calendar wait too, and nothing stricter does', () => {
    const rig = ControlRig.set();
    tripped(rig);
    rig.ask({ kind: 'set_trading_state', scope: 'desk', state: 'halted', reason: 'lunch' });
    rig.require(1);
    const at = (state: 'active' | 'reducing' | 'halted'): ControlCommand => ({
      kind: 'set_trading_state',
      scope: 'desk',
      state,
      reason: 'x',
    });
    const need = (count: number): ControlCommand => ({
      kind: 'require_approvals',
      count,
      expiresAfterMs: MINUTE,
      reason: 'x',
    });
    const calendar = { timeZone: 'America/New_York', dayStartsAt: '17:00' };
    const table: readonly (readonly [ControlCommand, boolean])[] = [
      [{ kind: 'release_breaker', id: 'b-1', reason: 'looked at' }, true],
      [at('reducing'), true],
      [at('active'), true],
      [at('halted'), false],
      [need(0), true],
      [need(2), false],
      [{ kind: 'set_calendar', calendar, reason: 'x' }, true],
      [{ kind: 'trip_breaker', scope: 'desk', action: 'reduce', reason: 'x' }, false],
    ];
    for (const [command, isRaise] of table) {
      const outcome = rig.ask(command);
      expect([command.kind, outcome.ok, 'awaits' in outcome]).toEqual([command.kind, true, isRaise]);
    }
    expect([...rig.core.controls.breakers.keys()]).toEqual(['b-1', 'b-2']);
    expect(rig.core.tradingState('desk')).toBe('halted');
    expect(rig.core.safety.approvals.required).toBe(2);
    expect(rig.core.days.calendar.timeZone).toBe('UTC');
    for (const { id } of rig.of('approval_requested')) {
      rig.approve(id, 'bob');
      rig.approve(id, 'carol');
    }
    // The state was asked for twice, so the second rests on what is no more; so does what asked for fewer than one approver.
    expect(rig.of('approval_ended').map((fact) => fact.status)).toEqual([
      'approved',
      'approved',
      'stale',
      'stale',
      'approved',
    ]);
    expect([...rig.core.controls.breakers.keys()]).toEqual(['b-2']);
    expect(rig.of('breaker_released')).toMatchObject([{ id: 'b-1', approvalId: rig.of('approval_requested')[0]?.id }]);
    expect(rig.of('trading_state_changed').at(-1)).toMatchObject({ state: 'reducing' });
    expect(rig.of('calendar_changed')).toMatchObject([{ calendar }]);
  });

  it('the one who decides reads what would change, in numbers', () => {
    const rig = ControlRig.set();
    tripped(rig);
    rig.ask({ kind: 'trip_breaker', scope: 'environment/paper', action: 'reduce', reason: 'x' });
    rig.require(2);
    rig.ask({ kind: 'release_breaker', id: 'b-1', reason: 'x' });
    rig.ask({ kind: 'require_approvals', count: 1, expiresAfterMs: MINUTE, reason: 'x' });
    expect(rig.of('approval_requested').map((fact) => fact.consequences)).toEqual([
      [
        'breaker b-1 on momentum:paper is released: manual, halt, odd prices',
        'it binds momentum:paper (capital 1,000,000); still stopped by b-2',
      ],
      [
        'whoever raises risk needs the approval of 1 other person, instead of 2 other people',
        'the whole desk binds momentum:paper (capital 1,000,000), carry:staging (capital 1,000,000)',
      ],
    ]);
  });

  it('a release that an exit forbids by now is not carried out, and can be approved when the exit is over', () => {
    const rig = ControlRig.set();
    tripped(rig);
    rig.require(1);
    const id = idOf(rig.ask({ kind: 'release_breaker', id: 'b-1', reason: 'x' }));
    rig.held.set('b-1', 'the exit x-1 is not over');
    const before = rig.facts.length;
    expect(rig.approve(id, 'bob')).toMatchObject({ ok: false, code: 'conflict' });
    expect(kinds(rig, before)).toEqual([]);
    rig.held.clear();
    expect(rig.approve(id, 'bob')).toMatchObject({ ok: true });
    expect(rig.core.controls.breakers.size).toBe(0);
  });

  it('another wait for the same number of approvers holds for what is asked for from then on', () => {
    const { rig, id } = asked();
    rig.ask({ kind: 'require_approvals', count: 1, expiresAfterMs: 2 * MINUTE, reason: 'x' });
    const later = idOf(rig.ask({ kind: 'set_limits', limits: { maxRepeats: 200 }, reason: 'x' }));
    rig.elapse(MINUTE);
    expect(rig.approve(id, 'bob')).toMatchObject({ ok: false, code: 'conflict' });
    expect(rig.approve(later, 'bob')).toMatchObject({ ok: true });
    const facts = rig.facts.length;
    rig.ask({ kind: 'require_approvals', count: 1, expiresAfterMs: 2 * MINUTE, reason: 'x' });
    expect(rig.facts).toHaveLength(facts);
  });

  it('a number of approvers or a wait that makes no sense is refused', () => {
    const rig = ControlRig.set();
    for (const [count, expiresAfterMs] of [
      [-1, MINUTE],
      [1.5, MINUTE],
      [11, MINUTE],
      [Number.NaN, MINUTE],
      [1, 999],
      [1, Number.POSITIVE_INFINITY],
    ] as const)
      expect(rig.ask({ kind: 'require_approvals', count, expiresAfterMs, reason: 'x' })).toMatchObject({
        ok: false,
        code: 'broken_rule',
      });
  });
});
