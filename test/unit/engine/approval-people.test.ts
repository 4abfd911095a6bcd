/** Who counts as somebody else, and how many requests may wait for them. */
import { describe, expect, it } from 'vitest';
import type { ControlCommand } from '../../../electron/engine/safety/control/control-flow.ts';
import type { Outcome } from '../../../shared/domain/command.ts';
import { ControlRig } from '../../support/control-rig.ts';

const raise = (maxOpenOrders: number): ControlCommand => ({
  kind: 'set_limits',
  limits: { maxOpenOrders },
  reason: 'a busy day',
});
const awaited = (outcome: Outcome): string => (outcome.ok ? (outcome.awaits ?? '') : outcome.message);
const approve = (rig: ControlRig, approvalId: string, by: string, actor: string): Outcome =>
  rig.ask({ kind: 'approve', approvalId, by, reason: 'agreed' }, actor);

function asked(by: string, required = 1) {
  const rig = ControlRig.set();
  rig.require(required);
  return { rig, id: awaited(rig.ask(raise(300), by)) };
}

describe('another person', () => {
  it.each([
    'Administrator',
    ' administrator ',
    'ADMINISTRATOR',
    'ａｄｍｉｎｉｓｔｒａｔｏｒ',
    'admin\u200bistrator',
    'ad\u00administrator',
  ])('is not the one who asked under the name "%s"', (by) => {
    const { rig, id } = asked('administrator');
    expect(approve(rig, id, by, 'administrator')).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(rig.of('approval_given')).toEqual([]);
  });

  it('is not one who has agreed already, however the name is written', () => {
    const { rig, id } = asked('alice', 2);
    expect(approve(rig, id, 'José', 'administrator')).toMatchObject({ ok: true });
    expect(approve(rig, id, 'JOSE\u0301', 'administrator')).toMatchObject({ ok: false, code: 'conflict' });
    expect(rig.core.controls.limits.desk.maxOpenOrders).toBe(200);
  });

  it('may come in by the same token; the answer says so, and the record who acted and for whom', () => {
    const { rig, id } = asked('administrator');
    const outcome = approve(rig, id, 'bob', 'administrator');
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.message).toContain('both came in by the token of administrator');
    expect(outcome.message).toContain('bob');
    const given = rig.facts.find(({ fact }) => fact.kind === 'approval_given');
    expect(given).toMatchObject({ actor: 'administrator', fact: { by: 'bob' } });
    const first = asked('alice', 2);
    expect(approve(first.rig, first.id, 'bob', 'bob').message).not.toContain('token');
    expect(approve(first.rig, first.id, 'carol', 'alice').message).toContain('token of alice');
  });
});

describe('approvals that wait', () => {
  it('are a hundred at most; one more is refused, what tightens all the same in force', () => {
    const rig = ControlRig.set();
    rig.require(1);
    for (let i = 1; i <= 100; i += 1) expect(awaited(rig.ask(raise(200 + i)))).not.toBe('');
    const refused = rig.ask({ kind: 'set_limits', limits: { maxOpenOrders: 900, maxRepeats: 7 }, reason: 'r' });
    expect(refused).toMatchObject({ ok: false, code: 'conflict' });
    expect(refused.message).toMatch(/^what tightens is in force; 100 approvals wait already/);
    expect(rig.core.controls.limits.desk).toMatchObject({ maxOpenOrders: 200, maxRepeats: 7 });
    expect(rig.of('approval_requested')).toHaveLength(100);
    // The same request again is no further one, and one that is over makes room.
    const [oldest = ''] = rig.core.safety.approvals.approvals.keys();
    expect(awaited(rig.ask(raise(201)))).toBe(oldest);
    rig.ask({ kind: 'reject', approvalId: oldest, by: 'bob', reason: 'no' }, 'bob');
    expect(rig.ask(raise(900))).toMatchObject({ ok: true });
  });
});
