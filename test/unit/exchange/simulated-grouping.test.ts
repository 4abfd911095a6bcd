import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../shared/domain/intent.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { limit, market } from '../../support/desk-rig.ts';
import type { Script } from '../../support/scripted-runtime.ts';
import { CANDIDATE, IN_FORCE, isRealTrading, SimulatedRig, SLOT } from '../../support/simulated-rig.ts';

const SEED = Number(process.env.PROPERTY_SEED ?? 20_260_731);

/** A small generator of its own, so that each run of a seed asks for exactly the same. */
function dice(seed: number): (sides: number) => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** A version that does something at nearly every event, as its dice fall; the same for the same events. */
function busy(seed: number): Script {
  let ref = 0;
  return (request) => {
    if (request.kind === 'export') return { state: {} };
    if (request.kind !== 'event') return [];
    const roll = dice(seed * 7_919 + request.event.seq * 31);
    ref += 2;
    const side = roll(2) === 0 ? 'buy' : 'sell';
    const near = 6_000_000 + (roll(41) - 20) * 10;
    const earlier = Math.max(1, ref - roll(9));
    const changed = { quantity: quantity(1 + roll(60)), limitPrice: price(near), stopPrice: price(0) };
    const wishes: Intent[] = [
      market(ref + 1, side, 1 + roll(50)),
      limit(ref + 2, side, 1 + roll(50), near),
      { kind: 'cancel', ref: earlier },
      { kind: 'replace', ref: earlier, ...changed },
    ];
    return wishes.filter(() => roll(3) === 0);
  };
}

/** Sixty trades past two busy versions: one in force and mirrored, the other on a simulated account for most of them. */
async function run(seed: number, group: number, latencyNs: number, simulates = true) {
  const rig = await SimulatedRig.open({ group, latencyNs });
  rig.script(busy(seed));
  rig.script(busy(seed + 1), IN_FORCE);
  const roll = dice(seed);
  let at = 6_000_000;
  for (let i = 0; i < 60; i += 1) {
    const state = { 30: 'reducing', 36: 'active' }[i];
    if (state !== undefined)
      await rig.command({
        kind: 'set_trading_state',
        scope: SLOT,
        state: state as 'active' | 'reducing',
        reason: 'test',
      });
    if (simulates && i === 5) await rig.openAccount(100);
    if (simulates && i === 8) await rig.inStep((out) => rig.simulated.mirror(SLOT, IN_FORCE, out));
    if (simulates && i === 50) await rig.inStep((out) => rig.simulated.close(CANDIDATE, 'enough', out));
    at += (roll(5) - 2) * 10;
    await rig.lockstep.event(rig.trade(at, 1 + roll(80)));
  }
  const divergence = rig.simulated.divergence(IN_FORCE);
  rig.host.step({ kind: 'closing' });
  rig.host.commit();
  const real = rig.facts.filter(({ fact }) => isRealTrading(fact)).map(({ fact }) => fact);
  const ofMirror = [String(divergence?.orders), String(divergence?.cost), String(divergence?.unmatched)];
  return { hash: rig.host.stateHash(), fills: rig.simulatedFills.length, ofMirror, real };
}

describe('simulated accounts', () => {
  it.each([0, 1_000_000, 5_000_000])(
    'end alike however many inputs share a commit, orders %i ns under way',
    async (latencyNs) => {
      let [fills, mirrored] = [0, 0];
      await fc.assert(
        fc.asyncProperty(fc.nat(10_000), async (seed) => {
          const one = await run(seed, 1, latencyNs);
          fills += one.fills;
          mirrored += Number(one.ofMirror[0]);
          for (const group of [7, 1_000]) expect(await run(seed, group, latencyNs)).toEqual(one);
        }),
        { numRuns: 6, seed: SEED },
      );
      expect(fills).toBeGreaterThan(20);
      expect(mirrored).toBeGreaterThan(20);
    },
  );

  it('change nothing that is real: the same orders, denials and fills as without them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), async (seed) => {
        const [beside, alone] = [await run(seed, 7, 1_000_000), await run(seed, 7, 1_000_000, false)];
        expect(alone.real.length).toBeGreaterThan(10);
        expect(beside.real).toEqual(alone.real);
      }),
      { numRuns: 10, seed: SEED },
    );
  });

  it('show no divergence on the same terms where nobody competes for the market', async () => {
    const { ofMirror } = await run(7, 7, 1_000_000);
    expect(Number(ofMirror[0])).toBeGreaterThan(5);
    expect(ofMirror.slice(1)).toEqual(['0', '0']);
  });
});
