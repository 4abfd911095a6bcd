import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Workplace } from './bench.ts';
import { nowNs, timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { bareLoad } from './journal-load.ts';
import { LoadedDesk, NEVER } from './loaded-desk.ts';

const EVENTS_PER_SECOND = 5_000;
const ROLLBACKS = 50;
/** Between the swap and its rollback, and after it: a person does not click as fast as a bench. */
const REST_MS = 50;

/**
 * Rollbacks under load with state, positions and open orders, of versions in workers: from the call to the commit that
 * carries the cut. Beside it, until the caller has the answer, which waits for the drain too.
 */
export const rollbackBench: Bench = {
  name: 'rollback',
  probes: [{ figures: [{ name: 'call', unit: 'us', limit: 'bare commit', never: NEVER }], run: rollbacks }],
};

async function rollbacks(place: Workplace): Promise<readonly Measured[]> {
  const desk = await LoadedDesk.open({ mode: 'worker', place, versions: 2, eventsPerSecond: EVENTS_PER_SECOND });
  const bare = bareLoad(place.directory(), 1);
  const samples: number[] = [];
  const answered: number[] = [];
  const limit: number[] = [];
  const taken = { orders_cancelled: 0, positions_handed: 0 };
  try {
    await desk.deploy('paper');
    const count = Math.max(2, Math.round(ROLLBACKS * place.scale));
    for (let rollback = 0; rollback < count; rollback += 1) {
      await desk.holding();
      const { swapId } = await desk.swap(rollback % 2 === 0 ? 'shadow' : 'transfer');
      await sleep(REST_MS);
      await desk.holding();
      bare.prepare(1);
      limit.push(timed(() => bare.commit()) / 1000);
      await sleep(REST_MS);
      const calledNs = nowNs();
      const { cutNs, ordersCancelled, positionsHanded } = await desk.rollback(swapId);
      answered.push((nowNs() - calledNs) / 1000);
      samples.push((cutNs - calledNs) / 1000);
      taken.orders_cancelled += ordersCancelled;
      taken.positions_handed += positionsHanded;
      await sleep(REST_MS);
    }
    return [{ samples, limit, beside: { answered_us: answered }, counts: { ...(await desk.settle()), ...taken } }];
  } finally {
    await desk.close();
    bare.close();
  }
}
