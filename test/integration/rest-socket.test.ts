import { ORPCError } from '@orpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { feedOf } from '../../electron/api/feed-of.ts';
import { createServer, type RunningServer } from '../../electron/api/server.ts';
import { openLine, type SocketWay } from '../support/console-line.ts';
import { PlainDesk } from '../support/plain-desk.ts';
import { ask, entryIn, TOKEN } from './rest-client.ts';

let desk: PlainDesk;
let server: RunningServer;

beforeAll(async () => {
  desk = new PlainDesk();
  server = await createServer(desk, { port: 0, token: TOKEN });
});

afterAll(() => server.close());

const BEARER = { authorization: `Bearer ${TOKEN}` };

/** Opens a socket; rejects with the status where the desk refuses it. */
const connect = (way: SocketWay = { headers: BEARER }) => openLine(server.port, way);

describe('who may open a socket', () => {
  it.each([
    ['nobody in particular', {}, 401],
    ['another token', { headers: { authorization: 'Bearer other' } }, 401],
    ['a forged cookie', { headers: { cookie: 'desk_session=1.x' } }, 401],
    ['another origin', { headers: { ...BEARER, origin: 'http://evil.example' } }, 403],
    ['another host', { headers: { ...BEARER, host: 'evil.example' } }, 403],
  ] as const)('refuses %s', async (_, options, status) => {
    await expect(connect(options)).rejects.toThrow(String(status));
  });

  it('refuses another path', async () => {
    await expect(connect({ headers: BEARER, path: '/other' })).rejects.toThrow('404');
  });

  it('takes the cookie and the proof of a signed-in page, and does not say the proof back', async () => {
    const entry = entryIn(await ask(server.port, { path: '/session', body: { token: TOKEN } }));
    const { client, protocol } = await connect({ entry, headers: { origin: `http://127.0.0.1:${server.port}` } });
    expect(protocol).toBe('desk.console');
    await expect(client.health.get()).resolves.toEqual({ status: 'healthy' });
  });
});

describe('calls on a socket', () => {
  it('answer what REST answers', async () => {
    const { client } = await connect();
    const entity = await client.entities.create({ name: 'socket', type: 'strategy', version: '1.0.0' });
    const { json } = await ask(server.port, { path: `/api/v1/entities/${entity.entity_id}` });
    expect(entity).toEqual(json);
  });

  it('fail with the code, the status and the detail of the contract', async () => {
    const { client } = await connect();
    const unknown = client.entities.get({ entity_id: '11111111-1111-8111-8111-111111111111' });
    await expect(unknown).rejects.toMatchObject({ code: 'not_found', status: 404, defined: true, data: null });
    const misfit = client.entities.list({ page: 0 });
    await expect(misfit).rejects.toBeInstanceOf(ORPCError);
    await expect(misfit).rejects.toMatchObject({
      code: 'malformed',
      status: 422,
      data: { errors: [expect.any(String)] },
    });
  });

  it('are not troubled by three hundred malformed messages', async () => {
    const { client, socket } = await connect();
    const bad = [
      '',
      '{',
      'null',
      '5',
      '[]',
      '{}',
      '{"i":1}',
      '{"i":"bad"}',
      '{"i":"bad","p":null}',
      '{"i":"bad","p":{}}',
      '{"i":"bad","p":{"u":5}}',
      '{"i":"bad","p":{"u":"http://evil.example/"}}',
      '{"i":"bad","p":{"u":"//evil.example"}}',
      '{"i":"bad","t":3,"p":{}}',
      '{"i":"bad","t":9}',
      '{"i":"bad","p":{"u":"/entities/list","h":{"content-type":"text/event-stream"}}}',
      '{"i":"bad","p":{"u":"/entities/list","h":{"content-disposition":"x"}}}',
      '{"i":"bad","p":{"u":"/__proto__/constructor","b":{"json":{}}}}',
      '{"i":"bad","p":{"u":"/entities/list","b":{"json":{"__proto__":{"page":1}},"meta":[[99,"a"]]}}}',
      Buffer.from([0xff, 0x00, 0x10]),
      Buffer.from('{"i":"bad","p":{"u":"/health/get"}}'),
    ];
    for (let n = 0; n < 300; n += 1) socket.send(bad[n % bad.length] ?? '');
    await expect(client.health.get()).resolves.toEqual({ status: 'healthy' });
    expect((await ask(server.port, { path: '/health' })).status).toBe(200);
    expect(({} as { page?: number }).page).toBeUndefined();
  });

  it('end where a message is too large, and only there', async () => {
    const [{ socket, closed }, other] = [await connect(), await connect()];
    socket.send('x'.repeat(200_000));
    expect(await closed).toBeOneOf([1006, 1009]);
    await expect(other.client.health.get()).resolves.toEqual({ status: 'healthy' });
  });
});

describe('the console’s stream', () => {
  it('begins with a snapshot, goes on with deltas, and ends with its reader', async () => {
    const { client } = await connect();
    desk.trade(1_000, 6_000_000);
    const frames = await client.console.watch();
    const first = await frames.next();
    expect(first.value).toMatchObject({
      type: 'snapshot',
      desk: { market_time_ms: 1_723_075_201_000 },
      candles: { 'binance-usdm:BTCUSDT': [{ close: 60_000 }] },
    });
    desk.trade(2_000, 6_100_000, 5);
    const second = await frames.next();
    expect(second.value).toMatchObject({
      type: 'delta',
      candles: { 'binance-usdm:BTCUSDT': [{ close: 60_000 }, { close: 61_000, volume: 0.005 }] },
    });
    expect(feedOf(desk).watchers).toBe(1);
    await frames.return?.();
    await expect.poll(() => feedOf(desk).watchers).toBe(0);
  });

  it('ends with its socket', async () => {
    const { client, socket } = await connect();
    await (await client.console.watch()).next();
    socket.terminate();
    await expect.poll(() => feedOf(desk).watchers).toBe(0);
  });
});
