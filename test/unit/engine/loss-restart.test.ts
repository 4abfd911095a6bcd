import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import { DeskRig, market } from '../../support/desk-rig.ts';
import { ScriptedRuntime } from '../../support/scripted-runtime.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const SCOPES = ['desk', 'environment/paper', 'algorithm/momentum', SLOT, 'version/momentum@1.0.0'];

/** Buys 1.0 at 60,000 and half a unit more, late in the fall, at 59,000: what is lost is told by the last fill's mark. */
function loser(): ScriptedRuntime {
  const runtime = new ScriptedRuntime();
  runtime.scripts.set('momentum-1.0.0', (request) => {
    if (request.kind !== 'event' || !request.live) return [];
    if (request.event.seq === 1) return [market(1, 'buy', 1_000)];
    return request.event.seq === 4 ? [market(2, 'buy', 500)] : [];
  });
  return runtime;
}

describe('a desk that comes up again with a loss and without a market', () => {
  it('shows what it has lost today at the last price on record, in every scope, and no other figure before the first event', async () => {
    const journal = openMemoryJournal();
    const first = new DeskRig({ journal, runtime: loser() });
    const version = await first.register('momentum', '1.0.0');
    await first.deploy(version);
    await first.trades(AT, AT, AT, 5_900_000, 5_900_000, 5_900_000);
    const before = SCOPES.map((scope) => first.view.riskOf(scope));
    const slotBefore = first.view.slotRisk(SLOT);
    // A unit lost a thousand; 30 and 14.75 were paid in fees.
    expect(slotBefore).toMatchObject({ dayProfit: -1_044_75000000n, drawdown: 1_044_75000000n });

    const again = new DeskRig({ journal, runtime: loser() });
    again.host.resume();
    await again.lockstep.settle();
    expect(again.view.slotRisk(SLOT)).toEqual(slotBefore);
    const after = SCOPES.map((scope) => again.view.riskOf(scope));
    const losses = (risks: typeof after) =>
      risks.map((risk) => [
        risk?.equity,
        risk?.dayProfit,
        risk?.drawdown,
        ...(risk?.limits.filter(({ name }) => name === 'maxDailyLoss' || name === 'maxDrawdown') ?? []),
      ]);
    expect(losses(after)).toEqual(losses(before));
  });
});
