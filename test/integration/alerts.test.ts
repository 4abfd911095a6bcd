/** What happens on a served desk reaches those outside it: the bus, the webhook, and whoever listens in its process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'nats.ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STREAM } from '../../electron/bus/stream.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { type RunningDesk, type ServeOptions, startDesk } from '../../electron/serving/start-desk.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import { money } from '../../shared/units/money.ts';
import { deskWith } from '../support/cli.ts';
import { findNatsServer, freePort, NatsServer } from '../support/nats-server.ts';

const AUTHOR = { actor: 'tester', role: 'administrator' };
const installed = findNatsServer() !== undefined;
if (!installed) console.warn('skipped: nats-server is not installed');

interface Event {
  readonly event_id: string;
  readonly event_type: string;
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

let directory: string;
let running: RunningDesk | undefined;
const undo: (() => unknown)[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'alerts-test-'));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  for (const each of undo.splice(0).reverse()) await each();
  rmSync(directory, { recursive: true, force: true });
});

async function serve(options: Partial<ServeOptions>): Promise<RunningDesk> {
  running = await startDesk({ dataDir: join(directory, 'desk'), port: 0, demo: true, ...options });
  return running;
}

const until = (what: () => unknown, expected: unknown = true) =>
  expect.poll(what, { timeout: 30_000, interval: 20 }).toEqual(expected);

/** The smallest loss is too much: the demo's first fee trips the breaker at the next mark. */
async function trip({ desk }: RunningDesk): Promise<void> {
  await until(() => desk.view.counts.filled > 0);
  const command = { kind: 'set_limits', limits: { maxDailyLoss: money(1n) }, reason: 'test' } as const;
  expect(await desk.execute(command, AUTHOR)).toMatchObject({ ok: true });
  await until(() => desk.view.breakers.size > 0);
}

async function get(path: string): Promise<Response> {
  return fetch(`${running?.url}${path}`, { headers: { authorization: `Bearer ${running?.token}` } });
}

/** What the stream holds, in its order. */
async function events(url: string): Promise<Event[]> {
  const connection = await connect({ servers: url });
  try {
    const { streams } = await connection.jetstreamManager();
    const { state } = await streams.info(STREAM);
    const found: Event[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq += 1)
      found.push((await streams.getMessage(STREAM, { seq })).json());
    return found;
  } finally {
    await connection.close();
  }
}

async function receiver(): Promise<{ url: string; posted: { severity: string; sequence: number; title: string }[] }> {
  const posted: { severity: string; sequence: number; title: string }[] = [];
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    posted.push(JSON.parse(body));
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  undo.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posted };
}

describe.skipIf(!installed)('a breaker that trips', () => {
  it('is told on the bus, to the webhook and in the process, with the same words, and the desk says that all is well', async () => {
    const nats = await (await NatsServer.prepare(join(directory, 'nats'))).start();
    undo.push(() => nats.kill());
    const { url: webhook, posted } = await receiver();
    const alerts: Alert[] = [];
    await trip(await serve({ nats: nats.url, webhook, onAlert: (alert) => alerts.push(alert) }));
    const tripped = () => alerts.find(({ title }) => title === 'Daily loss limit crossed');
    await until(() => tripped() !== undefined);
    const { id, title, text, scope } = tripped() as Alert;
    await until(() => posted.some((each) => each.sequence === id));
    expect(posted.find((each) => each.sequence === id)).toMatchObject({ severity: 'critical', title, text, scope });
    await until(() => running?.desk.outward?.bus()?.waiting, 0);
    const told = (await events(nats.url)).filter(({ sequence }) => sequence === id);
    expect(told.map(({ event_type }) => event_type)).toEqual([
      'desk.risk.breach',
      'desk.risk.breaker_tripped',
      'desk.alert.critical',
    ]);
    expect(told[2]?.data).toMatchObject({ title, text, scope });
    expect(await (await get('/health/detailed')).json()).toMatchObject({
      nats: {
        status: 'healthy',
        message: expect.stringMatching(/^connected to ws:\/\/127\.0\.0\.1:\d+; no event waits$/),
      },
    });
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toMatch(/^desk_bus_connected 1$/m);
    expect(metrics).toMatch(/^desk_webhook_delivered_total [1-9]\d*$/m);
  });
});

describe.skipIf(!installed)('the bus of a desk', () => {
  it('may be away: the desk trades and says so, and what it wrote meanwhile comes in order when the bus is back', async () => {
    const nats = await NatsServer.prepare(join(directory, 'nats'));
    await trip(await serve({ nats: nats.url }));
    expect(await (await get('/health/detailed')).json()).toMatchObject({
      status: 'degraded',
      nats: {
        status: 'degraded',
        message: expect.stringMatching(/^not connected to .*events wait, the first for \d+ s; /),
      },
    });
    await running?.close();
    running = undefined;
    const journal = openJournal({ directory: join(directory, 'desk') });
    const waiting = journal.outbox(0, 10_000).map(({ eventId }) => eventId);
    journal.close();
    expect(waiting.length).toBeGreaterThan(3);
    undo.push(() => nats.kill());
    await nats.start();
    await serve({ nats: nats.url });
    await until(() => running?.desk.outward?.bus()?.waiting, 0);
    const ids = (await events(nats.url)).map(({ event_id }) => event_id);
    expect(ids.slice(0, waiting.length)).toEqual(waiting);
  });
});

describe('desk serve', () => {
  it.each([
    [['--nats', 'nats://127.0.0.1:4222'], {}, 'over WebSocket'],
    [['--webhook', 'http://alerts.example/t0psecret'], {}, 'in the clear'],
    [['--webhook', 'https://alerts.example/t0psecret'], { DESK_WEBHOOK_SECRET: 't0psecret' }, 'at least 16 bytes'],
  ])('refuses %j in words, and never repeats a secret', async (flags, environment, words) => {
    const dataDir = join(directory, 'desk');
    const port = await freePort();
    const result = await deskWith(environment, 'serve', '--port', `${port}`, '--data-dir', dataDir, ...flags);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(words);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    expect(result.stdout + result.stderr).not.toContain('t0psecret');
  });
});
