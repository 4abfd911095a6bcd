/** What a desk says of its ways out: in its health, and in its figures. */
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { deskHealth } from '../../../electron/api/desk-health.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { outwardMetrics } from '../../../electron/api/outward-metrics.ts';
import type { BusState, Outward, WebhookState } from '../../../shared/domain/outward.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

const BUS: BusState = {
  server: 'wss://nats.example',
  connected: true,
  waiting: 0,
  oldestAgeMs: null,
  published: 12,
  sinceAnswerMs: 41.7,
  lastError: null,
};
const WEBHOOK: WebhookState = {
  server: 'https://alerts.example',
  waiting: 3,
  delivered: 4,
  dropped: 1,
  lastError: 'https://alerts.example answered 503',
};

const withWays = (bus?: BusState, webhook?: WebhookState): PlainDesk & { outward: Outward } =>
  Object.assign(new PlainDesk(), { outward: { bus: () => bus, webhook: () => webhook } });

const natsOf = (bus?: BusState) => {
  const desk = withWays(bus);
  return deskHealth(desk, feedOf(desk)).nats;
};

describe('the health of the bus', () => {
  it('is well where none is configured', () => {
    expect(natsOf()).toEqual({
      ...{ status: 'healthy', age_ms: null, configured: false },
      message: 'not configured: facts stay on this desk',
    });
    const desk = new PlainDesk();
    expect(deskHealth(desk, feedOf(desk)).nats.status).toBe('healthy');
  });

  it.each([
    ['keeps up', {}, 'healthy', 'connected to wss://nats.example; no event waits'],
    [
      'has just been given something',
      { waiting: 2, oldestAgeMs: 900 },
      'healthy',
      'connected to wss://nats.example; 2 events wait, the first for 1 s',
    ],
    [
      'falls behind',
      { waiting: 200, oldestAgeMs: 61_000 },
      'degraded',
      'connected to wss://nats.example; 200 events wait, the first for 61 s',
    ],
    [
      'is refused',
      { waiting: 1, oldestAgeMs: 20, lastError: 'no stream takes desk.risk.kill' },
      'degraded',
      'connected to wss://nats.example; 1 event waits, the first for 0 s; no stream takes desk.risk.kill',
    ],
    [
      'is away',
      { connected: false, lastError: 'connect ECONNREFUSED' },
      'degraded',
      'not connected to wss://nats.example; no event waits; connect ECONNREFUSED',
    ],
  ] as const)('is told when it %s', (_, state, status, message) => {
    expect(natsOf({ ...BUS, ...state })).toEqual({ status, age_ms: 42, message, configured: true });
  });
});

describe('the figures of the ways out', () => {
  const figures = async (bus?: BusState, webhook?: WebhookState): Promise<string[]> => {
    const registry = new Registry();
    outwardMetrics(withWays(bus, webhook), registry);
    return (await registry.metrics()).split('\n').filter((line) => line.startsWith('desk_'));
  };

  it('are there for what is configured', async () => {
    expect(await figures({ ...BUS, waiting: 2, oldestAgeMs: 1_500 }, WEBHOOK)).toEqual([
      'desk_bus_connected 1',
      'desk_bus_failing 0',
      'desk_bus_waiting 2',
      'desk_bus_oldest_seconds 1.5',
      'desk_bus_published_total 12',
      'desk_webhook_waiting 3',
      'desk_webhook_failing 1',
      'desk_webhook_delivered_total 4',
      'desk_webhook_dropped_total 1',
    ]);
  });

  it('are absent for what is not', async () => {
    expect(await figures()).toEqual([]);
  });
});
