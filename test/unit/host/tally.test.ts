import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uncovered } from '../../../electron/host/tally.ts';
import type { Answer, Delivery } from '../../../shared/domain/delivery.ts';
import { BTC, DeskRig, ETH } from '../../support/desk-rig.ts';
import { ScriptedRuntime } from '../../support/scripted-runtime.ts';

describe('uncovered', () => {
  it('counts what a set of all numbers would', () => {
    const range = fc
      .tuple(fc.integer({ min: -5, max: 40 }), fc.nat(12))
      .map(([from, length]) => [from, from + length] as const);
    fc.assert(
      fc.property(
        fc.integer({ min: -5, max: 30 }),
        fc.integer({ min: -6, max: 40 }),
        fc.array(range, { maxLength: 8 }),
        (first, last, ranges) => {
          const seen = new Set<number>();
          for (const [from, to] of ranges) for (let i = from; i <= to; i += 1) seen.add(i);
          let missing = 0;
          for (let i = first; i <= last; i += 1) if (!seen.has(i)) missing += 1;
          expect(uncovered(first, last, ranges).reduce((sum, [from, to]) => sum + to - from + 1, 0)).toBe(missing);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

/** A runtime that loses or doubles deliveries of events on the way to the version. */
class LossyRuntime extends ScriptedRuntime {
  readonly lost = new Set<number>();
  readonly doubled = new Set<number>();

  override deliver(delivery: Delivery, answer: (answer: Answer) => void): void {
    const seq = delivery.body.kind === 'event' ? delivery.body.event.seq : 0;
    if (this.lost.has(seq)) return answer({ instance: delivery.instance, request: delivery.request, intents: [] });
    if (this.doubled.has(seq)) super.deliver(delivery, () => {});
    super.deliver(delivery, answer);
  }
}

describe('the proof by receipts', () => {
  async function desk() {
    const runtime = new LossyRuntime();
    const rig = new DeskRig({ runtime, instruments: [BTC, ETH] });
    const a = await rig.register('momentum', '1.0.0');
    const b = await rig.register('momentum', '2.0.0');
    return { rig, runtime, a, b };
  }

  it('finds each event that was lost on the way and each that came twice', async () => {
    const { rig, runtime, a } = await desk();
    await rig.deploy(a);
    runtime.lost.add(3).add(7).add(8);
    runtime.doubled.add(5);
    await rig.trades(...Array.from({ length: 10 }, () => 6_000_000));
    expect(await rig.host.events.all()).toMatchObject({ delivered: 10, missed: 3, twice: 1, unanswered: 0 });
  });

  it('counts from where a slot began to be served, each instrument by itself, and over swaps', async () => {
    const { rig, runtime, a, b } = await desk();
    await rig.trades(6_000_000, 6_000_000);
    await rig.deploy(a);
    for (let i = 0; i < 6; i += 1) await rig.lockstep.event(rig.trade(6_000_000, 1, i % 2));
    expect(await rig.host.events.all()).toMatchObject({ delivered: 8, missed: 0, twice: 0 });
    runtime.lost.add(9);
    await rig.trades(6_000_000);
    await rig.swap(a, b);
    runtime.lost.add(11);
    await rig.trades(6_000_000, 6_000_000, 6_000_000);
    expect(await rig.host.events.all()).toMatchObject({ delivered: 12, missed: 2, twice: 0 });
  });

  it('counts an event as missed for every slot that was to have it', async () => {
    const { rig, runtime, a, b } = await desk();
    await rig.deploy(a);
    await rig.deploy(b, 'staging');
    runtime.lost.add(2);
    await rig.trades(6_000_000, 6_000_000, 6_000_000);
    expect(await rig.host.events.all()).toMatchObject({ missed: 2 });
  });
});
