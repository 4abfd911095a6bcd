/** Since when a version is live, and how long it took to come into force: what its deployment's first date does not tell. */
import { createRouterClient } from '@orpc/server';
import { beforeEach, expect, it } from 'vitest';
import { ConsoleFeed } from '../../../electron/api/console/console-feed.ts';
import { ConsoleReader } from '../../../electron/api/console/reader.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { isoTime } from '../../../electron/api/map/time.ts';
import { router } from '../../../electron/api/router.ts';
import type { Deployment } from '../../../shared/domain/deployment.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Swap } from '../../../shared/domain/swap.ts';
import { type EpochNs, epochNs } from '../../../shared/units/time.ts';
import { ORIGIN } from '../../support/fake-desk-records.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

let desk: PlainDesk;
let old: Entity;
let fresh: Entity;
let oldOne: Deployment;
let freshOne: Deployment;

const at = (seconds: number): EpochNs => epochNs(ORIGIN + BigInt(seconds) * 1_000_000_000n);

beforeEach(() => {
  desk = new PlainDesk();
  [old, fresh] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')];
  freshOne = desk.addDeployment(fresh, 'paper', 2, { createdAt: at(100), deployedAt: at(100) });
  oldOne = desk.addDeployment(old, 'paper', 1, { createdAt: at(1), deployedAt: at(3) });
});

/** A swap of the slot, with its cut at a time of its own. */
function cut(from: Deployment, to: Deployment, began: number, made: number, change: Partial<Swap> = {}): Swap {
  const instance = (deployment: Deployment) => (deployment === oldOne ? 1 : 2);
  const passed = { transfers: [], adoptedOrders: [], cancelledOrders: [] };
  const leg = { slotId: 'a:paper', environment: 'paper', ...passed } as const;
  return desk.addSwap(desk.entities.get(from.entityId)!, desk.entities.get(to.entityId)!, {
    initiatedAt: at(began),
    steps: [
      { stage: 'initiated', status: 'initiated', at: at(began) },
      { stage: 'draining', status: 'in_progress', at: at(made) },
    ],
    legs: [
      {
        ...leg,
        fromInstance: instance(from),
        toInstance: instance(to),
        fromDeploymentId: from.id,
        toDeploymentId: to.id,
      },
    ],
    ...change,
  });
}

const calls = () =>
  createRouterClient(router, {
    context: { desk, feed: feedOf(desk), operator: { name: 'administrator', role: 'administrator' } },
  });

/** The same answer of the console and of the trader's list. */
async function since(): Promise<string | null | undefined> {
  const slot = new ConsoleReader(new ConsoleFeed(desk, () => 0)).next().slots?.[0];
  const { algorithms } = await calls().algorithms.list({});
  const place = algorithms.flatMap(({ places }) => places).find(({ role }) => role === 'live');
  expect(place?.since).toBe(slot?.attachments[0]?.since);
  return place?.since;
}

it('a version is live since its activation where no swap brought it in', async () => {
  expect(await since()).toBe(isoTime(at(3)));
});

it('a version that came back is live since the cut that brought it back, not since its first day', async () => {
  cut(oldOne, freshOne, 99, 100);
  cut(freshOne, oldOne, 200, 201, { type: 'rollback' });
  expect(await since()).toBe(isoTime(at(201)));
});

it('the latest cut counts, also where that swap was asked for before another', async () => {
  cut(freshOne, oldOne, 10, 300);
  cut(oldOne, freshOne, 99, 100);
  expect(await since()).toBe(isoTime(at(300)));
});

it('a swap that has not made its cut, or brought another instance in, says nothing of it', async () => {
  cut(oldOne, freshOne, 99, 100);
  desk.addSwap(old, fresh, { status: 'failed', legs: [] });
  expect(await since()).toBe(isoTime(at(3)));
});

it('coming into force is counted from what brought it about, never with the time that the version was out', async () => {
  const took = async () => (await calls().deployments.get({ deployment_id: oldOne.id })).deployment_duration_seconds;
  expect(await took()).toBe(2);
  cut(oldOne, freshOne, 99, 100);
  cut(freshOne, oldOne, 500, 501);
  desk.deployments.set(oldOne.id, { ...oldOne, deployedAt: at(501) });
  expect(await took()).toBe(1);
});
