import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServer, type RunningServer } from '../../electron/api/server.ts';
import { refuse } from '../../shared/domain/command.ts';
import { PlainDesk } from '../support/plain-desk.ts';
import { type Ask, ask, entryIn, shown, TOKEN } from './rest-client.ts';

const UNKNOWN = '11111111-1111-8111-8111-111111111111';

let desk: PlainDesk;
let server: RunningServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'desk-rest-'));
  mkdirSync(join(folder, 'console'));
  mkdirSync(join(folder, 'console-secret'));
  writeFileSync(join(folder, 'console', 'index.html'), '<!doctype html><title>console</title>');
  writeFileSync(join(folder, 'console', '.hidden'), 'hidden');
  writeFileSync(join(folder, 'secret'), 'secret');
  writeFileSync(join(folder, 'console-secret', 'file'), 'secret');
  desk = new PlainDesk();
  server = await createServer(desk, { port: 0, token: TOKEN, staticDir: join(folder, 'console') });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  desk.refusal = undefined;
});

const call = (request: Ask) => ask(server.port, request);
const register = (name: string, version: string) =>
  call({ path: '/api/v1/entities', body: { name, type: 'strategy', version } }).then(({ json }) =>
    String(json?.entity_id),
  );
const swapOf = async (name: string, rest: object = {}) => {
  const [from, to] = [await register(name, '1.0.0'), await register(name, '2.0.0')];
  const body = { from_entity_id: from, to_entity_id: to, reason: 'better', initiated_by: 'ann', ...rest };
  return { from, to, answer: await call({ path: '/api/v1/swaps', body }) };
};

describe('who may ask', () => {
  const closed = ['/api/v1/entities', '/api/v1/nothing', '/health/detailed', '/metrics', '/openapi.json', '/api/v1'];
  it.each(closed)('answers 401 at %s without a token', async (path) => {
    const answer = await call({ path, headers: { authorization: '' } });
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ code: 'unauthorized', message: expect.any(String), detail: null });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it.each([`Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Basic ${TOKEN}`, TOKEN, 'Bearer '])(
    'answers 401 to the header %s',
    async (authorization) => {
      expect((await call({ path: '/api/v1/entities', headers: { authorization } })).status).toBe(401);
    },
  );

  it('answers /health to anyone', async () => {
    const answer = await call({ path: '/health', headers: { authorization: '' } });
    expect([answer.status, answer.json]).toEqual([200, { status: 'healthy' }]);
  });

  it.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost', '[::1]'])(
    'answers 403 to the host %s',
    async (host) => {
      for (const path of ['/health', '/', '/api/v1/entities']) {
        expect((await call({ path, headers: { host } })).status).toBe(403);
      }
    },
  );

  it('answers to localhost by name', async () => {
    expect((await call({ path: '/health', headers: { host: `localhost:${server.port}` } })).status).toBe(200);
  });

  it.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1:1'])(
    'answers 403 to the origin %s',
    async (origin) => {
      expect((await call({ path: '/api/v1/entities', headers: { origin } })).status).toBe(403);
    },
  );

  it('answers its own origin, and shares nothing with others', async () => {
    const answer = await call({ path: '/api/v1/entities', headers: { origin: `http://127.0.0.1:${server.port}` } });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('takes no cookie for a call', async () => {
    const entry = entryIn(await call({ path: '/session', body: { token: TOKEN } }));
    const answer = await call({ path: '/api/v1/entities', headers: { authorization: '', ...shown(entry) } });
    expect(answer.status).toBe(401);
  });
});

