import { describe, expect, it } from 'vitest';
import { HealthWatch } from '../../../electron/host/health-watch.ts';
import { gate, LadderRig, plan, rung } from '../../support/ladder-rig.ts';

const SLOW = gate({ measure: 'latency', passUpTo: 1_000, failAbove: 2_000, minSamples: 5 });
const CLIMB = plan([rung(100, { gates: [SLOW] }), rung(10_000)]);

describe('a gate on latency', () => {
  it('is left out in a session, where nobody measures it, and says so', async () => {
    const rig = await LadderRig.open({ measuresLatency: false });
    await rig.promote(CLIMB);
    await rig.periods(2);
    expect(rig.of('ladder_reviewed')[0]?.verdicts).toEqual([
      expect.objectContaining({
        outcome: 'pass',
        value: null,
        samples: 0,
        words: 'latency: not measured in a session, and left out',
      }),
    ]);
    expect(rig.ladder).toMatchObject({ status: 'completed', share: 10_000 });
  });

  it('judges what a serving desk has measured of the candidate', async () => {
    const judged = async (p99Us: number) => {
      const rig = await LadderRig.open({ measuresLatency: true });
      await rig.promote(CLIMB);
      rig.host.step({ kind: 'latency', instance: rig.ladder.instance, p99Us, requests: 5 });
      await rig.periods(1);
      return [rig.of('ladder_reviewed')[0]?.verdicts[0]?.outcome, rig.ladder.status];
    };
    expect(await judged(999)).toEqual(['pass', 'completed']);
    expect(await judged(1_500)).toEqual(['inconclusive', 'held']);
    expect(await judged(2_001)).toEqual(['fail', 'aborted']);
  });

  it('is told by the looks at versions: of those on a ladder, and of nobody else', async () => {
    const rig = await LadderRig.open({ measuresLatency: true });
    const told: unknown[] = [];
    const health = { loaded: true, pending: 0, requests: 40, faults: 0, busyMicrosP50: 3, busyMicrosP99: 77 };
    const watch = new HealthWatch({
      view: rig.view,
      runtime: Object.assign(Object.create(rig.runtime) as typeof rig.runtime, {
        health: () => Promise.resolve({ ...health, memoryBytes: undefined, memoryLimitBytes: undefined }),
      }),
      clock: { wallNs: () => 0n as never, monotonicNs: () => 0, timer: () => () => {} },
      take: (input) => {
        if (input.kind === 'latency') told.push(input);
      },
    });
    await watch.check(rig.inForce);
    expect(told).toEqual([]);
    await rig.promote(CLIMB);
    await watch.check(rig.inForce);
    await watch.check(rig.candidate);
    const { instance, twinInstance } = rig.ladder;
    const measured = { kind: 'latency', p99Us: 77, requests: 40 };
    expect(told).toEqual([
      { ...measured, instance: twinInstance },
      { ...measured, instance },
    ]);
    await rig.say('abort');
    await rig.promote(plan([rung(100), rung(10_000)]));
    await rig.periods(2);
    expect(rig.ladder).toMatchObject({ status: 'completed' });
    // It is live by now, and on no ladder any more.
    await watch.check(rig.candidate);
    expect(told).toHaveLength(2);
  });
});
