import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';

/** What the feed's thread is given. */
export interface FeedSeat {
  readonly port: import('node:worker_threads').MessagePort;
  readonly perSecond: number;
  /** When each event arrived, in nanoseconds, by its number from 0. */
  readonly arrivals: Float64Array;
  /** One word: not 0 once the feed shall stop. */
  readonly stop: Int32Array;
}

/**
 * Market data at a steady rate from a thread of its own: it stamps an event and sends it, whether the desk is ready or
 * not. A feed that waited for the desk would not see the very stops that it is to measure (coordinated omission).
 */
export class OpenLoopFeed {
  readonly arrivals: Float64Array;
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;
  readonly #port: import('node:worker_threads').MessagePort;

  /** @param most events at which it ends by itself. */
  constructor(perSecond: number, most: number, onEvent: (number: number) => void) {
    this.arrivals = new Float64Array(new SharedArrayBuffer(most * Float64Array.BYTES_PER_ELEMENT));
    const { port1, port2 } = new MessageChannel();
    const seat: FeedSeat = { port: port2, perSecond, arrivals: this.arrivals, stop: this.#stop };
    this.#port = port1;
    this.#port.on('message', onEvent);
    this.#worker = new Worker(new URL('./open-loop-feed-thread.ts', import.meta.url), {
      workerData: seat,
      transferList: [port2],
    });
  }

  /** Stops, once every event that was sent has come in. Safe to call twice. */
  async close(): Promise<void> {
    if (Atomics.load(this.#stop, 0) !== 0) return;
    const closed = once(this.#port, 'close');
    Atomics.store(this.#stop, 0, 1);
    Atomics.notify(this.#stop, 0);
    await closed;
    await this.#worker.terminate();
  }
}
