import { describe, expect, it } from 'vitest';
import { Core } from '../../../electron/engine/core.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { limit, market } from '../../support/desk-rig.ts';
import { at, CANDIDATE, IN_FORCE, SimulatedRig, SLOT } from '../../support/simulated-rig.ts';

const AT = 6_000_000;
const UNIT = 100_000_000n;

/** A desk whose version in force is mirrored, and another slot's version that is served before it. */
async function mirrored(): Promise<SimulatedRig> {
  const rig = await SimulatedRig.open();
  await rig.deploy(await rig.register('reversal', '1.0.0'));
  await rig.inStep((out) => rig.simulated.mirror(SLOT, IN_FORCE, out));
  return rig;
}

/** A trade of so many units at a price. */
async function trade(rig: SimulatedRig, price: number, size: number): Promise<void> {
  await rig.lockstep.event(rig.trade(price, size));
  rig.host.commit();
}

/** Lets the grace of copies that outlive their orders pass. */
async function grace(rig: SimulatedRig, price: number): Promise<void> {
  rig.elapse(2);
  await trade(rig, price, 1);
  await trade(rig, price, 1);
}

describe('a mirror of a live instance', () => {
  it('shows no divergence where paper fills as the exchange did', async () => {
    const rig = await mirrored();
    rig.script(at({ 1: [market(1, 'buy', 300), limit(2, 'sell', 100, AT + 500)] }), IN_FORCE);
    await rig.trades(AT, AT + 100, AT + 600);
    expect(rig.view.held(IN_FORCE, 0)).toBe(200);
    expect(rig.simulated.divergence(IN_FORCE)).toEqual({
      orders: 2,
      value: 18_000n * UNIT + 6_000n * UNIT,
      cost: 0n,
      unmatched: 0n,
      filled: 24_000n * UNIT,
    });
    expect(rig.simulatedFills).toEqual([]);
    expect(rig.view.simulated.held(-IN_FORCE, 0)).toBe(200);
  });

  it('shows what it cost live to share the market, on what both sides filled', async () => {
    const rig = await mirrored();
    rig.runtime.scripts.set('reversal-1.0.0', at({ 1: [market(1, 'buy', 150)] }));
    rig.script(at({ 2: [market(1, 'buy', 80)] }), IN_FORCE);
    // The other still wants 50 of the third trade's 100: 50 are left there, and 30 come at the next one, 10.00 higher.
    await trade(rig, AT, 100);
    await trade(rig, AT, 100);
    await trade(rig, AT, 100);
    expect(rig.simulated.divergence(IN_FORCE)?.orders).toBe(0);
    await trade(rig, AT + 1_000, 100);
    expect(rig.of('fill').map(({ instance, quantity: size }) => [instance, size])).toEqual([
      [3, 100],
      [3, 50],
      [IN_FORCE, 50],
      [IN_FORCE, 30],
    ]);
    expect(rig.simulated.divergence(IN_FORCE)).toEqual({
      orders: 1,
      value: 4_800n * UNIT,
      cost: (3n * UNIT) / 10n,
      unmatched: 0n,
      filled: 4_800n * UNIT,
    });
  });

  it('counts what only one side filled by itself', async () => {
    const rig = await mirrored();
    rig.script(at({ 1: [limit(1, 'buy', 100, AT - 500)], 3: [{ kind: 'cancel', ref: 1 }] }), IN_FORCE);
    rig.runtime.scripts.set('reversal-1.0.0', at({ 1: [limit(1, 'buy', 70, AT - 400)] }));
    await trade(rig, AT, 100);
    await trade(rig, AT, 100);
    // 100 trade below both limits: the better one takes its 70, and 30 are left live; the copy gets all.
    await trade(rig, AT - 600, 100);
    await trade(rig, AT, 100);
    await grace(rig, AT);
    expect(rig.simulated.divergence(IN_FORCE)).toEqual({
      orders: 1,
      value: 1_800n * UNIT,
      cost: 0n,
      unmatched: 4_200n * UNIT,
      filled: 6_000n * UNIT,
    });
    expect(rig.view.simulated.held(-IN_FORCE, 0)).toBe(100);
  });

  it('copies replacements and cancels', async () => {
    const rig = await mirrored();
    rig.script(
      at({
        1: [limit(1, 'buy', 100, AT - 500), limit(2, 'sell', 50, AT + 5_000)],
        2: [{ kind: 'replace', ref: 1, quantity: quantity(200), limitPrice: price(AT - 1_000), stopPrice: price(0) }],
        3: [{ kind: 'cancel', ref: 2 }],
      }),
      IN_FORCE,
    );
    await rig.trades(AT, AT, AT, AT - 600);
    // In two parts: the copy goes on after the quantity that it had at first.
    for (let i = 0; i < 2; i += 1) await trade(rig, AT - 1_100, 100);
    expect(rig.simulated.divergence(IN_FORCE)).toMatchObject({ orders: 2, cost: 0n, unmatched: 0n });
    expect(rig.simulated.divergence(IN_FORCE)?.value).toBe(12_000n * UNIT);
  });

  it('gives a copy that outlives its order a second, takes it back, and counts what it lacks', async () => {
    const rig = await SimulatedRig.open({ simulatorLatencyNs: 5_000_000_000 });
    await rig.inStep((out) => rig.simulated.mirror(SLOT, IN_FORCE, out));
    rig.script(at({ 1: [limit(1, 'buy', 100, AT - 500)] }), IN_FORCE);
    await rig.trades(AT, AT, AT - 600);
    expect(rig.view.held(IN_FORCE, 0)).toBe(100);
    for (const seconds of [2, 4]) {
      rig.elapse(seconds);
      await rig.trades(AT);
      expect(rig.simulated.divergence(IN_FORCE)?.orders).toBe(0);
    }
    rig.elapse(3);
    await rig.trades(AT);
    const value = 6_000n * UNIT;
    expect(rig.simulated.divergence(IN_FORCE)).toEqual({
      orders: 1,
      value: 0n,
      cost: 0n,
      unmatched: value,
      filled: value,
    });
    expect(rig.view.simulated.held(-IN_FORCE, 0)).toBe(0);
    // The mirror holds nothing that a copy of the exit could reduce; from there on both are flat.
    rig.script(
      (request) =>
        request.kind === 'event' && request.event.seq === 7
          ? [{ ...(market(2, 'sell', 100) as object), reduceOnly: true } as never]
          : [],
      IN_FORCE,
    );
    await rig.trades(AT, AT);
    rig.elapse(6);
    await rig.trades(AT);
    expect(rig.simulated.divergence(IN_FORCE)).toMatchObject({ orders: 2, value: 0n, unmatched: 2n * value });
    expect([rig.view.held(IN_FORCE, 0), rig.view.simulated.held(-IN_FORCE, 0)]).toEqual([0, 0]);
  });

  it('holds reduce-only copies to what the mirror holds, and follows the live position', async () => {
    const rig = await mirrored();
    const exit = { ...(market(2, 'sell', 300) as object), reduceOnly: true } as never;
    rig.script(at({ 1: [market(1, 'buy', 300)], 3: [exit] }), IN_FORCE);
    await rig.trades(AT, AT, AT, AT + 100);
    expect(rig.view.held(IN_FORCE, 0)).toBe(0);
    expect(rig.view.simulated.held(-IN_FORCE, 0)).toBe(0);
    expect(rig.simulated.divergence(IN_FORCE)).toMatchObject({ orders: 2, cost: 0n, unmatched: 0n });
  });

  it('outlives a restart with its sums; orders that were open are left out', async () => {
    const rig = await mirrored();
    rig.script(at({ 1: [market(1, 'buy', 300), limit(2, 'buy', 100, AT - 500)] }), IN_FORCE);
    await rig.trades(AT, AT);
    rig.host.step({ kind: 'closing' });
    rig.host.commit();
    const again = await SimulatedRig.restart(rig);
    expect(again.simulated.divergence(IN_FORCE)).toEqual(rig.simulated.divergence(IN_FORCE));
    expect(again.simulated.divergence(IN_FORCE)).toMatchObject({ orders: 1, value: 18_000n * UNIT });
    await again.trades(AT, AT, AT, AT, AT);
    // New orders count again.
    again.script(
      (request) =>
        request.kind === 'event' && request.event.kind === 'trade' && request.event.price === AT + 1_000
          ? [market(1, 'sell', 100)]
          : [],
      IN_FORCE,
    );
    await again.trades(AT + 1_000, AT + 1_010);
    expect(again.simulated.divergence(IN_FORCE)).toMatchObject({ orders: 2 });
    await again.inStep((out) => again.simulated.unmirror(IN_FORCE, out));
    expect(again.simulated.divergence(IN_FORCE)).toBeUndefined();
    expect(again.of('simulated_closed')).toMatchObject([{ instance: IN_FORCE, account: -IN_FORCE }]);
  });
});

