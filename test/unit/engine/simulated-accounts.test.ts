import { describe, expect, it } from 'vitest';
import { Outputs } from '../../../electron/engine/outputs.ts';
import type { Intent } from '../../../shared/domain/intent.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { timeNs } from '../../../shared/units/time.ts';
import { BTC, ETH, limit, market } from '../../support/desk-rig.ts';
import { at, CANDIDATE, IN_FORCE, isRealTrading, SimulatedRig, SLOT } from '../../support/simulated-rig.ts';

const AT = 6_000_000;
const UNIT = 100_000_000n;

describe('an instance on a simulated account', () => {
  it('has its orders filled and is told so, as of real ones', async () => {
    const rig = await SimulatedRig.open();
    await rig.openAccount();
    rig.script(at({ 1: [market(1, 'buy', 300)], 3: [market(2, 'sell', 100)] }));
    await rig.trades(AT, AT, AT + 10, AT + 20);
    expect(rig.told()).toEqual([
      'adopt []',
      'retire []',
      'adopt []',
      '1 accepted',
      '1 fill 300@6000000 holds 300',
      '1 filled',
      '2 accepted',
      '2 fill 100@6000020 holds 200',
      '2 filled',
    ]);
    expect(rig.of('simulated_fill')).toEqual([
      {
        kind: 'simulated_fill',
        slotId: SLOT,
        instance: CANDIDATE,
        version: 'momentum@1.0.0',
        instrument: 'test:BTCUSDT',
        side: 'buy',
        price: AT,
        quantity: 300,
        fee: '9.00000000',
        arrival: AT,
        marketNs: '1700000000002000000',
        mark: AT,
      },
      expect.objectContaining({ side: 'sell', price: AT + 20, quantity: 100, arrival: AT + 10, mark: AT + 10 }),
    ]);
    expect(rig.simulated.positions(CANDIDATE)).toEqual([{ instrument: 0, quantity: 200 }]);
  });

  it('earns and is counted to the last unit, on linear and on inverse contracts', async () => {
    const inverse = { ...ETH, kind: 'inverse', currency: 'ETH', priceScale: 2, quantityScale: 0 } as const;
    const rig = await SimulatedRig.open({ instruments: [BTC, { ...inverse, multiplier: money(10n * UNIT) }] });
    await rig.openAccount();
    rig.script(
      at({
        1: [market(1, 'buy', 300)],
        3: [market(2, 'sell', 100)],
        5: [market(3, 'buy', 50, 1)],
        6: [limit(4, 'buy', 7, AT + 5)],
      }),
    );
    await rig.trades(AT, AT, AT + 1_000, AT + 2_000);
    await rig.lockstep.event(rig.trade(300_000, 1_000, 1));
    await rig.lockstep.event(rig.trade(300_000, 1_000, 1));
    await rig.lockstep.event(rig.trade(330_000, 1_000, 1));
    // Long 0.200 at 60,000 marked at 60,020; 0.100 of it sold at 60,020; fees 5 bp of 18,000 and of 6,002.
    const linear = 100n * 2_000n * 1_000n + 200n * 2_000n * 1_000n - 900_000_000n - 300_100_000n;
    // Long 50 contracts of 10 at 3,000, marked at 3,300: 500 × (1/3000 − 1/3300) coins, fee 5 bp of 500/3000 coins.
    const coins = 16_666_667n - 15_151_515n - 8_333n;
    expect(rig.simulated.equity(CANDIDATE)).toBe(linear + coins * 3_300n);
    expect(rig.simulated.conduct(CANDIDATE)).toEqual({
      orders: 3,
      replacements: 0,
      denied: 1,
      ownFaults: 1,
      rejected: 0,
      fills: 3,
      closedTrades: 0,
      slippage: { fills: 3, value: 18_000n * UNIT + 6_001n * UNIT + 500n * UNIT, cost: -1n * UNIT },
      turnover: 18_000n * UNIT + 6_002n * UNIT + 500n * UNIT,
    });
  });

  it('shows in nothing that is real', async () => {
    const rig = await SimulatedRig.open();
    const before = rig.facts.length;
    const outbox = rig.journal.outbox(0, 1_000).length;
    await rig.openAccount();
    rig.script(
      at({ 1: [market(1, 'buy', 300), limit(2, 'buy', 100, AT - 1_000)], 3: [market(9, 'buy', 100_000_000)] }),
    );
    await rig.trades(AT, AT, AT, AT + 100_000);
    expect(rig.simulatedFills).toHaveLength(1);
    expect(rig.simulated.openOrders(CANDIDATE)).toBe(1);
    const { view } = rig;
    expect(rig.facts.slice(before).filter(({ fact }) => isRealTrading(fact))).toEqual([]);
    expect(view.accountPositions()).toEqual([]);
    expect([...view.profitByVersion().values()].flatMap((each) => [...each])).toEqual([]);
    expect(view.positions(CANDIDATE)).toEqual([]);
    expect(view.orders.size).toBe(0);
    expect(view.counts).toEqual({ intents: 0, denied: 0, sent: 0, rejected: 0, filled: 0, cancelled: 0 });
    expect(view.exposures()).toEqual([]);
    expect(view.slotRisk(SLOT)).toMatchObject({ equity: 0n, drawdown: 0n });
    expect(view.riskOf('desk')?.equity).toBe(0n);
    expect(view.violations).toEqual([]);
    expect(rig.journal.outbox(0, 1_000)).toHaveLength(outbox);
  });

  it('leaves the gate of the others as it was: neither pace, exposure nor crossing orders count', async () => {
    const rig = await SimulatedRig.open({ capital: money(100_000n * UNIT) });
    await rig.openAccount();
    await rig.command({
      kind: 'set_limits',
      scope: 'desk',
      limits: { maxOrdersPerMinute: 2, maxPositionSize: basisPoints(10_000) },
      reason: 'tight',
    });
    const wishes: Intent[] = [market(1, 'buy', 1_000), limit(2, 'sell', 600, AT + 100)];
    rig.script(at({ 1: wishes }));
    // Alone it may hold 1.666 for the slot's capital; it buys through the other's simulated offer.
    rig.script(at({ 2: [limit(1, 'buy', 1_000, AT + 200), limit(2, 'buy', 600, AT + 200)] }), IN_FORCE);
    await rig.trades(AT, AT, AT - 10);
    expect(rig.simulated.conduct(CANDIDATE)).toMatchObject({ orders: 2, denied: 0 });
    expect(rig.view.counts).toMatchObject({ sent: 2, denied: 0 });
    expect(rig.view.held(IN_FORCE, 0)).toBe(1_000);
  });

  it('wants nothing that it wanted before it had the account, and nothing once it is closed', async () => {
    const rig = await SimulatedRig.open();
    rig.script(
      at({
        1: [market(1, 'buy', 300)],
        3: [market(2, 'buy', 300), limit(3, 'buy', 10, AT - 500)],
        5: [market(4, 'buy', 10)],
      }),
    );
    await rig.trades(AT, AT);
    await rig.openAccount();
    await rig.trades(AT, AT);
    expect(rig.simulated.openOrders(CANDIDATE)).toBe(1);
    await rig.inStep((out) => rig.simulated.close(CANDIDATE, 'enough', out));
    await rig.trades(AT - 1_000, AT - 1_000);
    expect(rig.simulatedFills.map((each) => each.quantity)).toEqual([300]);
    expect(rig.view.discarded(CANDIDATE)).toBe(2);
    expect(rig.told().at(-1)).toBe('retire []');
    expect(rig.simulated.isOpen(CANDIDATE)).toBe(false);
    expect(rig.of('simulated_closed')).toEqual([
      { kind: 'simulated_closed', slotId: SLOT, instance: CANDIDATE, account: CANDIDATE, reason: 'enough' },
    ]);
    expect(rig.of('simulated_counted').at(-1)).toMatchObject({ orders: 2, denied: 0 });
    // Closing it again changes nothing; opened anew it is flat.
    await rig.inStep((out) => rig.simulated.close(CANDIDATE, 'enough', out));
    expect(rig.of('simulated_closed')).toHaveLength(1);
    await rig.openAccount();
    expect(rig.simulated.positions(CANDIDATE)).toEqual([]);
    expect(rig.simulated.equity(CANDIDATE)).toBe(0n);
  });

  it('does not act on what it answers to requests from before', async () => {
    const rig = await SimulatedRig.open();
    rig.script(at({ 1: [market(1, 'buy', 300)] }));
    rig.host.market(rig.trade(AT));
    // The event is under way to the version while the account opens.
    await rig.openAccount();
    await rig.trades(AT);
    expect(rig.simulated.conduct(CANDIDATE)).toMatchObject({ orders: 0, denied: 0 });
    expect(rig.view.discarded(CANDIDATE)).toBe(1);
  });

  it('may cancel and replace, and is told what the simulator refuses', async () => {
    const rig = await SimulatedRig.open();
    await rig.openAccount();
    rig.script(
      at({
        1: [limit(1, 'buy', 100, AT - 1_000), limit(2, 'sell', 100, AT + 1_000)],
        2: [
          { kind: 'replace', ref: 1, quantity: quantity(150), limitPrice: price(AT - 500), stopPrice: price(0) },
          { kind: 'cancel', ref: 2 },
          { kind: 'cancel', ref: 77 },
        ],
        3: [{ ...(limit(5, 'buy', 100, AT + 100) as Extract<Intent, { kind: 'submit' }>), postOnly: true }],
      }),
    );
    await rig.trades(AT, AT, AT, AT, AT - 600);
    expect(rig.told().slice(3)).toEqual([
      '1 accepted',
      '2 accepted',
      '77 rejected unknown_order',
      '1 replaced',
      '2 cancelled requested',
      '5 rejected would_take_liquidity',
      '1 fill 150@5999500 holds 150',
      '1 filled',
    ]);
    expect(rig.simulated.conduct(CANDIDATE)).toMatchObject({ orders: 3, replacements: 1, rejected: 1, fills: 1 });
  });
});

