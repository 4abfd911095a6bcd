/** A desk whose version has died says so to whoever asks for its health. */
import { beforeEach, expect, it } from 'vitest';
import { deskHealth } from '../../../electron/api/desk-health.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { plainReport } from '../../support/fake-desk-records.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

let desk: PlainDesk;
beforeEach(() => {
  desk = new PlainDesk();
});

const health = () => deskHealth(desk, feedOf(desk));

/** A version that is live in paper. */
function live() {
  const entity = desk.addEntity('momentum', '1.0.0');
  desk.addDeployment(entity, 'paper', 1);
  return entity;
}

it('is well while every live version is', () => {
  live();
  expect(health()).toMatchObject({ status: 'healthy', engine: { status: 'healthy' } });
});

it('is degraded while a live version is unhealthy, and well again after it', () => {
  const entity = live();
  desk.entities.set(entity.id, { ...entity, health: 'unhealthy' });
  expect(health()).toMatchObject({
    status: 'degraded',
    engine: { status: 'degraded', message: 'momentum@1.0.0 is live in momentum:paper and unhealthy' },
  });
  desk.entities.set(entity.id, { ...entity, health: 'healthy' });
  expect(health().status).toBe('healthy');
});

it('is degraded while a live version has stopped, though a fresh copy of it does well', () => {
  const entity = live();
  const measured = { requests: 5, faults: 1, memoryBytes: 0, memoryLimitBytes: undefined };
  const stopped = { ...measured, loaded: false, busyMicrosP50: undefined, busyMicrosP99: undefined };
  const instances = [{ instance: 1, slotId: 'momentum:paper', role: 'live', health: stopped as never }] as const;
  desk.reports.set(entity.id, { ...plainReport(entity.id), instances });
  expect(health()).toMatchObject({
    status: 'degraded',
    engine: { message: 'momentum@1.0.0 is live in momentum:paper and has stopped' },
  });
});

it('is as well as before where an unhealthy version is live nowhere', () => {
  const entity = desk.addEntity('momentum', '1.0.0');
  desk.entities.set(entity.id, { ...entity, health: 'unhealthy' });
  expect(health().status).toBe('healthy');
});
