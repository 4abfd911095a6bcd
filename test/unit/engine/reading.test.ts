import { describe, expect, it } from 'vitest';
import { BTC, DeskRig, ETH, limit, market } from '../../support/desk-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';

async function swapped() {
  const rig = new DeskRig({ instruments: [BTC, ETH] });
  const a = await rig.register('momentum', '1.0.0');
  const b = await rig.register('momentum', '2.0.0');
  await rig.deploy(a);
  rig.runtime.scripts.set('momentum-1.0.0', (request) =>
    request.kind === 'event' && request.live && request.event.seq === 1 ? [market(1, 'buy', 1_000)] : [],
  );
  rig.runtime.scripts.set('momentum-2.0.0', (request) =>
    request.kind === 'event' && request.live && request.event.seq === 3
      ? [market(1, 'sell', 400), limit(2, 'buy', 5, AT - 50_000)]
      : [],
  );
  await rig.trades(AT, AT);
  const outcome = await rig.swap(a, b);
  await rig.trades(AT + 10_000, AT + 10_000);
  return { rig, a, b, swapId: outcome.ok ? outcome.subject : '' };
}

describe('what the engine shows', () => {
  it('adds profit up by version and for the account, by currency, with total = realised + unrealised − fees', async () => {
    const { rig } = await swapped();
    // 1.0 bought at 60,000, handed over at 60,000; 0.4 sold at 60,100; fees of 5 basis points.
    const [one, two] = [
      rig.view.profitByVersion().get('momentum@1.0.0'),
      rig.view.profitByVersion().get('momentum@2.0.0'),
    ];
    expect(one?.get('USDT')).toEqual({ realised: 0n, unrealised: 0n, fees: 30_00000000n, total: -30_00000000n });
    expect(two?.get('USDT')).toEqual({
      realised: 40_00000000n,
      unrealised: 60_00000000n,
      fees: 12_02000000n,
      total: 87_98000000n,
    });
    expect(rig.view.accountProfit().get('USDT')).toEqual({
      realised: 40_00000000n,
      unrealised: 60_00000000n,
      fees: 42_02000000n,
      total: 57_98000000n,
    });
    expect(rig.view.slotRisk(SLOT)).toMatchObject({
      equity: 57_98000000n,
      dayProfit: 57_98000000n,
      drawdown: expect.any(BigInt),
    });
    expect(rig.view.slotRisk('nowhere')).toBeUndefined();
    expect(rig.view.positionsByVersion().get('momentum@2.0.0')).toMatchObject([
      { quantity: 600, cost: 36_000_00000000n },
    ]);
    expect([rig.view.marketNow, rig.view.pending(1), rig.view.pending(99)]).toEqual([4_000_000, 0, 0]);
  });

  it('says in words why there is no way back', async () => {
    const { rig, swapId } = await swapped();
    expect(rig.view.rollbackQuote('other:paper')).toEqual({ refusal: 'no version was swapped here yet' });
    await rig.rollback(swapId);
    expect(rig.view.rollbackQuote(SLOT)).toEqual({ refusal: expect.stringContaining('itself a rollback') });
  });
});
