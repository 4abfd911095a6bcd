import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../shared/domain/intent.ts';
import type { TradingState } from '../../../shared/domain/risk.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money } from '../../../shared/units/money.ts';
import { limit, market } from '../../support/desk-rig.ts';
import { at, CANDIDATE, SimulatedRig, SLOT } from '../../support/simulated-rig.ts';

const AT = 6_000_000;
const UNIT = 100_000_000n;
const reduce = (ref: number, size: number): Intent => ({
  ...(market(ref, 'sell', size) as Extract<Intent, { kind: 'submit' }>),
  reduceOnly: true,
});

describe('the gate of a simulated account', () => {
  it('judges at the share that the account has', async () => {
    const rig = await SimulatedRig.open();
    // 1 % of a million is 10,000: 0.166 at 60,000.
    await rig.openAccount(100);
    rig.script(
      at({
        1: [market(1, 'buy', 167), market(2, 'buy', 166)],
        3: [market(3, 'buy', 1)],
        4: [market(4, 'buy', 165), market(5, 'buy', 1)],
        6: [market(6, 'buy', 1), reduce(7, 331)],
      }),
    );
    await rig.trades(AT, AT, AT);
    await rig.inStep((out) => rig.simulated.setShare(SLOT, CANDIDATE, basisPoints(200), out));
    await rig.trades(AT, AT);
    await rig.inStep((out) => rig.simulated.setShare(SLOT, CANDIDATE, basisPoints(50), out));
    await rig.trades(AT, AT);
    expect(rig.told().filter((each) => /denied|fill /.test(each))).toEqual([
      '1 denied buying_power',
      '2 fill 166@6000000 holds 166',
      '3 denied buying_power',
      '4 fill 165@6000000 holds 331',
      '5 fill 1@6000000 holds 332',
      '6 denied buying_power',
      '7 fill 331@6000000 holds 1',
    ]);
    expect(rig.simulated.shareOf(CANDIDATE)).toBe(50);
    expect(rig.simulated.conduct(CANDIDATE)).toMatchObject({ orders: 4, denied: 3, ownFaults: 0 });
  });

  it('holds limits of wider scopes against what is on the account alone', async () => {
    const rig = await SimulatedRig.open();
    await rig.openAccount(1_000);
    const limits = { maxGrossExposure: basisPoints(500) };
    for (const scope of [SLOT, 'algorithm/momentum'])
      await rig.command({ kind: 'set_limits', scope, limits, reason: 'tight' });
    await rig.command({
      kind: 'set_limits',
      scope: 'version/momentum@1.0.0',
      limits: { maxGrossExposure: basisPoints(4_000) },
      reason: 'tight',
    });
    // 5 % of the slot's million is 50,000; 40 % of the version's 100,000 is 40,000: 0.666 at 60,000.
    rig.script(at({ 1: [market(1, 'buy', 667), market(2, 'buy', 666)] }));
    await rig.trades(AT, AT);
    expect(rig.told().slice(3)).toEqual([
      '1 denied gross_exposure',
      '2 accepted',
      '2 fill 666@6000000 holds 666',
      '2 filled',
    ]);
  });

  it.each<[TradingState, string[], number]>([
    ['active', ['3 accepted', '4 accepted'], 3],
    ['reducing', ['3 denied reducing_only', '1 cancelled requested', '4 accepted'], 1],
    [
      'halted',
      ['3 denied trading_halted', '4 denied trading_halted', '1 cancelled requested', '2 cancelled requested'],
      0,
    ],
  ])('keeps to the slot’s state: %s', async (state, told, open) => {
    const rig = await SimulatedRig.open();
    await rig.openAccount();
    rig.script(
      at({
        1: [market(9, 'buy', 100)],
        2: [limit(1, 'buy', 10, AT - 1_000), limit(2, 'sell', 50, AT + 1_000)],
        4: [market(3, 'buy', 10), { ...reduce(4, 5), ref: 4 } as Intent],
      }),
    );
    await rig.trades(AT, AT, AT);
    const before = rig.told().length;
    await rig.command({ kind: 'set_trading_state', scope: SLOT, state, reason: 'test' });
    await rig.trades(AT, AT);
    const news = rig.told().slice(before);
    for (const each of told) expect(news).toContain(each);
    expect(rig.simulated.openOrders(CANDIDATE)).toBe(state === 'active' ? 2 : open);
  });

  it('does not keep to what binds its version alone: that judges other books', async () => {
    const rig = await SimulatedRig.open();
    await rig.openAccount();
    await rig.command({ kind: 'trip_breaker', scope: 'version/momentum@1.0.0', action: 'halt', reason: 'test' });
    rig.script(at({ 1: [market(1, 'buy', 100)] }));
    await rig.trades(AT, AT);
    expect(rig.simulatedFills).toHaveLength(1);
  });

  it('counts its own pace, on market time', async () => {
    const rig = await SimulatedRig.open();
    await rig.openAccount();
    await rig.command({ kind: 'set_limits', scope: SLOT, limits: { maxOrdersPerSecond: 2 }, reason: 'tight' });
    rig.script(
      at({
        1: [1, 2, 3].map((ref) => limit(ref, 'buy', ref, AT - 1_000)),
        3: [limit(4, 'buy', 9, AT - 1_000)],
      }),
    );
    await rig.trades(AT, AT);
    rig.elapse(1);
    await rig.trades(AT, AT);
    expect(rig.told().filter((each) => /denied|accepted/.test(each))).toEqual([
      '3 denied orders_per_second',
      '1 accepted',
      '2 accepted',
      '4 accepted',
    ]);
  });
});

