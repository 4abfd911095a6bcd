/** Connections of whoever shows no token do not keep others out, however many there are. */
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_CONNECTIONS } from '../../electron/api/http/connections.ts';
import { createServer, type RunningServer } from '../../electron/api/server.ts';
import { MAX_SOCKETS } from '../../electron/api/websocket.ts';
import { PlainDesk } from '../support/plain-desk.ts';
import { ask, TOKEN } from './rest-client.ts';

let server: RunningServer;
const held: Socket[] = [];

beforeEach(async () => {
  server = await createServer(new PlainDesk(), { port: 0, token: TOKEN });
});

afterEach(async () => {
  for (const socket of held.splice(0)) socket.destroy();
  await server.close();
});

/** Opens connections that say so much and no more; resolves once all of them are open. */
const hold = (count: number, said: string): Promise<unknown> =>
  Promise.all(
    Array.from({ length: count }, () => {
      const socket = connect(server.port, '127.0.0.1');
      held.push(socket);
      // The desk closes the oldest of them, which is what is looked for here.
      socket.on('error', () => {});
      return new Promise<void>((resolve) => {
        socket.once('connect', () => socket.write(said, () => resolve()));
        socket.once('close', () => resolve());
      });
    }),
  );

const host = (): string => `Host: 127.0.0.1:${server.port}\r\n`;
const FLOOD = MAX_CONNECTIONS + 44;

it.each([
  ['say nothing', () => ''],
  ['stop in the middle of a header', () => `GET / HTTP/1.1\r\n${host()}X: `],
  ['stop in the middle of a body', () => `POST /session HTTP/1.1\r\n${host()}Content-Length: 9\r\n\r\n{`],
  ['were answered, and stay', () => `GET /session HTTP/1.1\r\n${host()}\r\n`],
  [
    'were refused a socket, and stay',
    () => `GET /rpc HTTP/1.1\r\n${host()}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  ],
])('more connections than there is room for, which %s, do not keep a call out', async (_, said) => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await hold(FLOOD, said());
  expect((await ask(server.port, { path: '/api/v1/slots' })).status).toBe(200);
  expect((await ask(server.port, { path: '/health/detailed' })).status).toBe(200);
  expect(logged).not.toHaveBeenCalled();
  logged.mockRestore();
});

it('a console that has been let in keeps its socket', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers: { authorization: `Bearer ${TOKEN}` } });
  await new Promise((resolve) => socket.once('open', resolve));
  await hold(FLOOD, `GET / HTTP/1.1\r\n${host()}X: `);
  const pong = new Promise((resolve) => socket.once('pong', () => resolve('pong')));
  socket.ping();
  expect(await pong).toBe('pong');
  socket.terminate();
});

it('whoever may open a socket is told when none is left, and nobody else is', async () => {
  const session = (authorization: string) => ask(server.port, { path: '/session', headers: { authorization } });
  const free = { operators: false, socket: 'free' };
  expect((await session(`Bearer ${TOKEN}`)).json).toEqual(free);
  const seats = await Promise.all(
    Array.from({ length: MAX_SOCKETS }, async () => {
      const seat = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      await new Promise((resolve) => seat.once('open', resolve));
      return seat;
    }),
  );
  expect((await session(`Bearer ${TOKEN}`)).json).toEqual({ operators: false, socket: 'full' });
  expect((await session('')).json).toEqual({ operators: false });
  seats[0]?.close();
  await expect.poll(async () => (await session(`Bearer ${TOKEN}`)).json).toEqual(free);
  for (const seat of seats) seat.terminate();
});

it('a header that is not finished is waited for a few seconds, and not for half a minute', async () => {
  await hold(1, `GET / HTTP/1.1\r\n${host()}X: `);
  const [socket] = held;
  const answer = new Promise<string>((resolve) => socket?.once('data', (bytes) => resolve(String(bytes))));
  expect(await answer).toMatch(/^HTTP\/1.1 408 /);
}, 15_000);
