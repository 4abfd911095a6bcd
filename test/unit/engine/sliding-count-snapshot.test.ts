import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SlidingCount } from '../../../electron/engine/risk/sliding-count.ts';

const step = fc.record({
  afterMs: fc.constantFrom(0, 1, 400, 900, 20_000, 61_000),
  count: fc.integer({ min: 0, max: 3 }),
});
const steps = fc.array(step, { maxLength: 60 });
const NS = 1_000_000;

it('counts on from a snapshot as if it had counted everything, whatever the origin of its times', () => {
  fc.assert(
    fc.property(steps, steps, fc.bigInt(-(10n ** 15n), 10n ** 15n), (before, after, shift) => {
      const whole = new SlidingCount();
      let now = 0;
      const take = (
        { afterMs, count }: { afterMs: number; count: number },
        into: SlidingCount,
        offset: number,
      ): number => {
        now += afterMs * NS;
        if (count > 0) into.add(now + offset, count);
        return now;
      };
      for (const each of before) {
        take(each, whole, 0);
        if (each.count === 0) whole.withinSecond(now);
      }
      const begun = new SlidingCount();
      const offset = Number(shift);
      begun.restore(
        whole.snapshot((at) => BigInt(at)),
        (at) => Number(at + shift),
      );
      for (const each of after) {
        const then = now;
        take(each, whole, 0);
        now = then;
        take(each, begun, offset);
        expect(begun.withinSecond(now + offset)).toBe(whole.withinSecond(now));
        expect(begun.withinMinute(now + offset)).toBe(whole.withinMinute(now));
      }
    }),
    { numRuns: 500 },
  );
});
