import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Workplace } from './bench.ts';
import { nowNs } from './clock.ts';
import type { Measured } from './figure.ts';
import { LoadedDesk, NEVER } from './loaded-desk.ts';

const EVENTS_PER_SECOND = 5_000;
const VALIDATIONS = 100;
/** Before each validation: a person does not click as fast as a bench. */
const REST_MS = 50;

/** Swaps that are only validated, on a desk under load, of a target in a worker: from the call to the answer. */
export const validateBench: Bench = {
  name: 'validate',
  probes: [{ figures: [{ name: 'call', unit: 'us', never: NEVER }], run: validations }],
};

async function validations(place: Workplace): Promise<readonly Measured[]> {
  const desk = await LoadedDesk.open({ mode: 'worker', place, versions: 2, eventsPerSecond: EVENTS_PER_SECOND });
  const samples: number[] = [];
  try {
    await desk.deploy('paper');
    await desk.holding();
    const count = Math.max(2, Math.round(VALIDATIONS * place.scale));
    for (let validation = 0; validation < count; validation += 1) {
      await sleep(REST_MS);
      const calledNs = nowNs();
      await desk.validate(validation % 2 === 0 ? 'shadow' : 'transfer');
      samples.push((nowNs() - calledNs) / 1000);
    }
    return [{ samples, counts: { ...(await desk.settle()) } }];
  } finally {
    await desk.close();
  }
}
