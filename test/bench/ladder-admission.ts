import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../shared/base/assert.ts';
import { type LadderPlan, NOTHING_NEEDED } from '../../shared/domain/ladder.ts';
import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';
import { basisPoints, WHOLE } from '../../shared/units/basis-points.ts';
import type { Workplace } from './bench.ts';
import { BENCH } from './bench-desk.ts';
import { nowNs, timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { bareLoad } from './journal-load.ts';
import { LoadedDesk } from './loaded-desk.ts';

const EVENTS_PER_SECOND = 1_000;
const PROMOTIONS = 25;
/** Before each promotion: a person does not click as fast as a bench, and the spare threads are ready again by then. */
const REST_MS = 400;

/** Simulated alone, for as long as the bench lets it. */
const plan = (twin: LadderPlan['twin']): LadderPlan => ({
  name: 'paper',
  strategy: 'paper',
  twin,
  pairMs: 300_000,
  rungs: [
    {
      share: basisPoints(0),
      simulatedShare: WHOLE,
      soakMs: 86_400_000,
      evidence: NOTHING_NEEDED,
      gates: [],
      stepUp: { kind: 'full' },
      onFail: 'abort',
      advance: 'automatic',
    },
  ],
  handOver: DEFAULT_HAND_OVER,
  keepWarmMs: null,
});

/**
 * Promotions into the paper environment of a desk that serves, beside a version in force, all in workers: from the call until the
 * candidate and its twin are loaded, warmed up and in step, trade on simulated accounts, and the record of it is on disk.
 * Beside it the same without a twin.
 */
export async function admissions(place: Workplace): Promise<readonly Measured[]> {
  const desk = await LoadedDesk.open({ mode: 'worker', place, versions: 2, eventsPerSecond: EVENTS_PER_SECOND });
  const bare = bareLoad(place.directory(), 1);
  const [samples, limit, alone_us]: [number[], number[], number[]] = [[], [], []];
  try {
    await desk.deploy('paper');
    const slotId = defined([...desk.host.view.slots.keys()][0], 'slot');
    const inForce = desk.host.view.slots.get(slotId)?.attachments[0]?.entityId;
    const candidate = defined(
      [...desk.host.view.entities.keys()].find((each) => each !== inForce),
      'candidate',
    );
    const promoted = async (twin: LadderPlan['twin']): Promise<number> => {
      const terms = { plan: plan(twin), pipeline: null, startedBy: BENCH.actor, reason: 'bench' };
      await sleep(REST_MS);
      const calledNs = nowNs();
      await desk.command({ kind: 'promote', entityId: candidate, environment: 'paper', ...terms });
      const us = (nowNs() - calledNs) / 1000;
      const { status } = defined(desk.host.view.latestLadder(slotId), 'ladder');
      if (status !== 'climbing') throw new Error(`the candidate is not in: its ladder is ${status}`);
      await desk.command({ kind: 'abort_ladder', slotId, reason: 'bench' });
      return us;
    };
    for (let count = Math.max(2, Math.round(PROMOTIONS * place.scale)); count > 0; count -= 1) {
      bare.prepare(1);
      limit.push(timed(() => bare.commit()) / 1000);
      samples.push(await promoted('simulated'));
      alone_us.push(await promoted('none'));
    }
    return [{ samples, limit, beside: { alone_us }, counts: await desk.settle() }];
  } finally {
    await desk.close();
    bare.close();
  }
}
