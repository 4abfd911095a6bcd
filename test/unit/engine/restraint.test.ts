import { beforeEach, describe, expect, it } from 'vitest';
import { restrained } from '../../../electron/engine/safety/control/restraint.ts';
import type { Asker, Command, Outcome, Restraint } from '../../../shared/domain/command.ts';
import { money } from '../../../shared/units/money.ts';
import { ControlRig } from '../../support/control-rig.ts';

const LOCKED: Restraint = { code: 'locked', message: 'enter your password', recovers: false };
const TOKEN: Restraint = { code: 'forbidden', message: 'sign in as an operator', recovers: true };

const reason = 'r';
const HAND_OVER = { state: 'shadow', positions: 'adopt', orders: 'adopt' } as const;
const swap = {
  kind: 'swap',
  fromEntityId: 'a',
  toEntityId: 'b',
  reason,
  initiatedBy: 'ann',
  type: 'manual',
  validateOnly: false,
  targetEnvironment: null,
  handOver: HAND_OVER,
  drainTimeoutMs: 1,
  schedule: null,
} as const;
const ladder = { slotId: 's', reason };

/** What lowers risk, or gives up a raise: never refused, whoever asks. */
const REDUCING: readonly Command[] = [
  { kind: 'kill', scope: 'desk', flatten: null, reason },
  { kind: 'trip_breaker', scope: 'desk', action: 'halt', reason },
  { kind: 'rollback_slot', slotId: 's', reason, rolledBackBy: 'ann' },
  { kind: 'rollback_swap', swapId: 's', reason, rolledBackBy: 'ann' },
  { kind: 'rollback_version', entityId: 'e', toEntityId: null, environment: null, reason, rolledBackBy: 'ann' },
  { kind: 'rollback_deployment', deploymentId: 'd', targetDeploymentId: null, reason, rolledBackBy: 'ann' },
  { ...swap, type: 'rollback' },
  { ...swap, validateOnly: true },
  { kind: 'cancel_swap', swapId: 's', reason },
  { kind: 'hold_ladder', ...ladder },
  { kind: 'step_down_ladder', ...ladder },
  { kind: 'abort_ladder', ...ladder },
  { kind: 'reject', approvalId: 'a', by: 'ann', reason },
  { kind: 'revoke_override', overrideId: 'o', reason },
];

const CHANGING: readonly Command[] = [
  swap,
  { ...swap, type: 'emergency' },
  { kind: 'advance_ladder', ...ladder },
  { kind: 'resume_ladder', ...ladder },
  { kind: 'approve', approvalId: 'a', by: 'ann', reason },
  { kind: 'release_breaker', id: 'b-1', reason },
  { kind: 'delete_entity', entityId: 'e' },
  { kind: 'remove_swap_rule', ruleId: 'r', reason },
];

const MANAGING: readonly Command[] = [
  { kind: 'add_operator', name: 'bob', role: 'viewer' },
  { kind: 'change_operator', name: 'bob', status: 'disabled' },
  { kind: 'unlock_operator', name: 'bob' },
];

const by = (restraint: Restraint | undefined): Asker => ({
  actor: 'ann',
  role: 'administrator',
  ...(restraint && { restraint }),
});
const kindOf = (command: Command) => [command.kind, command] as const;

describe.each([LOCKED, TOKEN])('whoever is held back ($code)', (restraint) => {
  it.each(REDUCING.map(kindOf))('may still reduce: %s', (_, command) => {
    expect(restrained(command, by(restraint))).toBeUndefined();
  });

  it.each(CHANGING.map(kindOf))('may change nothing: %s', (_, command) => {
    const { code, message } = restraint;
    expect(restrained(command, by(restraint))).toMatchObject({ ok: false, code, message });
    expect(restrained(command, by(undefined))).toBeUndefined();
  });
});

it.each(MANAGING.map(kindOf))(
  'the token of the data directory manages operators, a locked session does not: %s',
  (_, command) => {
    expect(restrained(command, by(TOKEN))).toBeUndefined();
    expect(restrained(command, by(LOCKED))).toMatchObject({ code: 'locked' });
  },
);

describe('what depends on what is asked', () => {
  let rig: ControlRig;
  beforeEach(() => {
    rig = ControlRig.set();
  });

  const ask = (command: Parameters<ControlRig['flow']['control']>[0], asker = by(LOCKED)): Outcome =>
    rig.flow.control(command, asker, rig.out);
  const state = (to: 'active' | 'reducing' | 'halted') =>
    ({ kind: 'set_trading_state', scope: 'desk', state: to, reason }) as const;
  const loss = (units: bigint) => ({ kind: 'set_limits', limits: { maxDailyLoss: money(units) }, reason }) as const;

  it('a stricter trading state passes, a looser one does not', () => {
    expect(ask(state('reducing'))).toMatchObject({ ok: true });
    expect(ask(state('halted'))).toMatchObject({ ok: true });
    for (const looser of ['reducing', 'active'] as const)
      expect(ask(state(looser))).toMatchObject({ ok: false, code: 'locked' });
    expect(rig.core.tradingState('desk')).toBe('halted');
    expect(ask(state('active'), by(undefined))).toMatchObject({ ok: true });
  });

  it('tighter limits pass; a change that loosens anything does not, and no approval is asked for either', () => {
    const before = rig.core.controls.limits.desk.maxDailyLoss;
    expect(ask(loss(before - 1n))).toMatchObject({ ok: true });
    expect(ask(loss(before))).toMatchObject({ ok: false, code: 'locked' });
    rig.require(1);
    expect(ask(loss(before))).toMatchObject({ ok: false, code: 'locked' });
    const mixed = { ...loss(before), limits: { maxDailyLoss: money(before), maxOpenOrders: 1 } } as const;
    expect(ask(mixed)).toMatchObject({ ok: false, code: 'locked' });
    expect(rig.core.controls.limits.desk.maxDailyLoss).toBe(before - 1n);
    expect(rig.core.safety.approvals.pending()).toEqual([]);
  });

  it('more approvals may be asked for, not fewer', () => {
    const require = (count: number) => ({ kind: 'require_approvals', count, expiresAfterMs: 60_000, reason }) as const;
    expect(ask(require(2))).toMatchObject({ ok: true });
    expect(ask(require(1))).toMatchObject({ ok: false, code: 'locked' });
    expect(rig.core.safety.approvals.required).toBe(2);
  });
});