describe('a hostile version on a simulated account', () => {
  it('is stopped when it floods, and its open orders are taken back', async () => {
    const rig = await SimulatedRig.open();
    await rig.openAccount();
    await rig.command({ kind: 'set_limits', scope: SLOT, limits: { maxOrdersPerMinute: 10 }, reason: 'tight' });
    rig.script(
      at({
        1: [limit(1, 'buy', 10, AT - 1_000), limit(2, 'buy', 20, AT - 1_000)],
        2: Array.from({ length: 60 }, () => ({ kind: 'cancel' as const, ref: 1 })),
      }),
    );
    await rig.trades(AT, AT, AT, AT);
    expect(rig.of('version_faulted')).toMatchObject([{ instance: CANDIDATE, code: 'flood' }]);
    expect(rig.simulated.openOrders(CANDIDATE)).toBe(0);
    expect(rig.view.slots.get(SLOT)?.attachments[0]?.role).toBe('live');
    expect(rig.view.tradingState(SLOT)).toBe('active');
  });

  it('has what is no intent counted as a fault, and what no order may be as faults of its own', async () => {
    const rig = await SimulatedRig.open();
    await rig.openAccount();
    rig.script(
      at({
        1: [market(1, 'buy', -5), market(2, 'buy', 0), market(3, 'buy', 10, 77), limit(4, 'buy', 10, AT + 3)],
        2: [{ kind: 'submit', ref: 'x' } as never],
      }),
    );
    await rig.trades(AT);
    expect(rig.simulated.conduct(CANDIDATE)).toMatchObject({ orders: 0, denied: 4, ownFaults: 4 });
    expect(rig.of('order_denied')).toEqual([]);
    await rig.trades(AT, AT);
    expect(rig.of('version_faulted')).toMatchObject([{ instance: CANDIDATE, code: 'bad_answer' }]);
    expect(rig.view.counts.intents).toBe(0);
  });

  it('trips no breaker and alerts nobody, however often it is refused', async () => {
    const rig = await SimulatedRig.open({ capital: money(1_000n * UNIT) });
    await rig.openAccount();
    await rig.command({ kind: 'set_limits', scope: SLOT, limits: { maxDenialsPerMinute: 5 }, reason: 'tight' });
    rig.script((request) => (request.kind === 'event' ? [market(request.event.seq, 'buy', 1_000)] : []));
    await rig.trades(...Array.from({ length: 40 }, () => AT));
    expect(rig.simulated.conduct(CANDIDATE)).toMatchObject({ orders: 0, denied: 40 });
    expect(rig.view.breakers.size).toBe(0);
    expect(rig.view.alerts).toEqual([]);
  });
});
