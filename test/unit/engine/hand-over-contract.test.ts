import { describe, expect, it } from 'vitest';
import type { HandOverContract } from '../../../shared/domain/swap.ts';
import { money } from '../../../shared/units/money.ts';
import { BTC, DeskRig, ETH, limit, market } from '../../support/desk-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const [A] = ['momentum-1.0.0'] as const;

const manifest = (version: string, more: object = {}) => ({
  inspection: {
    manifest: {
      name: 'momentum',
      version,
      instruments: '*' as const,
      parameters: {},
      stateVersion: 1,
      warmUpEvents: 4,
      ...more,
    },
    contentHash: 'd'.repeat(64),
  },
});

/** The source holds 300 BTC-thousandths, and has an order open in each instrument. */
async function holding() {
  const rig = new DeskRig({ instruments: [BTC, ETH] });
  const a = await rig.register('momentum', '1.0.0', {
    config: { venue: 'x', depth: { levels: 5 }, gone: true },
    parameters: { fast: 5, slow: 9 },
    ...manifest('1.0.0'),
  });
  const b = await rig.register('momentum', '2.0.0', {
    config: { venue: 'x', depth: { levels: 6 }, fresh: 1 },
    parameters: { fast: 6, slow: 9 },
    ...manifest('2.0.0', { stateVersion: 2 }),
  });
  await rig.command({
    kind: 'deploy',
    entityId: a,
    environment: 'paper',
    method: 'test',
    deployedBy: 'tester',
    configOverride: { venue: 'y' },
    parametersOverride: { slow: 12 },
  });
  rig.runtime.scripts.set(A, (request) =>
    request.kind === 'event' && request.live && request.event.seq === 2
      ? [market(1, 'buy', 300), limit(2, 'buy', 10, AT - 50_000), limit(3, 'sell', 20, 310_000, 1)]
      : [],
  );
  await rig.lockstep.event(rig.trade(300_000, 1_000, 1));
  await rig.trades(AT, AT);
  const look = async (from: string, to: string, handOver = {}, more = {}): Promise<readonly HandOverContract[]> => {
    const outcome = await rig.swap(from, to, handOver, { validateOnly: true, ...more });
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.contracts ?? [];
  };
  return { rig, a, b, look };
}

