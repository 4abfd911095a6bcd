import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../shared/domain/intent.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { DeskRig, limit, market } from '../../support/desk-rig.ts';
import type { Script } from '../../support/scripted-runtime.ts';

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
  const refs = new Map<number, number>();
  return (request, instance) => {
    if (request.kind === 'export') return { state: {} };
    if (request.kind !== 'event') return [];
    const roll = dice(seed * 7_919 + request.event.seq * 31 + instance);
    const ref = refs.get(instance) ?? 0;
    refs.set(instance, ref + 2);
    const side = roll(2) === 0 ? 'buy' : 'sell';
    const near = 6_000_000 + (roll(41) - 20) * 10;
    const wishes: Intent[] = [
      market(ref + 1, side, 1 + roll(50)),
      limit(ref + 2, side, 1 + roll(50), near),
      { kind: 'cancel', ref: Math.max(1, ref - roll(9)) },
      {
        kind: 'replace',
        ref: Math.max(1, ref - roll(9)),
        quantity: quantity(1 + roll(60)),
        limitPrice: price(near),
        stopPrice: price(0),
      },
    ];
    return wishes.filter(() => roll(3) === 0);
  };
}

async function run(
  seed: number,
  group: number,
  latencyNs: number,
): Promise<{ hash: string; fills: number; facts: number }> {
  const rig = new DeskRig({ group, latencyNs });
  const a = await rig.register('momentum', '1.0.0');
  const b = await rig.register('momentum', '2.0.0');
  await rig.deploy(a);
  rig.runtime.scripts.set('momentum-1.0.0', busy(seed));
  rig.runtime.scripts.set('momentum-2.0.0', busy(seed + 1));
  const roll = dice(seed);
  let at = 6_000_000;
  for (let i = 0; i < 60; i += 1) {
    if (i === 20) await rig.swap(a, b);
    if (i === 40)
      await rig.command({ kind: 'rollback_slot', slotId: 'momentum:paper', reason: 'x', rolledBackBy: 'tester' });
    at += (roll(5) - 2) * 10;
    await rig.lockstep.event(rig.trade(at, 1 + roll(80)));
  }
  rig.host.commit();
  expect(await rig.host.events.all()).toMatchObject({ delivered: 60, missed: 0, twice: 0, unanswered: 0 });
  return { hash: rig.host.stateHash(), fills: rig.of('fill').length, facts: rig.view.factSeq };
}

describe('how many inputs share a commit', () => {
  it.each([0, 1_000_000, 5_000_000])('changes no result, with orders %i ns under way', async (latencyNs) => {
    let fills = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), async (seed) => {
        const one = await run(seed, 1, latencyNs);
        fills += one.fills;
        for (const group of [7, 1_000]) expect(await run(seed, group, latencyNs)).toEqual(one);
      }),
      { numRuns: 6 },
    );
    expect(fills).toBeGreaterThan(20);
  });

  it('and another seed or latency does change it: the hash sees everything', async () => {
    const first = await run(1, 1, 0);
    expect((await run(2, 1, 0)).hash).not.toBe(first.hash);
    expect((await run(1, 1, 5_000_000)).hash).not.toBe(first.hash);
    expect((await run(1, 1, 0)).hash).toBe(first.hash);
  });
});
