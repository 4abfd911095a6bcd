/** The controls as part of a whole desk: its gate, its exits, its timers, its disk. */
import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import type { Command, Outcome } from '../../../shared/domain/command.ts';
import { money } from '../../../shared/units/money.ts';
import { DeskRig, limit, market, type RigOptions } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const UNIT = 100_000_000n;
const FOUR_EYES: Command = { kind: 'require_approvals', count: 1, expiresAfterMs: 60_000, reason: 'four eyes' };
const LOOSER: Command = { kind: 'set_limits', limits: { maxOpenOrders: 300 }, reason: 'a busy day' };
const awaited = (outcome: Outcome): string => (outcome.ok ? (outcome.awaits ?? '') : '');
const approve = (approvalId: string): Command => ({ kind: 'approve', approvalId, by: 'bob', reason: 'agreed' });

/** A desk whose version asks for these at the first events of its market. */
async function desk(wishes: Record<number, ReturnType<typeof market>[]>, options: RigOptions = {}) {
  const rig = new DeskRig(options);
  const a = await rig.register('momentum', '1.0.0');
  await rig.deploy(a);
  rig.runtime.scripts.set('momentum-1.0.0', (request) =>
    request.kind === 'event' ? (wishes[request.event.seq] ?? []) : [],
  );
  return rig;
}

describe('an override at the gate', () => {
  const big = (ref: number) => limit(ref, 'buy', 5_000, AT - 100); // 300,000 against a limit of 250,000
  const grant: Command = {
    kind: 'grant_override',
    slotId: SLOT,
    version: 'momentum@1.0.0',
    instrument: 'test:BTCUSDT',
    side: 'buy',
    quantity: 5_000,
    limitPrice: AT - 100,
    codes: ['order_value', 'position_limit', 'concentration'],
    expiresAfterMs: 60_000,
    reason: 'the block that was agreed on',
  };

  it('lets just that order through, once', async () => {
    const rig = await desk({ 2: [limit(1, 'buy', 5_001, AT - 100), big(2)], 3: [big(3)] });
    await rig.trades(AT);
    const outcome = await rig.command(grant);
    await rig.trades(AT, AT);
    const overrideId = outcome.ok ? outcome.subject : '';
    expect(rig.of('order_sent')).toMatchObject([{ ref: 2, overrideId }]);
    expect(rig.of('order_denied').map((fact) => [fact.ref, fact.denial.code])).toEqual([
      [1, 'order_value'],
      [3, 'order_value'],
    ]);
    expect(rig.view.overrides.size).toBe(0);
  });

  it('lets nothing through after its time, nor when it was taken back', async () => {
    for (const end of ['expire', 'revoke'] as const) {
      const rig = await desk({ 2: [big(1)] });
      await rig.trades(AT);
      const outcome = await rig.command(grant);
      const overrideId = outcome.ok ? outcome.subject : '';
      if (end === 'expire') rig.elapse(60);
      else await rig.command({ kind: 'revoke_override', overrideId, reason: 'x' });
      await rig.trades(AT);
      expect(rig.of('order_sent')).toEqual([]);
      expect(rig.of('override_ended')).toMatchObject([{ overrideId }]);
    }
  });
});