describe('the hand-over contract', () => {
  it('shows what would pass from one to the other, as it stands, and changes nothing', async () => {
    const { rig, a, b, look } = await holding();
    const facts = rig.view.factSeq;
    const loads = rig.runtime.loads.length;
    const asked = { state: 'cold', positions: 'run_off', orders: 'cancel' } as const;
    const [contract, ...others] = await look(a, b, asked);
    expect(others).toEqual([]);
    expect(contract).toMatchObject({
      slotId: SLOT,
      environment: 'paper',
      handOver: asked,
      positions: [{ instrument: 'test:BTCUSDT', quantity: 300 }],
      orders: ['o-00000002', 'o-00000003'],
      standby: false,
    });
    expect([rig.view.factSeq, rig.runtime.loads.length, rig.view.swaps.size]).toEqual([facts, loads, 0]);
  });

  it('lists by name how config, parameters and state differ from what runs, overrides included', async () => {
    const { a, b, look } = await holding();
    const [contract] = await look(a, b);
    expect(contract?.differences).toEqual({
      config: [
        { name: 'depth', from: { levels: 5 }, to: { levels: 6 } },
        { name: 'fresh', from: undefined, to: 1 },
        { name: 'gone', from: true, to: undefined },
        { name: 'venue', from: 'y', to: 'x' },
      ],
      parameters: [
        { name: 'fast', from: 5, to: 6 },
        { name: 'slow', from: 12, to: 9 },
      ],
      instruments: [],
      stateSchema: [{ name: 'state_version', from: 1, to: 2 }],
    });
  });

  it('lists instruments that only one of the two takes', async () => {
    const rig = new DeskRig({ instruments: [BTC, ETH] });
    const a = await rig.register('momentum', '1.0.0', manifest('1.0.0', { instruments: ['test:BTCUSDT'] }));
    const b = await rig.register(
      'momentum',
      '2.0.0',
      manifest('2.0.0', { instruments: ['test:BTCUSDT', 'test:ETHUSDT'] }),
    );
    const c = await rig.register('momentum', '3.0.0', manifest('3.0.0'));
    await rig.deploy(a);
    const differences = async (to: string) => {
      const outcome = await rig.swap(a, to, {}, { validateOnly: true });
      return outcome.ok ? outcome.contracts?.[0]?.differences.instruments : undefined;
    };
    expect(await differences(b)).toEqual([{ name: 'test:ETHUSDT', from: undefined, to: true }]);
    expect(await differences(c)).toEqual([
      { name: '*', from: undefined, to: true },
      { name: 'test:BTCUSDT', from: true, to: undefined },
    ]);
  });

  it('finds no difference where values only stand in another order', async () => {
    const rig = new DeskRig();
    const a = await rig.register('momentum', '1.0.0', {
      config: { x: { p: 1, q: [1, 2] }, y: null },
      ...manifest('1.0.0'),
    });
    const b = await rig.register('momentum', '2.0.0', {
      config: { y: null, x: { q: [1, 2], p: 1 } },
      ...manifest('2.0.0'),
    });
    await rig.deploy(a);
    const outcome = await rig.swap(a, b, {}, { validateOnly: true });
    expect(outcome).toMatchObject({
      contracts: [{ differences: { config: [], parameters: [], instruments: [], stateSchema: [] } }],
    });
  });

  it('says when the target stands by, and with which parameters it would go on', async () => {
    const { rig, a, b, look } = await holding();
    await rig.swap(a, b);
    await rig.trades(AT);
    const [contract] = await look(b, a);
    expect(contract).toMatchObject({ standby: true, positions: [{ quantity: 300 }] });
    expect(contract?.differences.parameters).toEqual([
      { name: 'fast', from: 6, to: 5 },
      { name: 'slow', from: 9, to: 12 },
    ]);
    const [fresh] = await rig
      .swap(b, a, { state: 'transfer' }, { validateOnly: true })
      .then((each) => (each.ok ? (each.contracts ?? []) : []));
    expect(fresh?.standby).toBe(false);
  });

  it('is one for each slot that the swap would concern', async () => {
    const { rig, a, b, look } = await holding();
    await rig.deploy(a, 'staging');
    expect((await look(a, b)).map((each) => each.slotId)).toEqual([SLOT, 'momentum:staging']);
    expect((await look(a, b, {}, { targetEnvironment: 'staging' })).map((each) => each.slotId)).toEqual([
      'momentum:staging',
    ]);
  });

  it('names what stays untouched: the day’s result, breakers, the trading state, limits', async () => {
    const { rig, a, b, look } = await holding();
    const untouched = async () => (await look(a, b))[0]?.untouched.join('\n') ?? '';
    expect(await untouched()).toContain('breakers: none stands tripped');
    expect(await untouched()).toContain(`the trading state: active`);
    const limits = { maxDailyLoss: money(1_000_000_000n) };
    await rig.command({ kind: 'set_limits', scope: SLOT, limits, reason: 'tight' });
    await rig.trades(AT - 10_000);
    expect(await untouched()).toContain('breakers: b-1 stay tripped');
    expect(await untouched()).toContain(`the trading state: reducing`);
    // 0.3 bought at 60,000 with a fee of 9.00; the mark has fallen by 100.
    expect(await untouched()).toContain(`the day's result, −39.00 USDT,`);
    expect(await untouched()).toContain('the limits');
  });

  it('names a breaker that stands on the target alone, which binds it once it is live', async () => {
    const { rig, a, b, look } = await holding();
    const swapped = await rig.swap(a, b, { positions: 'adopt' });
    expect(swapped.ok).toBe(true);
    const limits = { maxDailyLoss: money(1_000_000_000n) };
    const actions = { daily_loss: 'roll_back' as const };
    const scope = 'version/momentum@2.0.0';
    const set = await rig.command({ kind: 'set_limits', scope, limits, actions, reason: 'tight' });
    expect(set).toMatchObject({ ok: true });
    // What it lost at its very first mark was lost from the price at which the position was handed over.
    await rig.trades(AT - 20_000);
    expect([...rig.view.breakers.values()]).toMatchObject([{ scope, cause: 'daily_loss', value: '60.00000000' }]);
    await rig.trades(AT - 20_000);
    const [contract] = await look(a, b);
    expect(contract?.untouched).toContain('breakers: b-1 stay tripped');
    expect(contract?.untouched).toContain('the trading state: active');
  });
});
