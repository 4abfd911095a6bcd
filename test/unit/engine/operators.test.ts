import { beforeEach, describe, expect, it } from 'vitest';
import { OperatorFlow } from '../../../electron/engine/safety/control/operator-flow.ts';
import type { Outcome } from '../../../shared/domain/command.ts';
import type { OperatorRole } from '../../../shared/domain/operator.ts';
import type { OperatorCommand } from '../../../shared/domain/operator-command.ts';
import { ControlRig } from '../../support/control-rig.ts';

let rig: ControlRig;
let flow: OperatorFlow;

beforeEach(() => {
  rig = ControlRig.set();
  flow = new OperatorFlow(rig.core);
});

const ask = (command: OperatorCommand, actor = 'administrator'): Outcome => {
  const outcome = flow.carryOut(command, { actor, role: 'administrator' }, rig.out);
  rig.facts.push(...rig.out.facts.splice(0));
  return outcome;
};
const add = (name: string, role: OperatorRole) => ask({ kind: 'add_operator', name, role });
const change = (name: string, to: { role?: OperatorRole; status?: 'active' | 'disabled' }) =>
  ask({ kind: 'change_operator', name, ...to });
const operators = () => rig.core.safety.operators;
const restart = () => {
  rig = rig.restart();
  flow = new OperatorFlow(rig.core);
};

describe('the first operator', () => {
  it('must be an administrator, and turns roles on', () => {
    expect(operators().isEnforced).toBe(false);
    expect(add('tom', 'trader')).toMatchObject({
      ok: false,
      code: 'broken_rule',
      message: expect.stringContaining('an administrator first'),
    });
    expect(operators().isEnforced).toBe(false);
    expect(add('ann', 'administrator')).toMatchObject({
      ok: true,
      message: expect.stringContaining('roles are held to from now on'),
    });
    expect(operators().isEnforced).toBe(true);
    restart();
    expect(operators().isEnforced).toBe(true);
  });

  it('voids what waits for approval: whoever asked came in by the token, and could agree as somebody else', () => {
    rig.require(1);
    const { subject } = rig.ask({ kind: 'set_trading_state', scope: 'desk', state: 'halted', reason: 'r' }) as {
      subject: string;
    };
    expect(subject).toBe('desk');
    const asked = rig.ask({ kind: 'set_trading_state', scope: 'desk', state: 'active', reason: 'r' }, 'administrator');
    const id = (asked as { awaits: string }).awaits;
    add('ann', 'administrator');
    expect(rig.core.safety.approvals.get(id).status).toBe('stale');
  });
});

describe('names', () => {
  it('are one person’s each, whatever they look like', () => {
    add('ann', 'administrator');
    for (const twin of ['Ann', 'аnn', 'ANN']) expect(add(twin, 'viewer')).toMatchObject({ ok: false });
    add('cope', 'viewer');
    expect(add('соре', 'viewer')).toMatchObject({
      ok: false,
      code: 'duplicate',
      message: expect.stringContaining('cope'),
    });
    expect(operators().operators.size).toBe(2);
  });

  it('are found however they are written', () => {
    add('Ann Lee', 'administrator');
    for (const written of ['ann lee', ' ANN LEE ', 'ａｎｎ lee'])
      expect(operators().find(written)?.name).toBe('Ann Lee');
    expect(operators().find('ann')).toBeUndefined();
  });
});

describe('the last active administrator', () => {
  beforeEach(() => {
    add('ann', 'administrator');
    add('bob', 'administrator');
    change('bob', { status: 'disabled' });
  });

  it('can neither be demoted nor disabled', () => {
    for (const to of [{ role: 'trader' }, { status: 'disabled' }, { role: 'viewer', status: 'disabled' }] as const)
      expect(change('ann', to)).toMatchObject({
        ok: false,
        code: 'broken_rule',
        message: expect.stringContaining('last active'),
      });
    expect(operators().find('ann')).toMatchObject({ role: 'administrator', status: 'active' });
  });

  it('can, once there is another', () => {
    change('bob', { status: 'active' });
    expect(change('ann', { role: 'trader' })).toMatchObject({ ok: true });
    expect(change('bob', { status: 'disabled' })).toMatchObject({ ok: false });
  });
});

describe('approvals', () => {
  const required = () => rig.core.safety.approvals.required;

  it('are asked for from the second who could give them on, and not before', () => {
    expect(add('ann', 'administrator')).toMatchObject({ message: expect.stringContaining('only ann could approve') });
    expect(add('tom', 'trader')).toMatchObject({ message: expect.stringContaining('needs nobody else yet') });
    expect(required()).toBe(0);
    expect(add('ron', 'risk_manager')).toMatchObject({
      message: expect.stringContaining('must approve what raises risk'),
    });
    expect(required()).toBe(1);
    restart();
    expect(required()).toBe(1);
  });

  it('are asked for when somebody becomes the second by a change', () => {
    add('ann', 'administrator');
    add('tom', 'trader');
    change('tom', { role: 'risk_manager' });
    expect(required()).toBe(1);
  });

  it('stay as somebody has chosen', () => {
    rig.require(0);
    add('ann', 'administrator');
    add('ron', 'risk_manager');
    expect(required()).toBe(0);
  });

  it('that too few could give are warned of', () => {
    add('ann', 'administrator');
    add('ron', 'risk_manager');
    expect(change('ron', { status: 'disabled' })).toMatchObject({ message: expect.stringContaining('only ann could') });
  });
});

