/** Orders, denials, fills and the audit over the contract: pages, filters, bad input, roles, files. */
import { existsSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createRouterClient } from '@orpc/server';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Operator } from '../../../electron/api/context.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { declaredErrors } from '../../../electron/api/interceptor.ts';
import { router } from '../../../electron/api/router.ts';
import { createServer } from '../../../electron/api/server.ts';
import { openRecords } from '../../../electron/serving/records/open-records.ts';
import { JournalVerifier } from '../../../electron/serving/verifying/verifier.ts';
import { ask, entryIn, shown, TOKEN } from '../../integration/rest-client.ts';
import { ManualClock } from '../../support/live-rig.ts';
import { PlainDesk } from '../../support/plain-desk.ts';
import { deskDirectory, livedFacts } from '../../support/verified-desk.ts';

const ADMINISTRATOR: Operator = { name: 'administrator', role: 'administrator' };
let desk: PlainDesk;
let directory: string;

beforeEach(async () => {
  desk = new PlainDesk();
  ({ directory } = deskDirectory(await livedFacts()));
});

function ways() {
  const clock = new ManualClock();
  const open = openRecords(directory, desk, clock);
  const verifier = new JournalVerifier(directory, clock);
  onTestFinished(async () => {
    await open.close();
    await verifier.close();
  });
  return { records: open.records, downloads: open.downloads, verifier };
}

const client = (operator: Operator = ADMINISTRATOR, more: Partial<ReturnType<typeof ways>> = ways()) =>
  createRouterClient(router, {
    context: { desk, feed: feedOf(desk), operator, ...more },
    interceptors: [declaredErrors],
  });

