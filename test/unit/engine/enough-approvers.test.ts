/** Asking for more people than could agree is no mistake that the desk can judge, but it must be heard of. */
import { beforeEach, expect, it } from 'vitest';
import { OperatorFlow } from '../../../electron/engine/safety/control/operator-flow.ts';
import type { OperatorRole } from '../../../shared/domain/operator.ts';
import type { OperatorCommand } from '../../../shared/domain/operator-command.ts';
import { ControlRig } from '../../support/control-rig.ts';

const NEVER = 'whoever of them asks will never have enough';
let rig: ControlRig;

/** @returns what the desk answers. */
function as(actor: string, command: OperatorCommand): string {
  const outcome = new OperatorFlow(rig.core).carryOut(command, { actor, role: 'administrator' }, rig.out);
  rig.facts.push(...rig.out.facts.splice(0));
  return outcome.message ?? '';
}
const add = (name: string, role: OperatorRole) => as('administrator', { kind: 'add_operator', name, role });
const need = (count: number, aboveShare?: number) =>
  rig.as(
    {
      kind: 'require_approvals',
      count,
      expiresAfterMs: 60_000,
      reason: 'more eyes',
      ...(aboveShare !== undefined && { aboveShare }),
    },
    { actor: 'ann', role: 'administrator' },
  );

beforeEach(() => {
  rig = ControlRig.set();
});

const operators = () => {
  add('ann', 'administrator');
  add('bob', 'risk_manager');
  add('tom', 'trader');
};

it('requiring more people than could agree is in force, and its answer says what is missing', () => {
  operators();
  expect(need(2)).toEqual({
    ok: true,
    subject: 'desk',
    message: `2 other people must approve what raises risk, and a ladder’s steps above 10 % of a slot; beware: only ann, bob could, so ${NEVER}: make another risk manager or administrator`,
  });
  expect(rig.core.safety.approvals.required).toBe(2);
  expect(need(4)).toMatchObject({
    ok: true,
    message: expect.stringContaining('make 3 more risk managers or administrators'),
  });
});

it('it is said as well where only a part is in force at once', () => {
  operators();
  expect(need(2, 2_000)).toMatchObject({
    ok: true,
    awaits: expect.any(String),
    message: expect.stringMatching(
      new RegExp(`^what is stricter is in force; approval .* waits .*; beware: .*${NEVER}`),
    ),
  });
});

it('it is said until there are enough', () => {
  operators();
  need(2);
  expect(as('ann', { kind: 'change_operator', name: 'tom', status: 'disabled' })).toContain(NEVER);
  expect(add('cat', 'risk_manager')).not.toContain('beware');
  expect(as('ann', { kind: 'change_operator', name: 'bob', status: 'disabled' })).toContain(`only ann, cat could`);
});

it('nothing is said where enough could agree, where nobody need, and where there are no operators', () => {
  expect(need(5).message).not.toContain('beware');
  rig = ControlRig.set();
  operators();
  expect(need(1).message).not.toContain('beware');
  rig = ControlRig.set();
  add('ann', 'administrator');
  expect(need(0).message).not.toContain('beware');
});
