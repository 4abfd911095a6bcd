import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { ORPCError } from '@orpc/server';
import { assert } from '../../shared/base/assert.ts';
import { ERRORS } from '../../shared/contract/index.ts';
import type { Desk } from '../host/desk.ts';
import { ConsoleKeys } from './console-keys.ts';
import { ADMINISTRATOR, type Beside } from './context.ts';
import { type Failure, failure } from './failure.ts';
import { feedOf } from './feed-of.ts';
import { Connections } from './http/connections.ts';
import { consoleFiles } from './http/console-files.ts';
import { Gate } from './http/gate.ts';
import { setCommonHeaders } from './http/page-headers.ts';
import { PageSessions } from './http/page-sessions.ts';
import { sendFailure } from './http/respond.ts';
import { Site } from './http/site.ts';
import { MAX_HEADER_BYTES, Unreadable } from './http/unreadable.ts';
import { WaysIn } from './http/ways-in.ts';
import { Connection } from './operator/connection.ts';
import { RPC_PATH, RpcSockets } from './websocket.ts';

const LOOPBACK = '127.0.0.1';

export interface ServerOptions extends Beside {
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string;
  /** The built console; without it, the calls alone are served. */
  readonly staticDir?: string;
}

export interface RunningServer {
  readonly port: number;
  /** Where the console is, without a slash at its end; a browser signs in with `/#token=TOKEN` behind it. */
  readonly url: string;
  /** Ends all connections; resolves when the port is free. */
  close(): Promise<void>;
}

/**
 * Serves the desk on the loopback: REST, the description of it, metrics, the console's files and its socket.
 *
 * @throws {Error} when the port cannot be had.
 */
export async function createServer(desk: Desk, options: ServerOptions): Promise<RunningServer> {
  const server = createHttpServer({
    requestTimeout: 30_000,
    headersTimeout: 5_000,
    // How often those two are looked at; every half minute where nothing is said.
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: 5_000,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  const connections = new Connections(server);
  const unreadable = new Unreadable(server);
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const gate = new Gate(options.token, port);
  const sockets = new RpcSockets();
  const { access, plans, verifier, sessions, records, downloads, about } = options;
  const consoles = options.consoles ?? ConsoleKeys.inMemory();
  const pages = new PageSessions(consoles, options.token, port);
  const ways = new WaysIn(gate, pages, access, port, (socket) => connections.vouch(socket));
  const beside: Beside = { access, consoles, plans, verifier, sessions, records, downloads, about };
  const context = { desk, feed: feedOf(desk), operator: ADMINISTRATOR, ...beside };
  const site = new Site(context, gate, ways, consoleFiles(options.staticDir, gate.hosts), () => sockets.full);

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    unreadable.answering(request.socket, response);
    setCommonHeaders(response);
    site.answer(request, response).catch((error: unknown) => {
      // Of a request that was cut off nobody waits for an answer, and without a token it must not fill the log.
      if (error !== request.errored) sendFailure(response, asFailure(error));
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void admitted(gate, ways, sockets, request).then((way) => {
      if (way instanceof Connection) sockets.open(request, socket, head, { ...context, connection: way });
      else refuseUpgrade(socket, way);
    });
  });
  const stopWatching = desk.onCommitted(({ facts }) => {
    if (facts.some(({ fact }) => fact.kind.startsWith('operator_'))) sockets.endOrphans();
  });

  const stopCutting = consoles.onChange(() => sockets.endOrphans());

  return {
    port,
    url: `http://${LOOPBACK}:${port}`,
    close: () =>
      new Promise((resolve) => {
        stopWatching();
        stopCutting();
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The port is another program's. */
export class PortError extends Error {
  override readonly name = 'PortError';

  constructor(port: number) {
    super(`port ${port} is taken by another program; give another with --port, or 0 for a free one`);
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException): void =>
      reject(error.code === 'EADDRINUSE' ? new PortError(port) : error);
    server.once('error', refused);
    server.listen(port, LOOPBACK, () => {
      server.off('error', refused);
      assert((server.address() as AddressInfo).address === LOOPBACK, 'the desk listens beyond the loopback');
      resolve();
    });
  });
}

/** Who opens a socket, or why they may not. */
async function admitted(
  gate: Gate,
  ways: WaysIn,
  sockets: RpcSockets,
  request: IncomingMessage,
): Promise<Connection | Failure> {
  const wrongPlace = gate.wrongPlace(request);
  if (wrongPlace) return wrongPlace;
  if (request.url?.split('?')[0] !== RPC_PATH) return failure('not_found', `sockets are opened at ${RPC_PATH}`);
  const connection = await ways.ofSocket(request).catch(asFailure);
  if (connection === undefined) return failure('unauthorized', ERRORS.unauthorized.message);
  return sockets.full ? failure('unavailable', 'too many consoles are open: close one') : connection;
}

function refuseUpgrade(socket: Duplex, { status, message }: Failure): void {
  // A client that has gone already is no fault of ours.
  socket.on('error', () => {});
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(message)}\r\n\r\n${message}`,
  );
}

function asFailure(error: unknown): Failure {
  if (error instanceof ORPCError && error.code in ERRORS) return error as Failure;
  console.error(error);
  return failure('internal', ERRORS.internal.message);
}
