import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';

/** The story a script tells over REST: two versions, two environments, a swap, and back. On the real desk. */
describe('a desk over REST', () => {
  let directory: string;
  let running: RunningDesk;
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${running.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${running.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'rest-test-'));
    running = await startDesk({ dataDir: join(directory, 'desk'), port: 0, feed: { kind: 'sim' } });
  });
  afterAll(async () => {
    await running.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const statusOf = async (id: unknown) => (await call('GET', `/entities/${id}`)).body.status;
  const register = async (version: string, more: object = {}) => {
    const { status, body } = await call('POST', '/entities', { name: 'momentum', type: 'strategy', version, ...more });
    expect(status).toBe(201);
    return body.entity_id;
  };

  it('deploys, swaps, rolls back once, and swaps again', async () => {
    const first = await register('1.0.0', { module: 'momentum-1.0.0.ts' });
    const second = await register('2.0.0', { module: 'momentum-2.0.0.ts', parent_entity_id: first });
    for (const [entity_id, environment] of [
      [first, 'production'],
      [second, 'staging'],
    ] as const) {
      const { status, body } = await call('POST', '/deployments', { entity_id, environment, deployed_by: 'desk one' });
      expect(status).toBe(201);
      expect(body).toMatchObject({ status: 'active', deployed_by: 'desk one', environment });
    }
    const ask = { from_entity_id: first, to_entity_id: second, reason: 'newer', initiated_by: 'desk one' };
    const preview = await call('POST', '/swaps', { ...ask, validate_only: true });
    expect(preview.body).toMatchObject({
      swap_id: '00000000-0000-0000-0000-000000000000',
      status: 'validating',
      success: true,
    });
    expect([await statusOf(first), await statusOf(second)]).toEqual(['active', 'active']);

    const swapped = await call('POST', '/swaps', ask);
    expect(swapped.status).toBe(201);
    expect(swapped.body).toMatchObject({
      status: 'completed',
      success: true,
      initiated_by: 'desk one',
      requests_remaining: 0,
    });
    expect(swapped.body.downtime_milliseconds).toBeGreaterThan(0);
    expect([await statusOf(first), await statusOf(second)]).toEqual(['inactive', 'active']);

    const back = await call('POST', `/swaps/${swapped.body.swap_id}/rollback`, { reason: 'slower' });
    expect(back.body).toMatchObject({ status: 'rolled_back', rollback_reason: 'slower' });
    expect([await statusOf(first), await statusOf(second)]).toEqual(['active', 'inactive']);
    const deployments = (await call('GET', '/deployments')).body.deployments as {
      environment: string;
      status: string;
      entity_id: string;
    }[];
    expect(
      deployments
        .filter((each) => each.status === 'active')
        .map((each) => [each.environment, each.entity_id])
        .sort(),
    ).toEqual([
      ['production', first],
      ['staging', second],
    ]);

    expect((await call('POST', `/swaps/${swapped.body.swap_id}/rollback`, { reason: 'again' })).status).toBe(400);
    expect((await call('POST', '/swaps', ask)).body).toMatchObject({ status: 'completed' });
    expect(await running.desk.receiptAudit()).toMatchObject({ missed: 0, twice: 0 });
  });

  it('refuses a module from outside its folders, and a version whose number is not the module’s', async () => {
    for (const module of ['../../../etc/passwd', '/etc/passwd', 'nowhere.ts']) {
      const { status, body } = await call('POST', '/entities', {
        name: 'thief',
        type: 'strategy',
        version: '1.0.0',
        module,
      });
      expect(status).toBe(400);
      expect(String(body.message)).toMatch(/algorithm folders|no file|not in/);
    }
    const wrong = await call('POST', '/entities', {
      name: 'momentum',
      type: 'strategy',
      version: '9.0.0',
      module: 'momentum-1.0.0.ts',
    });
    expect(wrong).toMatchObject({
      status: 400,
      body: { message: 'the module says that it is momentum 1.0.0, not momentum 9.0.0' },
    });
  });
});
