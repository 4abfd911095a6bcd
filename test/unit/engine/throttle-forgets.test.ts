import { expect, it } from 'vitest';
import { ControlRig } from '../../support/control-rig.ts';

it('forgets how fast a version dealt once it has left for good: a desk that swaps for years keeps no more for it', () => {
  const rig = ControlRig.set();
  const { throttle } = rig.core.safety;
  rig.hold(1, 5);
  rig.hold(2, 5);
  expect(throttle.ordersWithinMinute(1, 0)).toBe(1);
  expect(throttle.remembered(1)).toBe(1);
  rig.happen({ kind: 'instance_detached', slotId: 'momentum:paper', instance: 1, reason: 'it gave way' });
  expect(throttle.ordersWithinMinute(1, 0)).toBe(0);
  expect(throttle.remembered(1)).toBe(0);
  expect(throttle.ordersWithinMinute(2, 0)).toBe(1);
});