describe('signing in', () => {
  const signIn = (request: Partial<Ask>) =>
    call({ path: '/session', method: 'POST', headers: { authorization: '' }, ...request });

  it('gives a cookie that no script reads and no other site sends', async () => {
    const answer = await signIn({ body: { token: TOKEN } });
    expect(answer).toMatchObject({ status: 200, json: { page_proof: expect.stringMatching(/^[\w-]{43}$/) } });
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^desk_session_${server.port}=\\S+; Path=/; HttpOnly; SameSite=Strict; Max-Age=\\d+$`),
    );
    expect(answer.text).not.toContain(TOKEN);
  });

  it('takes the token from the header, and renews by cookie and proof together, for the same session', async () => {
    const first = await signIn({ headers: {} });
    expect(first.status).toBe(200);
    const entry = entryIn(first);
    const renewed = await signIn({ headers: { authorization: '', ...shown(entry) } });
    expect(renewed).toMatchObject({ status: 200, json: { page_proof: entry.proof } });
    const halves: Record<string, string>[] = [{ cookie: entry.cookie }, { 'x-desk-page': entry.proof }];
    for (const half of halves) expect((await signIn({ headers: { authorization: '', ...half } })).status).toBe(401);
  });

  it('refuses another token, a forged cookie and a cookie past its end', async () => {
    expect((await signIn({ body: { token: 'wrong' } })).status).toBe(401);
    expect((await signIn({})).status).toBe(401);
    expect((await signIn({ body: { token: 5 } })).status).toBe(422);
    for (const value of ['', '9999999999999.', '9999999999999.AAAA', '1.AAAA']) {
      const cookie = `desk_session_${server.port}=${value}`;
      expect((await signIn({ headers: { authorization: '', cookie, 'x-desk-page': 'x' } })).status).toBe(401);
    }
  });
});

describe('what is asked', () => {
  it.each([
    ['text that is no JSON', { raw: '{' }],
    ['a body that is not declared as JSON', { raw: '{}', headers: { 'content-type': 'text/plain' } }],
    ['a form', { raw: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['bytes that are no UTF-8', { raw: Buffer.from([0x22, 0xff, 0x22]) }],
    ['an array', { raw: '[]' }],
    ['null', { raw: 'null' }],
    ['nothing', { method: 'POST' }],
    ['deep nesting', { raw: `${'['.repeat(5_000)}${']'.repeat(5_000)}` }],
    ['a prototype', { raw: '{"__proto__":{"name":"x"}}' }],
  ])('answers 422 to %s', async (_, request) => {
    const answer = await call({ path: '/api/v1/entities', ...request });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ code: 'malformed', detail: { errors: expect.any(Array) } });
    expect((answer.json?.detail as { errors: string[] } | undefined)?.errors).not.toEqual([]);
  });

  it('that has no body is told each field that it lacks, once in the message and once by itself', async () => {
    const answer = await call({ path: '/api/v1/session/step', method: 'POST' });
    const missing = 'count: give a number; it is missing';
    expect([answer.status, answer.json]).toEqual([
      422,
      {
        code: 'malformed',
        message: missing,
        detail: {
          message: 'The request does not have the form that the contract asks for',
          errors: [missing],
          warnings: [],
          checks: [],
        },
      },
    ]);
  });

  it('names the key that it does not know, and each field that does not fit', async () => {
    const answer = await call({
      path: '/api/v1/entities',
      body: { name: 'a@b', type: 'strategy', version: '1', colour: 'red' },
    });
    expect(answer.status).toBe(422);
    expect(answer.json?.message).toContain('colour');
    expect(answer.json?.detail).toMatchObject({
      errors: [expect.stringContaining('name'), expect.stringContaining('version'), expect.stringContaining('colour')],
    });
  });

  it('answers 413 to a body beyond 64 KiB, said or streamed, and lives on', async () => {
    const big = JSON.stringify({ name: 'x'.repeat(70_000) });
    for (const chunked of [false, true]) {
      const answer = await call({ path: '/api/v1/entities', raw: big, chunked }).catch(
        (error: NodeJS.ErrnoException) => error,
      );
      // The desk answers before it has read all; a sender in full flow may see its connection end instead.
      expect('status' in answer ? answer.status : answer.code).toBeOneOf([413, 'EPIPE', 'ECONNRESET']);
    }
    expect((await call({ path: '/health' })).status).toBe(200);
  });

  it.each([['page=0'], ['page_size=101'], ['page_size=x'], ['type=poem'], ['colour=red']])(
    'answers 422 to the query %s',
    async (query) => {
      expect((await call({ path: `/api/v1/entities?${query}` })).status).toBe(422);
    },
  );

  it.each([
    ['/api/v1/entities/not-an-id', 422],
    [`/api/v1/entities/${UNKNOWN}`, 404],
    [`/api/v1/entities/${UNKNOWN}/swaps`, 404],
    [`/api/v1/deployments/${UNKNOWN}`, 404],
    [`/api/v1/deployments/entity/${UNKNOWN}/deployments`, 404],
    [`/api/v1/swaps/${UNKNOWN}`, 404],
    ['/api/v1/algorithms/nobody/health', 404],
    [`/api/v1/entities/${UNKNOWN}/lineage`, 404],
    ['/api/v1/algorithms?environment=moon', 422],
    ['/api/v1/nothing', 404],
    ['/api/v1/console/watch', 404],
  ])('answers %s with %i', async (path, status) => {
    const answer = await call({ path });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({
      code: status === 404 ? 'not_found' : 'malformed',
      message: expect.any(String),
    });
  });
});

describe('refusals of the engine', () => {
  it.each([
    ['not_found', 404],
    ['validation_failed', 400],
    ['broken_rule', 400],
    ['load_failed', 400],
    ['conflict', 409],
    ['duplicate', 409],
    ['unavailable', 503],
  ] as const)('answers %s with %i', async (code, status) => {
    desk.refusal = refuse(code, 'because');
    const answer = await call({
      path: '/api/v1/entities',
      body: { name: 'refused', type: 'strategy', version: '1.0.0' },
    });
    expect([answer.status, answer.json]).toEqual([status, { code, message: 'because', detail: null }]);
  });

  it('tells the checks of a failed validation', async () => {
    const checks = [{ name: 'type', outcome: 'failed', message: 'a model cannot follow a strategy' } as const];
    desk.refusal = refuse('validation_failed', 'the swap cannot be made', checks);
    desk.addEntity('checked', '1.0.0');
    const [from, to] = [desk.addEntity('checked', '2.0.0'), desk.addEntity('checked', '3.0.0')];
    const body = { from_entity_id: from.id, to_entity_id: to.id, reason: 'r', initiated_by: 'ann' };
    const answer = await call({ path: '/api/v1/swaps', body });
    expect(answer.status).toBe(400);
    expect(answer.json?.detail).toEqual({
      message: 'the swap cannot be made',
      errors: ['the swap cannot be made'],
      warnings: [],
      checks,
    });
  });

  it('tells nobody what went wrong inside', async () => {
    const entity = desk.addEntity('broken', '1.0.0', { createdAt: 'not a time' as never });
    const errors: unknown[] = [];
    const { error } = console;
    console.error = (...told: unknown[]) => void errors.push(...told);
    const answer = await call({ path: `/api/v1/entities/${entity.id}` });
    console.error = error;
    desk.entities.delete(entity.id);
    expect([answer.status, answer.json?.code]).toEqual([500, 'internal']);
    expect(answer.text).not.toMatch(/TypeError|\.ts|BigInt/);
    expect(errors).toHaveLength(1);
  });
});

describe('a swap over REST', () => {
  it('is made, read, undone once, and listed', async () => {
    const { from, to, answer } = await swapOf('walk');
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      status: 'completed',
      success: true,
      from_entity_id: from,
      to_entity_id: to,
      downtime_milliseconds: 1.5,
      duration_seconds: 0.25,
      events_held: 2,
      validation_results: { estimated_downtime_ms: 1.5, compatible: true },
      initiated_by: 'ann',
      hand_over: { state: 'shadow', positions: 'adopt', orders: 'adopt' },
    });
    const path = `/api/v1/swaps/${answer.json?.swap_id}`;
    const undone = await call({ path: `${path}/rollback`, body: { reason: 'worse' } });
    expect(undone.json).toMatchObject({
      status: 'rolled_back',
      success: true,
      rolled_back_by: 'administrator',
      rollback_reason: 'worse',
    });
    expect((await call({ path: `${path}/rollback`, body: { reason: 'worse' } })).status).toBe(400);
    const listed = await call({ path: `/api/v1/entities/${from}/swaps?page_size=1` });
    expect(listed.json).toMatchObject({
      total: 2,
      page: 1,
      page_size: 1,
      swaps: [{ swap_id: undone.json?.rollback_swap_id }],
    });
    expect((await call({ path: `/api/v1/swaps/entity/${from}/swaps?page_size=1` })).json).toEqual(listed.json);
  });

  it('that is scheduled answers at once, and can be called off', async () => {
    const { answer } = await swapOf('later', { swap_type: 'scheduled', scheduled_for: '2030-01-02T08:00:00Z' });
    expect([answer.status, answer.json]).toMatchObject([
      201,
      { status: 'initiated', stage: 'scheduled', scheduled_for: '2030-01-02T08:00:00.000Z', success: null },
    ]);
    const path = `/api/v1/swaps/${answer.json?.swap_id}/cancel`;
    expect((await call({ path, body: { reason: 'not today' } })).json).toMatchObject({ status: 'failed' });
    expect((await call({ path, body: { reason: 'not today' } })).status).toBe(400);
    expect((await swapOf('timeless', { swap_type: 'scheduled' })).answer.status).toBe(400);
    expect((await swapOf('hasty', { scheduled_for: 'session_boundary' })).answer.status).toBe(400);
  });

  it('that is only tried changes nothing and has the nil UUID', async () => {
    const { answer } = await swapOf('tried', { validate_only: true });
    expect([answer.status, answer.json]).toMatchObject([
      201,
      { swap_id: '00000000-0000-0000-0000-000000000000', status: 'validating', success: true, cut_sequence: null },
    ]);
  });
});

describe('files', () => {
  it('serves the console with a policy that lets nothing else run', async () => {
    const answer = await call({ path: '/', headers: { authorization: '' } });
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('console')]);
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain(`ws://127.0.0.1:${server.port}`);
    expect(policy).not.toContain('unsafe');
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it.each([
    '/../secret',
    '/..%2fsecret',
    '/%2e%2e/secret',
    '/%2e%2e%2fsecret',
    '/..\\secret',
    '/console/../../secret',
    '/../console-secret/file',
    '/.hidden',
    '/%',
    '/%00',
    '//secret',
  ])('does not let %s out of its folder', async (path) => {
    const answer = await call({ path });
    expect(answer.text).not.toMatch(/secret|hidden/);
    expect(answer.status).toBeOneOf([200, 400, 404]);
    if (answer.status === 200) expect(answer.text).toContain('<title>console</title>');
  });

  it('serves the reference from its own files alone', async () => {
    const page = await call({ path: '/docs', headers: { authorization: '' } });
    expect(page.status).toBe(200);
    const files = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(files).toHaveLength(3);
    for (const path of files) expect((await call({ path })).status).toBe(200);
    expect((await call({ path: '/docs/package.json' })).status).toBe(404);
  });
});

it('counts for Prometheus', async () => {
  const answer = await call({ path: '/metrics' });
  expect(answer.headers['content-type']).toContain('text/plain');
  expect(answer.text).toContain('desk_orders_total{outcome="filled"} 3');
  expect(answer.text).toContain('desk_denials_total{code="off_tick"} 1');
  expect(answer.text).toMatch(/desk_swaps_total\{type="manual",status="rolled_back"\} [1-9]/);
  expect(answer.text).toContain('desk_swaps_total{type="emergency",status="failed"} 0');
  expect(answer.text).toContain('desk_feed_age_seconds 0.012');
});

it('counts late answers for Prometheus, also of an instance that is gone, and versions by health', async () => {
  const figures = async () => (await call({ path: '/metrics' })).text;
  const versions = (text: string, health: string) =>
    Number(new RegExp(`desk_versions\\{health="${health}"\\} (\\d+)`).exec(text)?.[1]);
  const before = await figures();
  expect(before).toContain('desk_late_answers_total 0');
  const entity = desk.addEntity('late', '1.0.0', { health: 'degraded' });
  desk.addEntity('gone', '1.0.0', { health: 'degraded', deletedAt: desk.now() });
  desk.addDeployment(entity, 'paper', 41);
  desk.discarded.set(41, 3);
  const after = await figures();
  expect(after).toContain('desk_late_answers_total 3');
  expect(versions(after, 'degraded')).toBe(versions(before, 'degraded') + 1);
  expect(versions(after, 'unhealthy')).toBe(0);
  desk.slots.delete('late:paper');
  desk.discarded.clear();
  expect(await figures()).toContain('desk_late_answers_total 3');
});