describe('orders, denials and fills', () => {
  it('come by page and filter, for everybody who may look', async () => {
    const calls = client({ name: 'vera', role: 'viewer' });
    const { orders, total, older } = await calls.orders.list({ page: 1, page_size: 5 });
    expect([orders.length, older]).toEqual([5, null]);
    expect(total).toBeGreaterThan(5);
    const next = await calls.orders.list({ page: 2, page_size: 5 });
    expect(next.orders[0]?.seq).toBeLessThan(orders[4]?.seq ?? 0);
    expect((await calls.orders.list({ page: 1_000, page_size: 5 })).orders).toEqual([]);
    const bought = await calls.orders.list({ side: 'buy', status: 'filled', page_size: 100 });
    expect(bought.orders.every(({ side, status }) => side === 'buy' && status === 'filled')).toBe(true);
    const fills = await calls.trades.list({ page_size: 100 });
    expect(fills.total).toBe(17);
    expect(fills.trades[0]?.price_number).toBeCloseTo(Number(fills.trades[0]?.price), 6);
    expect((await calls.denials.list({})).total).toBeGreaterThanOrEqual(0);
  });

  it.each([
    { page_size: 101 },
    { page: 0 },
    { side: 'sideways' },
    { status: 'lost' },
    { text: '' },
    { since: 'yesterday' },
    { nonsense: 1 },
  ])('refuse %j as malformed', async (input) => {
    await expect(client().orders.list(input as never)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('are unavailable, in words, where the desk has no file', async () => {
    const calls = client(ADMINISTRATOR, {});
    for (const call of [
      calls.orders.list({}),
      calls.denials.list({}),
      calls.audit.list({ text: 'x' }),
      calls.console.records({ table: 'orders' }),
      calls.console.downloads.make({ kind: 'audit' }),
    ])
      await expect(call).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('in memory') });
    await expect(calls.audit.list({})).resolves.toMatchObject({ older: null });
  });
});

describe('the audit', () => {
  it('is filtered, opened row by row, and says what was verified last', async () => {
    const calls = client();
    const { audit, total } = await calls.audit.list({ action: 'fill', page_size: 100 });
    expect([audit.length, total]).toEqual([17, 17]);
    const record = await calls.audit.get({ seq: audit[0]?.seq ?? 0 });
    expect(record).toMatchObject({ action: 'fill', payload: JSON.parse(record.payload_text) });
    await expect(calls.audit.get({ seq: 999_999 })).rejects.toMatchObject({ code: 'not_found' });
    expect(await calls.audit.verified({})).toEqual({ verification: null });
    await calls.audit.verify({ wait_ms: 30_000 });
    expect(await calls.audit.verified({})).toMatchObject({ verification: { state: 'done', report: { ok: true } } });
  });

  it('refuses bad numbers and cursors', async () => {
    const calls = client();
    await expect(calls.audit.get({ seq: 'x' })).rejects.toMatchObject({ code: 'malformed' });
    await expect(calls.console.records({ table: 'secrets' } as never)).rejects.toMatchObject({ code: 'malformed' });
    await expect(calls.console.records({ table: 'audit', limit: 5_001 })).rejects.toMatchObject({ code: 'malformed' });
    await expect(calls.console.downloads.state({ id: '../../etc/passwd' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(calls.console.downloads.piece({ id: 'x', offset: 0 })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a file of the journal', () => {
  const made = async (calls: ReturnType<typeof client>, kind: 'evidence' | 'audit') => {
    let view = await calls.console.downloads.make({ kind });
    while (view.state === 'making') {
      await new Promise((resolve) => setTimeout(resolve, 20));
      view = await calls.console.downloads.state({ id: view.id });
    }
    return view;
  };

  it('is made, comes over the line in pieces, and is let go', async () => {
    const calls = client();
    const view = await made(calls, 'evidence');
    expect(view).toMatchObject({ state: 'ready', error: null });
    const { data, next } = await calls.console.downloads.piece({ id: view.id, offset: 0 });
    const bytes = Buffer.from(data, 'base64');
    expect([bytes.length, next]).toEqual([view.bytes, null]);
    expect(gunzipSync(bytes).toString().split('\n')[0]).toContain('"bundle"');
    await calls.console.downloads.drop({ id: view.id });
    await expect(calls.console.downloads.state({ id: view.id })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('comes by a link with a ticket, once: a browser that follows one shows no proof', async () => {
    const open = ways();
    const server = await createServer(desk, { port: 0, token: TOKEN, ...open });
    onTestFinished(() => server.close());
    const entry = entryIn(await ask(server.port, { path: '/session', body: { token: TOKEN } }));
    const view = await made(client(ADMINISTRATOR, open), 'audit');
    const NOBODY = { authorization: '' };
    const asking = { method: 'POST', path: `${view.path}/ticket` };
    const alone = { ...NOBODY, cookie: entry.cookie };
    expect((await ask(server.port, { ...asking, headers: alone })).status).toBe(401);
    expect((await ask(server.port, { path: view.path, headers: alone })).status).toBe(401);
    const { json } = await ask(server.port, { ...asking, headers: { ...NOBODY, ...shown(entry) } });
    const link = `${view.path}?ticket=${json?.ticket}`;
    expect((await ask(server.port, { path: `${view.path}?ticket=other`, headers: alone })).status).toBe(401);
    expect((await ask(server.port, { path: link, headers: alone })).status).toBe(200);
    expect((await ask(server.port, { path: link, headers: alone })).status).toBe(401);
  });

  it('streams to a browser that is let in, once, and to nobody else', async () => {
    const open = ways();
    const server = await createServer(desk, { port: 0, token: TOKEN, ...open });
    onTestFinished(() => server.close());
    const calls = client(ADMINISTRATOR, open);
    const view = await made(calls, 'audit');
    const stranger = await ask(server.port, { path: view.path, headers: { authorization: '' } });
    expect(stranger.status).toBe(401);
    const answer = await ask(server.port, { path: view.path });
    expect([answer.status, answer.headers['content-disposition']]).toEqual([
      200,
      `attachment; filename="${view.name}"`,
    ]);
    expect(answer.text.split('\r\n')).toHaveLength(view.rows + 2);
    // It is let go once the last of it has left, which whoever reads it may be a moment ahead of.
    await expect.poll(async () => (await ask(server.port, { path: view.path })).status).toBe(404);
    expect((await ask(server.port, { path: '/downloads/..%2f..%2fetc' })).status).toBe(404);
    await expect.poll(() => existsSync(`${directory}/downloads/${view.id}`)).toBe(false);
  });
});
