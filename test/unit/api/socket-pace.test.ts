import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ADMINISTRATOR } from '../../../electron/api/context.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { serveSocket } from '../../../electron/api/websocket.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

/** A socket whose far end takes nothing until it is told to. */
class StuckSocket extends EventEmitter {
  readonly readyState = WebSocket.OPEN;
  readonly sent: string[] = [];
  readonly #taken: (() => void)[] = [];

  send(data: string, taken: () => void): void {
    this.sent.push(data);
    this.#taken.push(taken);
  }

  take(): void {
    this.#taken.shift()?.();
  }
}

it('a console that reads nothing is sent nothing more, and then one frame with all of it', async () => {
  const desk = new PlainDesk();
  const socket = new StuckSocket();
  serveSocket(socket as unknown as WebSocket, { desk, feed: feedOf(desk), operator: ADMINISTRATOR });
  socket.emit('message', Buffer.from('{"i":"w","p":{"u":"/console/watch","b":{}}}'), false);

  await expect.poll(() => socket.sent.length).toBe(1); // The head of the stream.
  socket.take();
  await expect.poll(() => socket.sent.length).toBe(2);
  expect(socket.sent[1]).toContain('"snapshot"');
  for (let second = 1; second <= 50; second += 1) {
    desk.trade(second * 1_000, 6_000_000 + second);
    await delay(10);
  }
  expect(socket.sent).toHaveLength(2);

  socket.take();
  await expect.poll(() => socket.sent.length).toBe(3);
  const frame = JSON.parse(socket.sent[2] ?? '') as {
    p: { d: { json: { type: string; candles: Record<string, unknown[]> } } };
  };
  expect(frame.p.d.json.type).toBe('delta');
  expect(frame.p.d.json.candles['binance-usdm:BTCUSDT']).toHaveLength(50);

  socket.emit('close');
  await expect.poll(() => feedOf(desk).watchers).toBe(0);
});
