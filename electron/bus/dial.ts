import { type Authenticator, connect, type NatsConnection } from 'nats.ws';
import type { WebSocket } from 'ws';
import { Refusal } from './bus-error.ts';
import { inWords, isRefused } from './in-words.ts';
import type { BusServer } from './server.ts';
import { LARGEST_FRAME, ServerSocket } from './server-socket.ts';

/** How long a server may take to let a client in, or to answer a question about its streams, milliseconds. */
export const PATIENCE_MS = 5_000;

/** Far beyond what a link lives without a word: the link itself watches for signs of life. */
const NEVER_MS = 2 ** 31 - 1;

type Options = NonNullable<Parameters<typeof connect>[0]> & {
  /** The client's own way to be handed a socket; left out of its published types. */
  readonly wsFactory: (url: string) => Promise<{ readonly socket: WebSocket; readonly encrypted: boolean }>;
};

/** A connection that stands, and the socket under it. */
export interface Dialled {
  readonly connection: NatsConnection;
  readonly socket: ServerSocket;
}

/**
 * Connects once, with the desk's credentials or as somebody who has none.
 *
 * @param stop calls it off while it is not open yet.
 * @throws {Refusal} when the server does not let the client in. @throws {Error} when it cannot be reached, in words.
 */
export async function dial(
  server: BusServer,
  authenticator: Authenticator | undefined,
  stop: AbortSignal,
): Promise<Dialled> {
  let socket: ServerSocket | undefined;
  const giveUp = () => socket?.terminate();
  stop.addEventListener('abort', giveUp);
  const cutOff = Promise.withResolvers<never>();
  const options: Options = {
    servers: server.url,
    name: 'HotSwap Desk',
    // The publisher begins anew by itself: it alone knows which events the server has taken.
    reconnect: false,
    timeout: PATIENCE_MS,
    pingInterval: NEVER_MS,
    ignoreClusterUpdates: true,
    noAsyncTraces: true,
    ...(authenticator === undefined ? {} : { authenticator }),
    wsFactory: async (url) => {
      stop.throwIfAborted();
      socket = new ServerSocket(url, {
        handshakeTimeout: PATIENCE_MS,
        followRedirects: false,
        perMessageDeflate: false,
        maxPayload: LARGEST_FRAME,
        // Whatever the environment says: a server that cannot say who it is gets no events and no credentials.
        rejectUnauthorized: true,
        ...(server.authorities === undefined ? {} : { ca: [...server.authorities] }),
      });
      // The client listens too, but only a moment later.
      socket.on('error', () => {});
      // The client would wait for a server that was cut off.
      socket.whenCutOff((fault) => cutOff.reject(new Error(fault)));
      return { socket, encrypted: url.startsWith('wss:') };
    },
  };
  try {
    const connection = await Promise.race([connect(options), cutOff.promise]);
    if (socket === undefined) throw new Error('the client opened no socket');
    return { connection, socket };
  } catch (error) {
    // The client leaves a socket open that never came to speak.
    giveUp();
    throw isRefused(error) ? new Refusal(inWords(error)) : new Error(socket?.fault ?? inWords(error));
  } finally {
    stop.removeEventListener('abort', giveUp);
  }
}

/** Ends a connection at once, whatever the server does. */
export function hangUp({ connection, socket }: Dialled): void {
  // First the socket: the client would wait for a server that does not read.
  socket.terminate();
  connection.close().catch(() => {});
}

/**
 * Sees that a server asks everybody who they are, by asking to be let in as nobody.
 *
 * @throws {Refusal} when it lets that client in. @throws {Error} when it cannot be reached.
 */
export async function seeThatItAsks(server: BusServer, stop: AbortSignal): Promise<void> {
  let guest: Dialled;
  try {
    guest = await dial(server, undefined, stop);
  } catch (error) {
    if (error instanceof Refusal) return;
    throw error;
  }
  hangUp(guest);
  throw new Refusal(
    `${server.shown} lets clients in who do not say who they are, and a desk in production publishes nothing there: give the server users, and no no_auth_user`,
  );
}