describe('a decision', () => {
  let id: string;
  const state = (to: 'halted' | 'active', actor: string) =>
    rig.flow.control(
      { kind: 'set_trading_state', scope: 'desk', state: to, reason: 'r' },
      { actor, role: 'trader' },
      rig.out,
    );
  const approve = (by: string, actor = by) =>
    rig.flow.control({ kind: 'approve', approvalId: id, by, reason: 'r' }, { actor, role: 'risk_manager' }, rig.out);

  beforeEach(() => {
    add('ann', 'administrator');
    add('ron', 'risk_manager');
    add('tom', 'trader');
    state('halted', 'tom');
    id = (state('active', 'tom') as { awaits: string }).awaits;
  });

  it.each([
    ['somebody who is no operator', 'zoe', 'zoe'],
    ['a trader', 'tom', 'tom'],
    ['the token, for an operator', 'ron', 'administrator'],
    ['an operator, for another', 'ron', 'ann'],
  ])('is not taken from %s', (_, by, actor) => {
    expect(approve(by, actor)).toMatchObject({ ok: false });
    expect(rig.core.safety.approvals.get(id).status).toBe('pending');
  });

  it('is taken from another who may', () => {
    expect(approve('ron')).toMatchObject({ ok: true });
    expect(rig.core.tradingState('desk')).toBe('active');
  });

  it('comes too late when the one who asked may not any more', () => {
    change('tom', { status: 'disabled' });
    expect(approve('ron')).toMatchObject({ ok: false, code: 'conflict' });
    expect(rig.core.safety.approvals.get(id).status).toBe('stale');
    expect(rig.core.tradingState('desk')).toBe('halted');
  });

  it('counts only while the one who made it may', () => {
    rig.require(2);
    ask({ kind: 'add_operator', name: 'eve', role: 'risk_manager' }, 'ann');
    expect(approve('ron')).toMatchObject({ ok: true, message: expect.stringContaining('1 more') });
    change('ron', { status: 'disabled' });
    expect(approve('ann')).toMatchObject({ ok: true, message: expect.stringContaining('1 more') });
    expect(rig.core.tradingState('desk')).toBe('halted');
    expect(approve('eve')).toMatchObject({ ok: true });
    expect(rig.core.tradingState('desk')).toBe('active');
  });
});

describe('a change of an operator', () => {
  const signIn = (session: string) => ask({ kind: 'note_sign_in', name: 'ann', session }, 'ann');
  const stands = (session: string) => operators().session(session, rig.core.options.deskTime()) !== undefined;

  beforeEach(() => {
    add('ann', 'administrator');
    add('bob', 'administrator');
    signIn('s1');
  });

  it.each([
    ['another role', () => change('ann', { role: 'trader' })],
    ['disabling', () => change('ann', { status: 'disabled' })],
    ['another password', () => ask({ kind: 'renew_operator_password', name: 'ann' })],
    ['signing out everywhere', () => ask({ kind: 'sign_out_operator', name: 'ann', session: null }, 'ann')],
  ])('voids what was issued before: %s', (_, voiding) => {
    const { generation = 0 } = operators().find('ann') ?? {};
    expect(stands('s1')).toBe(true);
    voiding();
    expect(stands('s1')).toBe(false);
    expect(operators().find('ann')?.generation).toBe(generation + 1);
    restart();
    expect(stands('s1')).toBe(false);
  });

  it('that changes nothing voids nothing', () => {
    change('ann', { role: 'administrator' });
    expect(stands('s1')).toBe(true);
  });

  it('signs out of one session and leaves the others', () => {
    signIn('s2');
    ask({ kind: 'sign_out_operator', name: 'ann', session: 's1' }, 'ann');
    expect([stands('s1'), stands('s2')]).toEqual([false, true]);
    restart();
    expect([stands('s1'), stands('s2')]).toEqual([false, true]);
  });

  it('ends no session of somebody else by its id', () => {
    ask({ kind: 'sign_out_operator', name: 'bob', session: 's1' }, 'bob');
    expect(stands('s1')).toBe(true);
  });

  it('keeps sixteen sessions each, the latest, for twelve hours', () => {
    for (let n = 2; n <= 17; n += 1) signIn(`s${n}`);
    expect([stands('s1'), stands('s2'), stands('s17')]).toEqual([false, true, true]);
    expect(operators().sessions.size).toBe(16);
    rig.elapse(12 * 3_600_000 - 1);
    expect(stands('s17')).toBe(true);
    rig.elapse(1);
    expect(stands('s17')).toBe(false);
    signIn('later');
    expect(operators().sessions.size).toBe(1);
  });
});