describe('what happens on a simulated account', () => {
  it('waits for no commit, and makes none wait', async () => {
    const rig = await SimulatedRig.open({ group: 1_000 });
    await rig.openAccount();
    rig.script(at({ 1: [market(1, 'buy', 300)], 2: [market(2, 'buy', 100)] }));
    for (let i = 0; i < 3; i += 1) await rig.lockstep.event(rig.trade(AT));
    // Two fills, and nothing is on disk: what is left may share the commit of whatever comes next.
    expect(rig.simulated.positions(CANDIDATE)).toEqual([{ instrument: 0, quantity: 400 }]);
    expect(rig.simulatedFills).toEqual([]);
    expect(rig.host.mayWait).toBe(true);
    rig.host.commit();
    expect(rig.simulatedFills).toHaveLength(2);
  });

  it('is closed at the simulator as well where the engine knows no such account any more', async () => {
    const rig = await SimulatedRig.open();
    const out = new Outputs();
    for (const account of [77, -IN_FORCE]) {
      const report = { kind: 'accepted', orderId: 's', tsNs: timeNs(0) } as const;
      rig.host.engine.step({ kind: 'simulated_report', account, report }, out);
    }
    expect(out.facts).toEqual([]);
    expect(out.simulated).toEqual([77, -IN_FORCE].map((account) => ({ account, command: { kind: 'close_account' } })));
  });
});

describe('two simulated accounts on one instrument', () => {
  it('do not compete for a trade, nor with the real account', async () => {
    const rig = await SimulatedRig.open();
    const first = await rig.register('reversal', '1.0.0');
    await rig.deploy(first);
    await rig.swap(first, await rig.register('reversal', '2.0.0'));
    const [beside, besideLive] = [3, 4];
    await rig.openAccount();
    await rig.inStep((out) => rig.simulated.open('reversal:paper', beside, basisPoints(10_000), out));
    const script = at({ 1: [market(1, 'buy', 80)] });
    for (const module of ['momentum-1.0.0', 'reversal-1.0.0', 'reversal-2.0.0'])
      rig.runtime.scripts.set(module, script);
    await rig.lockstep.event(rig.trade(AT, 100));
    await rig.lockstep.event(rig.trade(AT, 100));
    rig.host.commit();
    expect(rig.view.simulated.instances).toEqual([CANDIDATE, beside]);
    expect(rig.simulatedFills.map((each) => [each.instance, each.quantity])).toEqual([
      [CANDIDATE, 80],
      [beside, 80],
    ]);
    expect(rig.of('fill').map((each) => [each.instance, each.quantity])).toEqual([[besideLive, 80]]);
  });
});
