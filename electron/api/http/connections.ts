import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Connections that are open at once. */
export const MAX_CONNECTIONS = 256;
/** Beyond this the system refuses: connections that were ended take a moment to be gone. */
const HARD_LIMIT = 4 * MAX_CONNECTIONS;

/**
 * The connections of a server. Whoever shows no token can open as many as they like, and a desk that is full must still be
 * reached by those who would stop it: room for a new connection is made by ending the oldest that has shown nothing.
 */
export class Connections {
  readonly #open = new Set<Socket>();
  /** Those that have shown nothing yet, oldest first. */
  readonly #strangers = new Set<Socket>();

  constructor(server: Server) {
    server.maxConnections = HARD_LIMIT;
    server.on('connection', (socket: Socket) => this.#take(socket));
  }

  /** A request on this connection has shown a token or a session that is good: it is not ended for others. */
  vouch(socket: Socket): void {
    this.#strangers.delete(socket);
  }

  #take(socket: Socket): void {
    if (this.#open.size >= MAX_CONNECTIONS) {
      const [oldest = socket] = this.#strangers;
      this.#forget(oldest);
      oldest.destroy();
      if (oldest === socket) return;
    }
    this.#open.add(socket);
    this.#strangers.add(socket);
    socket.once('close', () => this.#forget(socket));
  }

  #forget(socket: Socket): void {
    this.#open.delete(socket);
    this.#strangers.delete(socket);
  }
}
