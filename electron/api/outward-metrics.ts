import type { Registry } from 'prom-client';
import type { Desk } from '../host/desk.ts';
import { figuresOf } from './metric.ts';

/** How the desk's ways out are doing; what is not configured has no figures. */
export function outwardMetrics({ outward }: Desk, registry: Registry): void {
  const { gauge, counter } = figuresOf(registry);

  const bus = () => outward?.bus();
  if (bus() !== undefined) {
    gauge('desk_bus_connected', '1 while the bus is connected', () => (bus()?.connected ? 1 : 0));
    gauge('desk_bus_failing', '1 while the bus does not take events', () => (bus()?.lastError == null ? 0 : 1));
    gauge('desk_bus_waiting', 'Events in the outbox that the bus has not taken', () => bus()?.waiting ?? 0);
    gauge(
      'desk_bus_oldest_seconds',
      'Age of the first event that waits; 0 for none',
      () => (bus()?.oldestAgeMs ?? 0) / 1_000,
    );
    counter('desk_bus_published_total', 'Events that the bus has taken since the start', () => bus()?.published ?? 0);
  }

  const webhook = () => outward?.webhook();
  if (webhook() !== undefined) {
    gauge('desk_webhook_waiting', 'Alerts that the receiver has not taken', () => webhook()?.waiting ?? 0);
    gauge('desk_webhook_failing', '1 while the receiver does not take alerts', () =>
      webhook()?.lastError == null ? 0 : 1,
    );
    counter(
      'desk_webhook_delivered_total',
      'Alerts that the receiver has taken since the start',
      () => webhook()?.delivered ?? 0,
    );
    counter('desk_webhook_dropped_total', 'Alerts that were given up since the start', () => webhook()?.dropped ?? 0);
  }
}
