/** Whom an emergency tells: everybody, at each step, with all that it changed. */
import { createRouterClient } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { riskToView } from '../../../electron/api/console/risk-view.ts';
import type { Operator } from '../../../electron/api/context.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { declaredErrors } from '../../../electron/api/interceptor.ts';
import { router } from '../../../electron/api/router.ts';
import { type AlertRecords, alertOf } from '../../../electron/host/alerts.ts';
import { auditOf } from '../../../electron/host/fact-record.ts';
import { eventsOf, type OutboxRecords } from '../../../electron/host/outbox.ts';
import type { Fact } from '../../../shared/domain/fact.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

const AT = epochNs(1_723_075_200_000_000_000n);
const NOTHING = {
  entities: new Map(),
  deployments: new Map(),
  swaps: new Map(),
  ladders: new Map(),
  instruments: [],
};
const ON = { emergencyId: 'e-1', scope: 'momentum:paper' } as const;

const DECLARED: Fact = {
  kind: 'emergency_declared',
  ...ON,
  expiresNs: (AT + 900_000_000_000n).toString(),
  declaredBy: 'ann',
  role: 'risk_manager',
  required: 2,
  reason: 'the exchange fails over',
};
const USED: Fact = {
  kind: 'emergency_used',
  ...ON,
  command: { kind: 'release_breaker', id: 'b-1', reason: 'hedged' },
  usedBy: 'tom',
  consequences: ['breaker b-1 is released', `it binds ${'x'.repeat(900)}`],
  reason: 'hedged',
};
const ENDED: Fact = { kind: 'emergency_ended', ...ON, how: 'expired', by: 'desk', uses: 1, reason: 'its time is over' };

const recorded = (fact: Fact) => ({ seq: 9, tsNs: AT, actor: 'ann', role: 'risk_manager', fact });
const alert = (fact: Fact) => alertOf(recorded(fact), NOTHING as AlertRecords);
const events = (fact: Fact) =>
  eventsOf('desk-1', recorded(fact), { ...NOTHING, downtimeNs: () => undefined } as unknown as OutboxRecords);

describe('an emergency', () => {
  it('is a critical alert with who, where, why and until when', () => {
    expect(alert(DECLARED)).toMatchObject({
      severity: 'critical',
      title: 'Emergency declared',
      scope: 'momentum:paper',
      text: 'ann (risk manager) has declared emergency e-1 for the slot momentum:paper: the exchange fails over. Until 2024-08-08T00:15:00.000Z what raises risk there does not wait for 2 other people. Nothing is lifted by it. If you know nothing of this, end it.',
    });
  });

  it('is one again at each use, which leaves nothing of what it changed out', () => {
    const told = alert(USED);
    expect(told).toMatchObject({ severity: 'critical', title: 'Risk raised under emergency' });
    expect(told?.text).toContain(
      'tom, under emergency e-1 and without other people: release breaker. breaker b-1 is released; it binds xxx',
    );
    expect(told?.text).toContain('x'.repeat(900));
  });

  it('tells when it is over, and how often it was used', () => {
    expect(alert(ENDED)).toMatchObject({ severity: 'warning', title: 'Emergency expired' });
    expect(alert(ENDED)?.text).toContain('Under it risk was raised 1 time.');
  });

  it('goes out under one subject, before its alert', () => {
    const told = [DECLARED, USED, ENDED].map((fact) => events(fact).map(({ event_type }) => event_type));
    expect(told).toEqual([
      ['desk.risk.emergency', 'desk.alert.critical'],
      ['desk.risk.emergency', 'desk.alert.critical'],
      ['desk.risk.emergency', 'desk.alert.warning'],
    ]);
    expect([DECLARED, USED, ENDED].map((fact) => events(fact)[0]?.data)).toMatchObject([
      { event: 'declared', emergency_id: 'e-1', scope: 'momentum:paper', by: 'ann', required: 2 },
      {
        event: 'used',
        by: 'tom',
        action: 'release_breaker',
        consequences: ['breaker b-1 is released', expect.any(String)],
      },
      { event: 'expired', by: 'desk', uses: 1 },
    ]);
  });

  it('is what its audit rows are about', () => {
    for (const fact of [DECLARED, USED, ENDED]) expect(auditOf(recorded(fact), AT).subject).toBe('e-1');
  });

  it('is said of what was done under it', () => {
    const limits = {
      kind: 'limits_changed',
      scope: 'desk',
      limits: {},
      before: {},
      emergencyId: 'e-1',
      reason: 'r',
    } as const;
    expect(alert(limits)).toMatchObject({ severity: 'warning' });
    expect(alert(limits)?.text).toContain('Nobody else has agreed: it was done under emergency e-1.');
  });
});

describe('over the contract', () => {
  const desk = new PlainDesk();
  const as = (role: Operator['role'], restraint?: Operator['restraint']) =>
    createRouterClient(router, {
      context: { desk, feed: feedOf(desk), operator: { name: role, role, restraint } },
      interceptors: [declaredErrors],
    });
  const words = { scope: 'slot/momentum:paper', reason: 'nobody is here' };

  it('it is declared by a risk manager, stands on every console, and is ended by a trader', async () => {
    await expect(as('trader').emergencies.declare(words)).rejects.toMatchObject({ code: 'forbidden' });
    const declared = await as('risk_manager').emergencies.declare(words);
    expect(declared).toMatchObject({ emergency_id: 'e-1', scope: 'momentum:paper', status: 'standing', ended: null });
    expect(desk.executed.at(-1)?.command).toMatchObject({ expiresAfterMs: 900_000 });
    expect(riskToView(desk.view).emergency).toMatchObject({ emergency_id: 'e-1', name: 'the slot momentum:paper' });
    expect(await as('viewer').emergencies.list({})).toMatchObject({ total: 1, emergencies: [{ emergency_id: 'e-1' }] });
    const ended = await as('trader').emergencies.end({ id: 'e-1', reason: 'over' });
    expect(ended).toMatchObject({ status: 'ended', ended: { reason: 'over' } });
    expect(riskToView(desk.view).emergency).toBeNull();
    expect(await as('viewer').emergencies.list({ status: 'standing' })).toMatchObject({ total: 0 });
  });

  it('it lasts an hour at most', async () => {
    const longer = as('risk_manager').emergencies.declare({ ...words, expires_after_seconds: 3_601 });
    await expect(longer).rejects.toMatchObject({ code: 'malformed' });
  });

  it('the share above which steps need others is set and told', async () => {
    const set = await as('administrator').approvals.require({ count: 1, above_share_bp: 500, reason: 'r' });
    expect(set).toMatchObject({ count: 1, above_share_bp: 500 });
    expect(riskToView(desk.view)).toMatchObject({ approvals_required: 1, approvals_above_share_bp: 500 });
  });
});
