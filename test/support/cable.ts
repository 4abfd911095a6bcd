import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** A line to a server on this machine that can be cut without a word to either side, or made slow. */
export class Cable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** True: whatever is sent goes nowhere, and nobody is told. */
  cut = false;
  /** How long everything takes on its way, milliseconds. */
  delayMs = 0;

  /** @param port where the server is. */
  static async to(port: number): Promise<Cable> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const cable = new Cable(server, port, typeof address === 'object' && address !== null ? address.port : 0);
    onTestFinished(() => cable.#close());
    return cable;
  }

  private constructor(server: Server, to: number, port: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', (near) => {
      const far = connect(to, '127.0.0.1');
      this.#carry(near, far);
      this.#carry(far, near);
    });
  }

  #carry(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    let before = Promise.resolve();
    // What has come is let go of at its time; that it keeps its order is this chain's doing.
    const later = (what: () => void): void => {
      const dueMs = performance.now() + this.delayMs;
      before = before.then(async () => {
        const waitMs = dueMs - performance.now();
        if (waitMs > 0) await sleep(waitMs);
        if (!this.cut) what();
      });
    };
    from.on('data', (bytes) => later(() => to.write(bytes)));
    from.on('error', () => {});
    from.on('close', () => later(() => to.destroy()));
  }

  #close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
