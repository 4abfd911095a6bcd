/** A server that is none: the desk cuts it off, says so in its own words, and keeps nothing of what it sends. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { BusRig } from '../support/bus-rig.ts';

const INFO = 'INFO {"server_id":"X","version":"2.11.0","proto":1,"headers":true,"max_payload":1048576}\r\n';
const MEGABYTE = 1_048_576;

let server: WebSocketServer;
let rig: BusRig;
const said: unknown[][] = [];
const silent = ['log', 'info', 'error', 'warn'] as const;

beforeEach(async () => {
  said.length = 0;
  for (const name of silent) vi.spyOn(console, name).mockImplementation((...words) => void said.push(words));
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  rig = new BusRig();
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const socket of server.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});

/** Publishes to a server that answers each line of the client's, and may say more. */
async function publishTo(talk: (socket: WebSocket, line: string) => void): Promise<void> {
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    talk(socket, '');
    socket.on('message', (data) => {
      for (const line of String(data).split('\r\n')) talk(socket, line);
    });
  });
  rig.write(3);
  rig.publish(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const says = (words: RegExp) =>
  expect.poll(() => rig.publisher?.state().lastError, { timeout: 10_000, interval: 10 }).toMatch(words);
const bytes = (text: string): Buffer => Buffer.from(text);

const NONSENSE: readonly (readonly [string, RegExp, (socket: WebSocket) => void])[] = [
  ['a megabyte of nothing', /a line is longer/, (socket) => socket.send(Buffer.alloc(MEGABYTE, 0x41))],
  ['a frame without measure', /Max payload size exceeded/, (socket) => socket.send(Buffer.alloc(5 * MEGABYTE, 0x41))],
  ['a text that reads as a length', /speaks text/, (socket) => socket.send('2000000000')],
  ['a message larger than any', /is larger than any/, (socket) => socket.send(bytes('MSG a 1 99999999\r\n'))],
  ['headers that are none', /headers of a message/, (socket) => socket.send(bytes('HMSG a 1 4 4\r\nXXXX\r\n'))],
  ['another protocol', /what no NATS server says/, (socket) => socket.send(bytes('HTTP/1.1 200 OK\r\n'))],
];

describe('a server that sends', () => {
  it.each(NONSENSE)('%s before it lets the desk in is cut off', async (_, words, send) => {
    await publishTo((socket, line) => {
      if (line !== '') return;
      socket.send(bytes(INFO));
      send(socket);
    });
    await says(words);
    expect(said).toEqual([]);
    expect(rig.publisher?.state()).toMatchObject({ connected: false, waiting: 3, published: 0 });
  });

  it.each(NONSENSE)('%s once it has let the desk in is cut off', async (_, words, send) => {
    await publishTo((socket, line) => {
      if (line === '') return;
      if (line.startsWith('CONNECT')) return;
      if (line === 'PING') socket.send(bytes('PONG\r\n'));
      else send(socket);
    });
    server.on('connection', (socket) => socket.send(bytes(INFO)));
    await says(words);
    expect(said).toEqual([]);
    expect(rig.publisher?.state()).toMatchObject({ waiting: 3, published: 0 });
  });

  it('a flood without end costs the desk little memory', async () => {
    const flood = Buffer.alloc(MEGABYTE, 0x41);
    let sent = 0;
    await publishTo((socket, line) => {
      if (line !== '') return;
      socket.send(bytes(INFO));
      const more = (error?: Error): void => {
        if (error || socket.readyState !== socket.OPEN) return;
        sent += 1;
        socket.send(flood, more);
      };
      more();
    });
    await says(/a line is longer/);
    await expect.poll(() => [...server.clients].filter(({ readyState }) => readyState === 1).length).toBeLessThan(2);
    expect(sent).toBeLessThan(200);
    expect(said).toEqual([]);
  });
});
