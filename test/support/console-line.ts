/** Lines that a console calls a desk by, as the page has them: a socket, or the window's port. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { attachPort, type PortLike } from '../../electron/api/message-port.ts';
import type { Contract } from '../../shared/contract/index.ts';
import { type Entry, offered } from '../integration/rest-client.ts';

/** Makes calls of the contract. */
export type ConsoleClient = ContractRouterClient<Contract>;

/** What a socket shows where it is opened. */
export interface SocketWay {
  /** What a page was given when it was let in. */
  readonly entry?: Entry;
  readonly headers?: Readonly<Record<string, string>>;
  /** `/rpc` where nothing is said. */
  readonly path?: string;
}

/** An open socket. */
export interface SocketLine {
  readonly client: ConsoleClient;
  readonly socket: WebSocket;
  /** The protocol that the desk chose. */
  readonly protocol: string;
  /** The close code, once it is closed. */
  readonly closed: Promise<number>;
}

/**
 * Opens a socket to the desk on a port of the loopback; it is cut with the test.
 *
 * @throws {Error} with the status, as text, where the desk refuses it.
 */
export async function openLine(port: number, { entry, headers, path = '/rpc' }: SocketWay): Promise<SocketLine> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, entry ? offered(entry) : [], {
    headers: { ...(entry && { cookie: entry.cookie }), ...headers },
  });
  onTestFinished(() => socket.terminate());
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('unexpected-response', (_, response) => reject(new Error(String(response.statusCode))));
    socket.on('error', reject);
  });
  const client: ConsoleClient = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
  return { client, socket, protocol: socket.protocol, closed };
}

/** What {@link attachPort} takes beside the desk and the port. */
type PortOptions = Parameters<typeof attachPort>[2] & { readonly window?: Parameters<typeof attachPort>[3] };

/** An attached port. */
export interface PortLine {
  readonly client: ConsoleClient;
  /** The page's end of it. */
  readonly far: MessagePort;
}

/** Attaches a port to a desk, as the window does; it is closed with the test. */
export function portLine(desk: Parameters<typeof attachPort>[0], { window, ...beside }: PortOptions = {}): PortLine {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => {
    port1.close();
    port2.close();
  });
  attachPort(desk, port1 as unknown as PortLike, beside, window);
  port2.start();
  const client: ConsoleClient = createORPCClient(new PortLink({ port: port2 as unknown as globalThis.MessagePort }));
  return { client, far: port2 };
}
