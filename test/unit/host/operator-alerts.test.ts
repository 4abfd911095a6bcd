import { describe, expect, it } from 'vitest';
import { alertOf } from '../../../electron/host/alerts.ts';
import { auditOf } from '../../../electron/host/fact-record.ts';
import type { OperatorFact } from '../../../shared/domain/operator-fact.ts';
import { epochNs } from '../../../shared/units/time.ts';

const AT = epochNs(1_700_000_000_000_000_000n);
const RECORDS = {
  entities: new Map(),
  deployments: new Map(),
  swaps: new Map(),
  ladders: new Map(),
  instruments: [],
};
const recorded = (fact: OperatorFact, actor: string) => ({ seq: 1, tsNs: AT, actor, role: 'administrator', fact });
const told = (fact: OperatorFact, actor = 'administrator') => alertOf(recorded(fact, actor), RECORDS)?.text;

describe('people hear of operators', () => {
  it.each<[string, OperatorFact, string]>([
    [
      'who was made',
      { kind: 'operator_added', name: 'ron', role: 'risk_manager' },
      'has made ron an operator: risk manager',
    ],
    ['who has another role', { kind: 'operator_changed', name: 'ron', role: 'trader' }, 'who is trader from now on'],
    ['who was disabled', { kind: 'operator_changed', name: 'ron', status: 'disabled' }, 'who is disabled'],
    ['whose password was set', { kind: 'operator_password_changed', name: 'ron' }, 'has set the password of ron'],
    ['who is locked out', { kind: 'operator_locked', name: 'ron', untilNs: '1' }, 'wrong passwords for ron'],
  ])('%s', (_, fact, words) => {
    expect(told(fact)).toContain(words);
  });

  it.each<[string, OperatorFact]>([
    ['a sign-in', { kind: 'operator_signed_in', name: 'ron', session: 's', endsNs: '1' }],
    ['a wrong password', { kind: 'operator_sign_in_failed', name: 'ron', count: 1 }],
    ['a name that nobody has', { kind: 'operator_locked', name: '?0123456789abcdef', untilNs: '1' }],
    ['a password of one’s own', { kind: 'operator_password_changed', name: 'ron' }],
  ])('and are not troubled by %s', (_, fact) => {
    expect(told(fact, 'ron')).toBeUndefined();
  });
});

it('hear of each who is made an approver, or could be come in as, so that it is shown and sent to everybody', () => {
  // What is told as news alone is neither shown by the system nor looked for: one administrator alone can make an approver who is nobody.
  const doings: readonly OperatorFact[] = [
    { kind: 'operator_added', name: 'cat', role: 'risk_manager', by: 'ann' },
    { kind: 'operator_changed', name: 'cat', role: 'administrator', by: 'ann' },
    { kind: 'operator_changed', name: 'cat', status: 'active', by: 'ann' },
    { kind: 'operator_password_changed', name: 'cat', by: 'ann' },
  ];
  for (const fact of doings) {
    const alert = alertOf(recorded(fact, 'ann'), RECORDS);
    expect(alert).toMatchObject({ severity: 'warning', scope: 'desk', text: expect.stringMatching(/^ann .*cat/) });
  }
});

it('stand as the subject of what concerns them in the audit chain', () => {
  const row = auditOf(recorded({ kind: 'operator_changed', name: 'ron', role: 'trader' }, 'ann'), AT);
  expect(row).toMatchObject({ actor: 'ann', action: 'operator_changed', subject: 'ron' });
  const settings = auditOf(recorded({ kind: 'operator_settings_changed', idleMinutes: 5 }, 'ann'), AT);
  expect(settings.subject).toBe('desk');
});
