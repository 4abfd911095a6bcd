import { setTimeout as sleep } from 'node:timers/promises';
import { NatsServer } from '../support/nats-server.ts';
import { AlertListeners, WAYS } from './alert-listeners.ts';
import { AlertedDesk } from './alerted-desk.ts';
import type { Bench, Workplace } from './bench.ts';
import type { Measured } from './figure.ts';

/** Twice what a desk is expected to take. */
const EVENTS_PER_SECOND = 2_000;
const TRIPS = 100;
/** Between two trips, so that they do not fall into step with anything on the desk. */
const LEAST_REST_MS = 20;
const MOST_REST_MS = 60;
const PATIENCE_MS = 10_000;

/**
 * Alerts of a breaker under twice the expected load: from the commit of the trip until it is told outside the desk: to a
 * console on a WebSocket, to a subscriber of a real NATS server, and to the receiver of a webhook, in a thread of their own.
 */
export const alertBench: Bench = {
  name: 'alert',
  probes: [{ figures: WAYS.map((name) => ({ name, unit: 'us', never: ['lost'] })), run: alerts }],
};

async function alerts(place: Workplace): Promise<readonly Measured[]> {
  const nats = await (await NatsServer.prepare(place.directory())).start();
  let listeners: AlertListeners | undefined;
  let desk: AlertedDesk | undefined;
  const waits = WAYS.map((): number[] => []);
  const lost = WAYS.map(() => 0);
  try {
    listeners = await AlertListeners.open(nats.url);
    desk = await AlertedDesk.open(place, EVENTS_PER_SECOND, { nats: nats.url, webhook: listeners.webhookUrl });
    await listeners.watch(desk.door);
    const count = Math.max(2, Math.round(TRIPS * place.scale));
    for (let trip = 0; trip < count; trip += 1) {
      await sleep(LEAST_REST_MS + (MOST_REST_MS - LEAST_REST_MS) * Math.random());
      const { sequence, committedNs } = await desk.trip();
      await listeners.everywhere(sequence, PATIENCE_MS);
      for (const [i, way] of WAYS.entries()) {
        const atNs = listeners.at(way, sequence);
        if (atNs === undefined) lost[i] = (lost[i] ?? 0) + 1;
        else waits[i]?.push((atNs - committedNs) / 1_000);
      }
    }
    const { events } = desk;
    return WAYS.map((_, i) => ({ samples: waits[i] ?? [], counts: { lost: lost[i] ?? 0, events } }));
  } finally {
    await desk?.close();
    await listeners?.close();
    await nats.kill();
  }
}
