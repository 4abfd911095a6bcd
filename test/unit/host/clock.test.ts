import { expect, it } from 'vitest';
import { pairedWallClock } from '../../../electron/host/clock.ts';

/** A machine whose two clocks a test sets. */
function machine() {
  const at = { wallMs: 1_700_000_000_000, monotonicNs: 5_000n };
  return { at, wall: pairedWallClock({ wallMs: () => at.wallMs, monotonicNs: () => at.monotonicNs }) };
}
const START = 1_700_000_000_000_000_000n;

it('goes on by the nanosecond between two steps of the wall clock', () => {
  const { at, wall } = machine();
  at.monotonicNs += 1n;
  expect(wall()).toBe(START + 1n);
  at.monotonicNs += 750_000n;
  expect(wall()).toBe(START + 750_001n);
});

it('follows the wall clock after the machine has slept', () => {
  const { at, wall } = machine();
  at.wallMs += 3_600_000;
  at.monotonicNs += 2_000n;
  expect(wall()).toBe(START + 3_600_000_000_000n);
  at.monotonicNs += 7n;
  expect(wall()).toBe(START + 3_600_000_000_007n);
});

it('never runs backwards, however the wall clock is set', () => {
  const { at, wall } = machine();
  at.monotonicNs += 1_000_000n;
  const before = wall();
  at.wallMs -= 86_400_000;
  at.monotonicNs += 1_000n;
  expect(wall()).toBe(before + 1_000n);
});
