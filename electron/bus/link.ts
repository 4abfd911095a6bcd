import { connect, type JetStreamClient, type NatsConnection, NatsError } from 'nats.ws';
import { WebSocket } from 'ws';
import type { OutboxRow } from '../engine/ports.ts';
import type { BusAddress } from './address.ts';
import { inWords, PATIENCE_MS } from './in-words.ts';
import { ensureStream } from './stream.ts';

/** Two of these without an answer and an idle link counts as dead. */
const PING_MS = 2_000;

type Options = Parameters<typeof connect>[0] & {
  /** The client's own way to be handed a socket; left out of its published types. */
  readonly wsFactory: (url: string) => Promise<{ readonly socket: WebSocket; readonly encrypted: boolean }>;
};

/** One connection to the server, from its beginning to its end; there is no second life in it. */
export class Link {
  readonly #connection: NatsConnection;
  readonly #jetStream: JetStreamClient;
  readonly #socket: WebSocket;
  readonly #streamProblem: string | undefined;
  #over: string | undefined;
  /** Fails the event that is on its way; undefined while none is. */
  #lose: ((reason: Error) => void) | undefined;

  /**
   * Connects, and makes the stream where the server has none and allows it.
   *
   * @param onEnd called once, when the link has ended.
   * @param stop calls it off while it is not open yet.
   * @throws {Error} when the server does not take the connection, with the reason.
   */
  static async open(address: BusAddress, onEnd: () => void, stop: AbortSignal): Promise<Link> {
    let socket: WebSocket | undefined;
    const giveUp = () => socket?.terminate();
    stop.addEventListener('abort', giveUp);
    const options: Options = {
      servers: address.url,
      name: 'HotSwap Desk',
      // The publisher begins anew by itself: it alone knows which events the server has taken.
      reconnect: false,
      timeout: PATIENCE_MS,
      pingInterval: PING_MS,
      maxPingOut: 2,
      ignoreClusterUpdates: true,
      noAsyncTraces: true,
      wsFactory: async (url) => {
        stop.throwIfAborted();
        socket = new WebSocket(url, { handshakeTimeout: PATIENCE_MS, followRedirects: false });
        // The client listens too, but only a moment later.
        socket.on('error', () => {});
        return { socket, encrypted: url.startsWith('wss:') };
      },
    };
    try {
      const connection = await connect(options);
      if (socket === undefined) throw new Error('the client opened no socket');
      return new Link(connection, socket, await ensureStream(connection), onEnd);
    } catch (error) {
      // The client leaves a socket open that never came to speak.
      giveUp();
      throw new Error(inWords(error));
    } finally {
      stop.removeEventListener('abort', giveUp);
    }
  }

  private constructor(
    connection: NatsConnection,
    socket: WebSocket,
    streamProblem: string | undefined,
    onEnd: () => void,
  ) {
    this.#connection = connection;
    this.#socket = socket;
    this.#streamProblem = streamProblem;
    this.#jetStream = connection.jetstream({ timeout: PATIENCE_MS });
    void connection.closed().then((reason) => {
      this.#over = reason instanceof Error ? inWords(reason) : 'the server has ended the connection';
      this.#lose?.(new Error(this.#over));
      onEnd();
    });
  }

  /** Why it has ended; undefined while it stands. */
  get over(): string | undefined {
    return this.#over;
  }

  /**
   * Hands an event over; one at a time. Resolves when a stream has taken it, or knows it already by its id.
   *
   * @throws {Error} when that is not known, in words. The event may have been taken all the same.
   */
  async publish({ subject, body, eventId }: OutboxRow): Promise<void> {
    if (this.#over !== undefined) throw new Error(this.#over);
    const lost = Promise.withResolvers<never>();
    this.#lose = lost.reject;
    try {
      await Promise.race([
        this.#jetStream.publish(subject, body, { msgID: eventId, timeout: PATIENCE_MS }),
        lost.promise,
      ]);
    } catch (error) {
      const noStream = error instanceof NatsError && error.code === '503';
      if (!noStream) throw new Error(inWords(error));
      throw new Error(`no stream takes ${subject}${this.#streamProblem ? `: ${this.#streamProblem}` : ''}`);
    } finally {
      this.#lose = undefined;
    }
  }

  /** Ends it at once, whatever the server does. */
  drop(): void {
    // First the socket: the client would wait for a server that does not read.
    this.#socket.terminate();
    this.#connection.close().catch(() => {});
  }
}
