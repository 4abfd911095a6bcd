import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { CONSOLE_PROTOCOL, SESSION_OVER } from '../../shared/contract/page-line.ts';
import type { ApiContext } from './context.ts';
import { declaredErrors, readableRequests } from './interceptor.ts';
import { LineTurns, type LineUse } from './line-limits.ts';
import type { Connection } from './operator/connection.ts';
import { router } from './router.ts';
import { callMessageOf, MAX_MESSAGE_BYTES } from './rpc-message.ts';

/** Where the socket is opened. */
export const RPC_PATH = '/rpc';

/** Sockets that may be open at once. */
export const MAX_SOCKETS = 64;
/** Close code of the desk's own (RFC 6455, 7.4.2) for a socket on which more was asked at once than any console asks. */
const FLOODED = 4_002;
/** So long the other end has to take the words with which it is ended, milliseconds. */
const LAST_WORDS_MS = 2_000;
/** A socket that does not answer a ping until the next one is gone. */
const PING_MS = 30_000;

const handler = new RPCHandler<ApiContext>(router, {
  interceptors: [readableRequests],
  clientInterceptors: [declaredErrors],
});

/** Serves the contract on WebSockets: the browser console's way in. The caller has checked who asks, and from where. */
export class RpcSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    // Never one that carries a proof: what a page shows is not said back.
    handleProtocols: (offered) => offered.has(CONSOLE_PROTOCOL) && CONSOLE_PROTOCOL,
  });
  readonly #silent = new WeakSet<WebSocket>();
  readonly #connections = new WeakMap<WebSocket, Connection>();
  readonly #pinging: NodeJS.Timeout;

  constructor() {
    this.#pinging = setInterval(() => this.#ping(), PING_MS).unref();
  }

  /** Whether another socket would be one too many. */
  get full(): boolean {
    return this.#server.clients.size >= MAX_SOCKETS;
  }

  /** Takes over a connection that asks to become a WebSocket. */
  open(request: IncomingMessage, socket: Duplex, head: Buffer, context: ApiContext): void {
    this.#server.handleUpgrade(request, socket, head, (client) => {
      client.on('pong', () => this.#silent.delete(client));
      // A frame that breaks the protocol or the size limit ends its socket; `ws` closes it after this event.
      client.on('error', () => client.terminate());
      if (context.connection) this.#connections.set(client, context.connection);
      serveSocket(client, context);
    });
  }

  /** Ends the sockets at whose other end nobody is any more who may look: their session has ended. */
  endOrphans(): void {
    // In a turn of its own: the call that ended it, such as a change of one's own password, is answered first.
    setImmediate(() => {
      for (const client of this.#server.clients) {
        if (this.#connections.get(client)?.stands === false)
          client.close(SESSION_OVER, 'the session is over: sign in again');
      }
    });
  }

  /** Ends every socket. */
  close(): void {
    clearInterval(this.#pinging);
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #ping(): void {
    this.endOrphans();
    for (const client of this.#server.clients) {
      if (this.#silent.has(client)) client.terminate();
      else {
        this.#silent.add(client);
        client.ping();
      }
    }
  }
}

/** Answers the calls that come over an open socket. */
export function serveSocket(client: WebSocket, context: ApiContext): void {
  const line: LineUse = { streams: 0 };
  void handler.upgrade(paced(client), { context: { ...context, line } });
}

/** Ends a socket in words. */
function hangUp(client: WebSocket): void {
  if (client.readyState !== WebSocket.OPEN) return;
  client.close(FLOODED, 'too many calls at once on this line: wait for answers before you ask for more');
  setTimeout(() => client.terminate(), LAST_WORDS_MS).unref();
}

/**
 * The socket as oRPC sees it: only calls come in, each in its turn, and sending ends when the bytes have left, so that a
 * stream makes its next frame only once a slow client has taken the last.
 */
function paced(client: WebSocket): Pick<WebSocket, 'addEventListener' | 'send'> {
  const addEventListener = (type: string, listener: (event: { data?: unknown }) => unknown): void => {
    if (type === 'close') client.on('close', () => listener({}));
    if (type !== 'message') return;
    // oRPC's listener is done when the call is answered and its stream has ended.
    const turns = new LineTurns(
      async (data) => listener({ data }),
      () => hangUp(client),
    );
    client.on('close', () => turns.end());
    client.on('message', (data, isBinary) => {
      const text = isBinary ? '' : data.toString();
      const message = callMessageOf(text);
      if (message) turns.take(message, text);
    });
  };
  const sending = new Set<() => void>();
  client.on('close', () => {
    for (const taken of sending) taken();
  });
  const send = (data: string | Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      const taken = () => {
        sending.delete(taken);
        resolve();
      };
      sending.add(taken);
      if (client.readyState === WebSocket.OPEN) client.send(data, taken);
      else taken();
    });
  return { addEventListener, send } as Pick<WebSocket, 'addEventListener' | 'send'>;
}
