/** A session in which versions climb gives one state, inline or in threads, and however many events share a commit. */
import { describe, expect, it } from 'vitest';
import type { RuntimeMode } from '../../electron/engine/ports.ts';
import { NOTHING_NEEDED } from '../../shared/domain/ladder.ts';
import { ClimbDesk } from '../support/climb-desk.ts';
import { deskPlan } from '../support/climb-plans.ts';
import { marketData } from '../support/market-data.ts';

const file = marketData('binance_wldusdt_perp_3m.csv.gz');

/** The desk's ladder without waiting for evidence: what moves it is time, and a gate that looks at everything. */
const HASTY = deskPlan('canary', (rung) => ({
  ...rung,
  soakMs: 1_800_000,
  evidence: NOTHING_NEEDED,
  gates: rung.gates.map((rule) => ({ ...rule, observeOnly: rule.measure !== 'drawdown', minSamples: 1 })),
}));

/** One candidate climbs to the end; a second one, which throws, is aborted with capital in its hands. */
async function session(
  mode: RuntimeMode,
  group: number,
): Promise<{ hash: string; way: readonly string[]; facts: number }> {
  const desk = await ClimbDesk.open({ replay: { file: file ?? '' }, mode, group });
  try {
    const inForce = await desk.register({ version: '1.0.0' });
    await desk.deploy(inForce, 'production');
    await desk.deploy(inForce, 'staging');
    await desk.play(230);
    await desk.promote(await desk.register({ version: '1.1.0', rest: 1 }), 'production', HASTY);
    const flaw = `if (seen > 220) throw new Error('out of its depth');`;
    await desk.promote(await desk.register({ version: '2.0.0', rest: 1, flaw }), 'staging', HASTY);
    await desk.play(120);
    const way = [
      ...desk.way('production'),
      desk.ladder('production').status,
      ...desk.way('staging'),
      desk.ladder('staging').status,
    ];
    return { hash: desk.stateHash, way, facts: desk.facts.length };
  } finally {
    await desk.close();
  }
}

describe.skipIf(file === undefined)('a session with two ladders', () => {
  it.each<readonly [RuntimeMode, number]>([
    ['inline', 1],
    ['inline', 7],
    ['worker', 1_000],
  ])('gives the state of inline and 1,000 also as %s and %i', async (mode, group) => {
    const [one, other] = [await session('inline', 1_000), await session(mode, group)];
    expect(other).toEqual(one);
    expect(one.way).toEqual([
      '+1%',
      '+5%',
      '+10%',
      '+25%',
      '+50%',
      '+100%',
      'completed',
      '+1%',
      '+5%',
      '+10%',
      'aborted',
    ]);
    expect(one.facts).toBeGreaterThan(1_000);
  });
});
