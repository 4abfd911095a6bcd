import { describe, expect, it } from 'vitest';
import { formatMoney } from '../../../shared/units/money.ts';
import { kill, longDesk } from '../../support/kill-desk.ts';

const SCOPES = ['desk', 'environment/paper', 'algorithm/momentum', 'momentum:paper', 'version/momentum@1.0.0'];

describe('what a kill would do', () => {
  it('is told for every scope that reaches the version, and for no other', async () => {
    const { rig } = await longDesk();
    const [first] = rig.view.killQuotes(['desk']);
    expect(first).toMatchObject({ orders: 2, positions: [{ instrument: 0, quantity: 400 }], killed: false });
    // 400 units at the mark of 60,000.00, three decimals each.
    expect(formatMoney(first?.exposure ?? (0n as never))).toBe('24000.00000000');
    expect(first?.cost).toBeGreaterThan(0n);
    for (const quote of rig.view.killQuotes(SCOPES)) expect(quote).toEqual({ ...first, scope: quote.scope });
    expect(rig.view.killQuotes(['instrument/test:BTCUSDT'])[0]).toMatchObject({ orders: 2, exposure: first?.exposure });
    expect(rig.view.killQuotes(['environment/staging'])).toMatchObject([
      { orders: 0, positions: [], exposure: 0n, cost: 0n },
    ]);
    expect(rig.view.killQuotes(['version/nobody@1.0.0', 'nonsense'])).toEqual([]);
  });

  it('says of a slot that it stands killed with its environment', async () => {
    const { rig } = await longDesk();
    await kill(rig, 'environment/paper');
    const killed = rig.view.killQuotes(['momentum:paper', 'version/momentum@1.0.0']).map((quote) => quote.killed);
    // The version is to be killed wherever it runs.
    expect(killed).toEqual([true, false]);
  });

  it('says of a scope that it stands killed, by itself or with what holds all of it', async () => {
    const { rig } = await longDesk();
    const killed = () => rig.view.killQuotes(SCOPES).map((quote) => quote.killed);
    await kill(rig, 'momentum:paper');
    expect(killed()).toEqual([false, false, false, true, false]);
    await kill(rig, 'algorithm/momentum');
    expect(killed()).toEqual([false, false, true, true, true]);
    await kill(rig, 'desk');
    expect(killed()).toEqual([true, true, true, true, true]);
  });
});

it('what the desk has at stake counts open orders at their worst, signed by the larger side', async () => {
  const { rig } = await longDesk();
  // 400 held and 20 on sale: at worst none of it is sold.
  expect(rig.view.exposures().map(({ instrument, gross, net }) => [instrument, gross, formatMoney(net)])).toEqual([
    [0, 2_400_000_000_000n, '24000.00000000'],
  ]);
});