describe('a breaker on a desk', () => {
  it('of a kill cannot be released before its exit has come to its end', async () => {
    const rig = await desk({ 1: [market(1, 'buy', 1_000)] });
    await rig.trades(AT, AT);
    expect(rig.view.held(1, 0)).toBe(1_000);
    await rig.command({ kind: 'kill', scope: SLOT, flatten: true, reason: 'odd prices' });
    const [id = ''] = rig.view.breakers.keys();
    const release: Command = { kind: 'release_breaker', id, reason: 'looked at' };
    expect(await rig.command(release)).toMatchObject({ ok: false, code: 'conflict' });
    await rig.trades(AT, AT, AT);
    expect(rig.view.held(1, 0)).toBe(0);
    expect(await rig.command(release)).toMatchObject({ ok: true });
    expect(rig.view.tradingState(SLOT)).toBe('active');
  });

  it('tripped by hand takes back what is open, and closes what is held where that is asked for', async () => {
    for (const [action, held] of [
      ['halt', 1_000],
      ['flatten', 0],
    ] as const) {
      const rig = await desk({ 1: [market(1, 'buy', 1_000), limit(2, 'buy', 10, AT - 100_000)] });
      await rig.trades(AT, AT);
      await rig.command({ kind: 'trip_breaker', scope: 'algorithm/momentum', action, reason: 'odd prices' });
      await rig.trades(AT, AT, AT);
      expect(rig.of('order_cancelled')).toHaveLength(1);
      expect([action, rig.view.held(1, 0)]).toEqual([action, held]);
    }
  });
});

describe('an approval on a desk', () => {
  it.each([false, true])('expires by the clock of a desk that serves (after a restart: %s)', async (isAgain) => {
    const journal = openMemoryJournal();
    const first = new LiveRig({ journal, deskTime: 'wall' });
    await first.command(FOUR_EYES);
    const id = awaited(await first.command(LOOSER));
    const desk = isAgain ? new LiveRig({ journal, deskTime: 'wall' }) : first;
    if (isAgain) await desk.restart();
    await desk.advance(59_000);
    expect(desk.view.approvals.get(id)?.status).toBe('pending');
    await desk.advance(1_001);
    expect(desk.view.approvals.get(id)?.status).toBe('expired');
    expect(await desk.command(approve(id))).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('shows who decides what there is to decide, and what binds', async () => {
    const rig = await desk({});
    await rig.command(FOUR_EYES);
    const id = awaited(await rig.command(LOOSER));
    expect(rig.view.approvalsRequired).toEqual({ count: 1, expiresAfterMs: 60_000, aboveShare: 1_000 });
    expect(rig.view.approvals.get(id)).toMatchObject({ status: 'pending', requestedBy: 'tester', given: [] });
    expect(await rig.command(approve(id))).toMatchObject({ ok: true });
    expect(rig.view.approvals.get(id)).toMatchObject({ status: 'approved', given: [{ by: 'bob' }] });
    const bound = rig.view.limitTable.bound(rig.view.scopesOfSlot(SLOT));
    expect(bound.maxOpenOrders).toEqual({ value: 300, scope: 'desk' });
  });

  it('gives the same facts however events share a commit, in a session and after a restart', async () => {
    const runs = await Promise.all(
      [1, 7].map(async (group) => {
        const journal = openMemoryJournal();
        const rig = await desk({ 3: [market(1, 'buy', 100)] }, { journal, group });
        await rig.command(FOUR_EYES);
        const first = awaited(await rig.command(LOOSER));
        for (let i = 0; i < 5; i += 1) await rig.lockstep.event(rig.trade(AT));
        await rig.command({ kind: 'set_limits', limits: { maxDailyLoss: money(9n * UNIT) }, reason: 'tighter' });
        await rig.command(approve(first));
        await rig.command({ kind: 'set_trading_state', scope: 'desk', state: 'halted', reason: 'lunch' });
        await rig.command({ kind: 'set_trading_state', scope: 'desk', state: 'active', reason: 'back' });
        for (let i = 0; i < 70; i += 1) {
          rig.elapse(1);
          await rig.lockstep.event(rig.trade(AT));
        }
        rig.host.commit();
        const again = new DeskRig({ journal });
        expect([...again.view.approvals.values()]).toEqual([...rig.view.approvals.values()]);
        expect(again.view.limits).toEqual(rig.view.limits);
        return rig.facts;
      }),
    );
    expect(runs[0]?.map(({ fact }) => fact.kind)).toContain('approval_ended');
    expect(runs[1]).toEqual(runs[0]);
  });
});
