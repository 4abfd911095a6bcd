/** What raises risk names what allows it: an approval that was agreed to, or an emergency that stands. */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../shared/domain/fact.ts';
import { Permission } from './invariant-08-people.ts';
import { Seen } from './seen.ts';

const TOLD = { reason: 'because' } as const;
const HALTED = { kind: 'trading_state_changed', scope: 'desk', state: 'halted', ...TOLD } as const;
const ACTIVE = { ...HALTED, state: 'active' } as const;
const REQUESTED = { kind: 'approval_requested', id: 'a', command: ACTIVE, requestedBy: 'ada', required: 1 } as const;
const GIVEN = { kind: 'approval_given', approvalId: 'a', by: 'bob', ...TOLD } as const;
const APPROVED = { kind: 'approval_ended', approvalId: 'a', status: 'approved', by: 'bob', ...TOLD } as const;
const DECLARED = { kind: 'emergency_declared', emergencyId: 'e-1', scope: 'desk' } as const;
const ENDED = { kind: 'emergency_ended', emergencyId: 'e-1', scope: 'desk', how: 'ended' } as const;
const GRANTED = { kind: 'override_granted', overrideId: 'o', approvalId: null } as const;

/** What is wrong with a turn of these facts, where one other person must agree and the desk is halted. */
function wrongWith(...facts: readonly unknown[]): readonly string[] {
  const seen = new Seen([], () => undefined);
  const permission = new Permission(seen);
  const command = { ...ACTIVE, kind: 'set_trading_state' };
  const before = [{ kind: 'approvals_required', count: 1, ...TOLD }, HALTED];
  const turn = facts.map((fact) => (fact === REQUESTED ? { ...REQUESTED, command } : fact));
  [...before, ...turn].forEach((fact, i) => {
    const recorded = { seq: i + 1, tsNs: 0, actor: 'ada', role: 'risk_manager', fact: fact as Fact } as never;
    permission.before(recorded);
    permission.fold(recorded);
  });
  permission.committed();
  return seen.breaches.map(({ words }) => words);
}

describe('what raises risk where other people must agree', () => {
  it('is in order with an approval that is agreed to in its turn, or an emergency that stands', () => {
    expect(wrongWith(REQUESTED, GIVEN, { ...ACTIVE, approvalId: 'a' }, APPROVED)).toEqual([]);
    expect(wrongWith(REQUESTED, GIVEN, { ...GRANTED, approvalId: 'a' }, APPROVED)).toEqual([]);
    expect(wrongWith(DECLARED, { ...ACTIVE, emergencyId: 'e-1' }, ENDED)).toEqual([]);
    expect(wrongWith(DECLARED, { ...GRANTED, emergencyId: 'e-1' })).toEqual([]);
  });

  it.each([
    ['names nothing', [ACTIVE], 'nobody has agreed to it'],
    ['names no approval by name', [{ ...ACTIVE, approvalId: null }], 'nobody has agreed to it'],
    ['names an approval that still waits', [REQUESTED, { ...ACTIVE, approvalId: 'a' }], 'names a, which is pending'],
    ['names an approval that nobody asked for', [{ ...ACTIVE, approvalId: 'b' }], 'which is asked for by nobody'],
    ['names an approval that is used up', [REQUESTED, GIVEN, APPROVED, { ...ACTIVE, approvalId: 'a' }], 'is approved'],
    ['names an emergency that nobody declared', [{ ...ACTIVE, emergencyId: 'e-7' }], 'e-7, which does not stand'],
    ['names an emergency that is over', [DECLARED, ENDED, { ...ACTIVE, emergencyId: 'e-1' }], 'does not stand'],
    ['is an override of no approval', [GRANTED], 'nobody has agreed to it'],
    ['is an override of one that still waits', [REQUESTED, { ...GRANTED, approvalId: 'a' }], 'which is pending'],
    ['is an override of one that there is not', [{ ...GRANTED, approvalId: 'b' }], 'which is asked for by nobody'],
  ])('is wrong where it %s', (_, facts, words) => {
    expect(wrongWith(...facts).join('\n')).toContain(words);
  });
});