describe('a live instance that somebody watches', () => {
  it('is counted from facts as a simulated one is', async () => {
    const rig = await SimulatedRig.open();
    expect(rig.simulated.conduct(IN_FORCE)).toBeUndefined();
    await rig.openAccount();
    const script = at({
      1: [market(1, 'buy', 300), market(2, 'buy', 100_000_000), limit(3, 'buy', 10, AT + 3)],
      2: [limit(4, 'buy', 50, AT - 1_000)],
      3: [
        { kind: 'replace', ref: 4, quantity: quantity(60), limitPrice: price(0), stopPrice: price(0) },
        market(5, 'sell', 400),
        { ...(limit(6, 'buy', 10, AT + 500) as object), postOnly: true } as never,
      ],
    });
    rig.script(script);
    rig.script(script, IN_FORCE);
    await rig.trades(AT, AT + 100, AT + 100, AT + 200, AT);
    expect(rig.simulated.conduct(CANDIDATE)).toMatchObject({
      orders: 4,
      replacements: 1,
      denied: 2,
      ownFaults: 1,
      rejected: 1,
      fills: 2,
      closedTrades: 1,
    });
    const core = new Core({
      seed: 7,
      deskTime: () => epochNs(0n),
      originNs: epochNs(1_700_000_000_000_000_000n),
      mode: () => 'inline',
      defaultCapital: money(0n),
      rollbackWindowMs: 0,
      preparationTimeoutMs: 0,
      takerFeeCentiBp: 0,
    });
    core.conduct.watch(IN_FORCE);
    for (const fact of rig.facts) core.fold(fact);
    expect(core.conduct.of(IN_FORCE)?.counts).toEqual(rig.simulated.conduct(CANDIDATE));
    expect(core.conduct.of(CANDIDATE)).toBeUndefined();
    core.conduct.watch(IN_FORCE);
    expect(core.conduct.of(IN_FORCE)?.counts.orders).toBe(4);
    core.conduct.unwatch(IN_FORCE);
    expect(core.conduct.of(IN_FORCE)).toBeUndefined();
    expect(rig.simulated.equity(IN_FORCE)).toBe(rig.simulated.equity(CANDIDATE));
    expect(rig.simulated.equity(IN_FORCE)).toBe(rig.view.slotRisk(SLOT)?.equity);
  });
});
