import type { Desk } from '../host/desk.ts';
import type { EngineView, InstanceHealth } from './engine-view.ts';
import { checkToWire } from './map/validation.ts';

/** How long a version may take to say how it is, milliseconds. One that is stuck must not hold up the answer. */
const PATIENCE_MS = 500;

/** What a version answered to a health check. */
export interface Probe {
  /** Undefined when it did not answer in time. */
  readonly health: InstanceHealth | undefined;
  readonly checks: readonly ReturnType<typeof checkToWire>[];
  /** Wall time, ISO 8601. */
  readonly checkedAt: string;
}

/** The instance that runs a deployment, while one does. */
export function instanceOf(view: EngineView, deploymentId: string): number | undefined {
  for (const slot of view.slots.values()) {
    for (const attachment of slot.attachments) if (attachment.deploymentId === deploymentId) return attachment.instance;
  }
  return undefined;
}

/** Asks an instance how it is, for a bounded time. */
export async function probe(desk: Desk, instance: number): Promise<Probe> {
  const patience = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => patience.resolve(undefined), PATIENCE_MS);
  try {
    const health = await Promise.race([desk.health(instance), patience.promise]);
    return { health, checks: checksOf(health).map(checkToWire), checkedAt: new Date().toISOString() };
  } finally {
    clearTimeout(timer);
  }
}

function checksOf(health: InstanceHealth | undefined) {
  if (!health) {
    return [
      { name: 'answers', outcome: 'failed', message: `no answer to the health check within ${PATIENCE_MS} ms` },
    ] as const;
  }
  return [
    { name: 'loaded', outcome: health.loaded ? 'passed' : 'failed', message: health.loaded ? 'loaded' : 'not loaded' },
    {
      name: 'faults',
      outcome: health.faults === 0 ? 'passed' : 'failed',
      message: `${health.faults} faults in ${health.requests} requests`,
    },
    { name: 'latency', outcome: 'passed', message: `p99 ${health.busyMicrosP99.toFixed(1)} µs in its own code` },
  ] as const;
}
