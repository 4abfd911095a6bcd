import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OperatorFlow } from '../../../electron/engine/safety/control/operator-flow.ts';
import { IDLE_MINUTES, OPERATOR_ROLES, operatorKey } from '../../../shared/domain/operator.ts';
import type { OperatorCommand } from '../../../shared/domain/operator-command.ts';
import { ControlRig } from '../../support/control-rig.ts';

/** Few names, so that commands meet; some are one another's twins, some nobody can have. */
const name = fc.constantFrom('ann', 'Ann', 'bob', 'cope', 'соре', 'desk', 'momentum@1.0.0', '');
const role = fc.constantFrom(...OPERATOR_ROLES);
const status = fc.constantFrom('active' as const, 'disabled' as const);
const session = fc.constantFrom('s1', 's2', 's3', 's4');
const command: fc.Arbitrary<OperatorCommand> = fc.oneof(
  fc.record({ kind: fc.constant('add_operator' as const), name, role }),
  fc.record({ kind: fc.constant('change_operator' as const), name, role, status }, { requiredKeys: ['kind', 'name'] }),
  fc.record({ kind: fc.constant('renew_operator_password' as const), name }),
  fc.record({ kind: fc.constant('unlock_operator' as const), name }),
  fc.record({ kind: fc.constant('set_operator_settings' as const), idleMinutes: fc.integer({ min: 0, max: 1_500 }) }),
  fc.record({ kind: fc.constant('note_sign_in' as const), name, session }),
  fc.record({ kind: fc.constant('note_sign_in_failure' as const), name, how: fc.constant('wrong' as const) }),
  fc.record({
    kind: fc.constant('sign_out_operator' as const),
    name,
    session: fc.option(session, { nil: null }),
  }),
);
const step = fc.record({ command, waitMs: fc.constantFrom(0, 1, 60_000, 900_000, 43_200_000) });

/** All that is kept of operators, in a form that can be compared. */
function picture(rig: ControlRig): unknown {
  const { operators, sessions, settings, signIns } = rig.core.safety.operators;
  const now = rig.core.options.deskTime();
  return {
    operators: [...operators.values()],
    sessions: [...sessions.values()],
    settings,
    locked: [...operators.keys()].map((each) => [signIns.lockedUntil(each, now), signIns.dueLockNs(each, now)]),
    approvals: [rig.core.safety.approvals.required, rig.core.safety.approvals.isChosen],
  };
}

it('holds after any sequence of commands: somebody manages, nobody is two people, and a restart knows the same', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const rig = ControlRig.set();
      const flow = new OperatorFlow(rig.core);
      for (const each of steps) {
        rig.elapse(each.waitMs);
        const before = rig.facts.length;
        const outcome = flow.carryOut(each.command, { actor: 'ann', role: 'administrator' }, rig.out);
        rig.facts.push(...rig.out.facts.splice(0));
        if (!outcome.ok) expect(rig.facts).toHaveLength(before);
        const { operators, sessions, settings, isEnforced } = rig.core.safety.operators;
        const people = [...operators.values()];
        const managing = people.filter((one) => one.role === 'administrator' && one.status === 'active');
        if (isEnforced) expect(managing.length).toBeGreaterThan(0);
        expect(new Set(people.map((one) => operatorKey(one.name))).size).toBe(people.length);
        for (const { name: whose, generation } of sessions.values())
          expect(operators.get(whose)).toMatchObject({ status: 'active', generation });
        expect(settings.idleMinutes).toBeGreaterThanOrEqual(IDLE_MINUTES.least);
        expect(settings.idleMinutes).toBeLessThanOrEqual(IDLE_MINUTES.most);
      }
      expect(picture(rig.restart())).toEqual(picture(rig));
    }),
    { numRuns: 300 },
  );
});
