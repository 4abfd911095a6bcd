/** The thread of {@link AlertListeners}: away from the desk's, so that a busy desk does not delay the stamps. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { connect } from 'nats.ws';
import { WebSocket } from 'ws';
import { defined } from '../../shared/base/assert.ts';
import type { Contract } from '../../shared/contract/index.ts';
import type { Arrival, ConsoleDoor, ListenerSeat, Way } from './alert-listeners.ts';
import { nowNs } from './clock.ts';

const { natsUrl } = workerData as ListenerSeat;
const port: MessagePort = defined(parentPort ?? undefined, 'the thread that started this one');

function arrived(way: Way, sequence: number, atNs: number): void {
  const arrival: Arrival = { way, sequence, atNs };
  port.postMessage(arrival);
}

const nats = await connect({ servers: natsUrl });
nats.subscribe('desk.risk.breaker_tripped', {
  callback: (error, message) => {
    const atNs = nowNs();
    if (error === null) arrived('nats', message.json<{ sequence: number }>().sequence, atNs);
  },
});
// Answered by the server: the subscription stands.
await nats.flush();

const server = createServer(async (request, response) => {
  const atNs = nowNs();
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  response.writeHead(204).end();
  arrived('webhook', (JSON.parse(body) as { sequence: number }).sequence, atNs);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

/** Watches as a console does; resolves when the first frame is there. */
async function watch({ url, token }: ConsoleDoor): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/rpc`, { headers: { authorization: `Bearer ${token}` } });
  await once(socket, 'open');
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  const client: ContractRouterClient<Contract> = createORPCClient(link);
  const frames = (await client.console.watch())[Symbol.asyncIterator]();
  await frames.next();
  const follow = async (): Promise<void> => {
    for (let next = await frames.next(); !next.done; next = await frames.next()) {
      const atNs = nowNs();
      for (const { id } of next.value.alerts ?? []) arrived('console', id, atNs);
    }
  };
  // It ends with the desk; an end before that shows as alerts that are lost.
  follow().catch(() => {});
}

port.once('message', async (door: ConsoleDoor) => {
  await watch(door);
  port.postMessage('watching');
});
port.postMessage({ webhookUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
