/** A version on a simulated account is measured as a live one is: what it does there comes to the same figures. */
import { describe, expect, it } from 'vitest';
import { PerformanceTracker } from '../../../electron/host/performance/tracker.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { market } from '../../support/desk-rig.ts';
import { LadderRig, plan, rung } from '../../support/ladder-rig.ts';

const ORIGIN = epochNs(1_700_000_000_000_000_000n);
const SIMULATED = plan([rung(0, { soakMs: 1e9, simulatedShare: basisPoints(10_000) })], { strategy: 'paper' });

/** Both versions trade to and fro alike: the one in force live, the candidate on its simulated account. */
async function alike(events: number) {
  const rig = await LadderRig.open();
  for (const module of ['momentum-1.0.0', 'momentum-2.0.0'])
    rig.runtime.scripts.set(module, (request) => {
      if (request.kind !== 'event' || request.event.seq % 3 !== 0) return [];
      const { seq } = request.event;
      return [market(seq, Math.floor(seq / 3) % 5 < 2 ? 'buy' : 'sell', seq % 2 === 0 ? 40 : 20)];
    });
  const tracker = new PerformanceTracker(rig.host, ORIGIN);
  expect(await rig.promote(SIMULATED)).toMatchObject({ ok: true });
  for (let i = 0; i < events; i += 1) {
    rig.elapse(17);
    await rig.trades(100_000 + ((i * 7_919) % 500) * 10);
    tracker.onMarket(rig.view.marketNow);
  }
  rig.host.commit();
  const live = tracker.of(LadderRig.slot, 'momentum@1.0.0');
  const simulated = tracker.simulated(LadderRig.slot, 'momentum@2.0.0');
  if (!live || !simulated) throw new Error('nobody was measured');
  return { rig, tracker, live, simulated };
}

describe('a simulated account', () => {
  it('comes to the figures that the same deals come to on the real one', async () => {
    const { rig, live, simulated } = await alike(120);
    const { performance, positions } = simulated;
    expect(performance.fills).toBeGreaterThan(20);
    const { since: _, complete: __, trades, ...rest } = performance;
    const { since: ___, complete: ____, trades: ofOrders, ...same } = live;
    expect(rest).toEqual(same);
    expect(trades).toEqual(ofOrders);
    const [own] = rig.view.positions(rig.incumbent);
    expect(positions).toEqual([own]);
    expect(simulated).toMatchObject({ share: 10_000, isOpen: true, denied: 0 });
    // The engine keeps the same account by itself.
    const equity = positions.reduce((sum, each) => sum + each.realised - each.fees + each.unrealised, 0n);
    expect(equity).toBe(rig.view.simulated.equity(rig.ladder.instance));
  });

  it('keeps its figures once it is closed, whatever the market does then', async () => {
    const { rig, tracker, simulated } = await alike(60);
    await rig.say('abort');
    rig.elapse(600);
    await rig.trades(500_000);
    tracker.onMarket(rig.view.marketNow);
    const after = tracker.simulated(LadderRig.slot, 'momentum@2.0.0');
    expect(after).toMatchObject({ isOpen: false, positions: simulated.positions });
    expect(after?.performance).toEqual(simulated.performance);
  });

  it('is known again after a restart from the facts, and says that its ratios are not whole', async () => {
    const { rig, simulated } = await alike(60);
    const again = await LadderRig.restart(rig);
    const tracker = new PerformanceTracker(again.host, ORIGIN);
    const after = tracker.simulated(LadderRig.slot, 'momentum@2.0.0');
    expect(after?.performance).toMatchObject({ complete: false, fills: simulated.performance.fills });
    expect(after?.performance.traded).toBe(simulated.performance.traded);
    expect(after?.positions.map(({ quantity, cost }) => [quantity, cost])).toEqual(
      simulated.positions.map(({ quantity, cost }) => [quantity, cost]),
    );
  });

  it('is not what a mirror of a live version trades on', async () => {
    const { tracker } = await alike(10);
    expect(tracker.simulated(LadderRig.slot, 'momentum@9.9.9')).toBeUndefined();
    expect([...tracker.places()].map(({ version }) => version)).toEqual(['momentum@1.0.0']);
  });
});
