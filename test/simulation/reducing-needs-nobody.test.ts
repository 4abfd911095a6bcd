/** What lowers risk is done at once by anybody, whatever is required and however long their session has been idle. */
import { describe, expect, it } from 'vitest';
import type { Asker, Command, Outcome } from '../../shared/domain/command.ts';
import { isOpen } from '../../shared/domain/order.ts';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';
import { holds, quotes } from '../support/ladder-scripts.ts';

const SLOT = LadderRig.slot;
const ALICE: Asker = { actor: 'alice', role: 'risk_manager' };
const reason = 'as we agreed';
const SLOW = { soakMs: 36_000_000 };
const LADDER = plan([rung(500, SLOW), rung(2_500, SLOW), rung(5_000, SLOW), rung(10_000)]);

const as = (rig: LadderRig, command: Command, by: Asker = ALICE): Promise<Outcome> => rig.lockstep.command(command, by);
const require = (rig: LadderRig, count: number): Promise<Outcome> =>
  as(rig, { kind: 'require_approvals', count, expiresAfterMs: 86_400_000, reason });

describe('whoever lowers risk needs nobody, with three others required and from a locked session', () => {
  const LOCKED: Asker = {
    actor: 'alice',
    role: 'trader, session locked',
    restraint: { code: 'locked', message: 'enter your password', recovers: false },
  };
  const ways: readonly (readonly [what: string, command: Command, is: (rig: LadderRig) => unknown, then: unknown])[] = [
    ['holds', { kind: 'hold_ladder', slotId: SLOT, reason }, ({ ladder }) => ladder.status, 'held'],
    ['steps down', { kind: 'step_down_ladder', slotId: SLOT, reason }, ({ ladder }) => ladder.share, 500],
    ['aborts', { kind: 'abort_ladder', slotId: SLOT, reason }, ({ shares }) => shares, ['1.0.0 live 10000']],
    [
      'rolls back',
      { kind: 'rollback_slot', slotId: SLOT, reason, rolledBackBy: 'alice' },
      ({ ladder }) => ladder.status,
      'aborted',
    ],
    ['kills', { kind: 'kill', scope: 'desk', flatten: true, reason }, ({ view }) => view.tradingState(SLOT), 'halted'],
    [
      'halts',
      { kind: 'set_trading_state', scope: SLOT, state: 'halted', reason },
      ({ view }) => view.tradingState(SLOT),
      'halted',
    ],
    [
      'trips a breaker',
      { kind: 'trip_breaker', scope: SLOT, action: 'reduce', reason },
      ({ view }) => view.tradingState(SLOT),
      'reducing',
    ],
    [
      'tightens a limit',
      { kind: 'set_limits', limits: { maxOpenOrders: 3 }, reason },
      ({ view }) => view.limits.maxOpenOrders,
      3,
    ],
    [
      'asks for more people',
      { kind: 'require_approvals', count: 4, expiresAfterMs: 60_000, aboveShare: 100, reason },
      ({ view }) => view.approvalsRequired,
      { count: 4, expiresAfterMs: 60_000, aboveShare: 100 },
    ],
  ];
  it.each(ways)('%s', async (_what, command, is, then) => {
    const rig = await LadderRig.open();
    rig.runtime.scripts.set('momentum-1.0.0', holds(1_000));
    rig.runtime.scripts.set('momentum-2.0.0', quotes(1_000));
    await rig.trades(100_000, 100_000);
    await rig.promote(LADDER);
    await rig.say('advance');
    await require(rig, 3);
    await rig.trades(100_000);
    expect(rig.ladder).toMatchObject({ share: 2_500 });
    const outcome = await as(rig, command, LOCKED);
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.ok && outcome.awaits).toBeUndefined();
    expect(is(rig)).toEqual(then);
    expect(rig.of('approval_requested')).toEqual([]);
  });

  it('aborts in a slot of its own, where what could still open is taken back', async () => {
    const rig = await LadderRig.open();
    const slot = 'momentum:production';
    rig.runtime.scripts.set('momentum-2.0.0', quotes(1_000));
    await rig.trades(100_000);
    await rig.promote(LADDER, { environment: 'production' });
    await rig.trades(100_000);
    const open = () =>
      [...rig.view.orders.values()].filter(
        (each) => each.slotId === slot && isOpen(each.status) && !each.cancelRequested,
      );
    expect(open()).toHaveLength(1);
    await require(rig, 3);
    expect(await as(rig, { kind: 'abort_ladder', slotId: slot, reason }, LOCKED)).toMatchObject({ ok: true });
    expect(rig.view.tradingState(slot)).toBe('reducing');
    expect(open()).toEqual([]);
  });

  it('and can do nothing else', async () => {
    const rig = await LadderRig.open();
    await rig.trades(100_000);
    await rig.promote(LADDER);
    await require(rig, 3);
    for (const command of [
      { kind: 'advance_ladder', slotId: SLOT, reason },
      { kind: 'resume_ladder', slotId: SLOT, reason },
      { kind: 'set_limits', limits: { maxOpenOrders: 900 }, reason },
      { kind: 'require_approvals', count: 0, expiresAfterMs: 60_000, reason },
      { kind: 'require_approvals', count: 3, expiresAfterMs: 60_000, aboveShare: 10_000, reason },
      { kind: 'declare_emergency', scope: 'desk', expiresAfterMs: 60_000, reason },
    ] satisfies Command[])
      expect(await as(rig, command, LOCKED), command.kind).toMatchObject({ ok: false, code: 'locked' });
  });
});
