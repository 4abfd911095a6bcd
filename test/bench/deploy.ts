import { setTimeout as sleep } from 'node:timers/promises';
import { ENVIRONMENTS } from '../../shared/domain/deployment.ts';
import type { Bench, Workplace } from './bench.ts';
import { nowNs } from './clock.ts';
import type { Measured } from './figure.ts';
import { LoadedDesk, NEVER } from './loaded-desk.ts';

/** Fewer than in a swap: each desk comes to five versions, each in a thread of its own that takes every event. */
const EVENTS_PER_SECOND = 1_000;
/** Each with one deployment into each environment, so every deployment opens a slot that was never there. */
const DESKS = 6;
/** Before each deployment: a person does not click as fast as a bench. */
const REST_MS = 100;

/**
 * Deployments of a registered version in a worker, each into a fresh slot of a desk that serves: validated, loaded,
 * warmed up and live, with its facts on disk.
 */
export const deployBench: Bench = {
  name: 'deploy',
  probes: [{ figures: [{ name: 'call', unit: 'us', never: NEVER }], run: deployments }],
};

async function deployments(place: Workplace): Promise<readonly Measured[]> {
  const samples: number[] = [];
  const counts: Record<string, number> = {};
  const desks = Math.max(1, Math.round(DESKS * place.scale));
  for (let i = 0; i < desks; i += 1) {
    const desk = await LoadedDesk.open({ mode: 'worker', place, versions: 1, eventsPerSecond: EVENTS_PER_SECOND });
    try {
      for (const environment of ENVIRONMENTS) {
        await sleep(REST_MS);
        const calledNs = nowNs();
        await desk.deploy(environment);
        samples.push((nowNs() - calledNs) / 1000);
      }
      for (const [name, count] of Object.entries(await desk.settle())) counts[name] = (counts[name] ?? 0) + count;
    } finally {
      await desk.close();
    }
  }
  return [{ samples, counts }];
}
