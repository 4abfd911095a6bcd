import { describe, expect, it } from 'vitest';
import { Throttle } from '../../../electron/engine/risk/throttle.ts';

const SECOND = 1_000_000_000;

describe('how often the same order was sent within a minute', () => {
  it.each([1, 2, 3])('counts %i, until a minute has passed since each', (times) => {
    const throttle = new Throttle();
    expect(throttle.repeats(1, 'same', 0)).toBe(0);
    for (let i = 0; i < times; i += 1) throttle.sent(1, 'same', i * SECOND);
    expect(throttle.repeats(1, 'same', times * SECOND)).toBe(times);
    expect(throttle.lastAlike(1, 'same')).toBe((times - 1) * SECOND);
    for (let gone = 1; gone <= times; gone += 1) {
      const at = (59 + gone) * SECOND;
      expect(throttle.repeats(1, 'same', at - 1)).toBe(times - gone + 1);
      expect(throttle.repeats(1, 'same', at)).toBe(times - gone);
    }
  });

  it('tells orders and instances apart', () => {
    const throttle = new Throttle();
    throttle.sent(1, 'one', 0);
    throttle.sent(1, 'other', 0);
    throttle.sent(2, 'one', 0);
    throttle.sent(2, 'one', 0);
    expect([throttle.repeats(1, 'one', 1), throttle.repeats(1, 'other', 1), throttle.repeats(2, 'one', 1)]).toEqual([
      1, 1, 2,
    ]);
  });
});
