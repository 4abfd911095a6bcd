import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** The ways by which an alert is measured. */
export const WAYS = ['console', 'nats', 'webhook'] as const;
export type Way = (typeof WAYS)[number];

/** What the listeners' thread is given. */
export interface ListenerSeat {
  readonly natsUrl: string;
}

/** Where a console looks in. */
export interface ConsoleDoor {
  readonly url: string;
  readonly token: string;
}

/** An alert that came out at the other end. */
export interface Arrival {
  readonly way: Way;
  /** Sequence of the fact that it tells of. */
  readonly sequence: number;
  readonly atNs: number;
}

/** Those outside the desk who wait for its alerts: a console, a subscriber of the bus and a receiver of the webhook. */
export class AlertListeners {
  readonly webhookUrl: string;
  readonly #worker: Worker;
  readonly #arrivals = new Map<string, number>();
  #look: () => void = () => {};

  static async open(natsUrl: string): Promise<AlertListeners> {
    const seat: ListenerSeat = { natsUrl };
    const worker = new Worker(new URL('./alert-listeners-thread.ts', import.meta.url), { workerData: seat });
    const [{ webhookUrl }] = (await once(worker, 'message')) as [{ webhookUrl: string }];
    return new AlertListeners(worker, webhookUrl);
  }

  private constructor(worker: Worker, webhookUrl: string) {
    this.#worker = worker;
    this.webhookUrl = webhookUrl;
    worker.on('message', (message: Arrival | 'watching') => {
      if (message === 'watching') return;
      const { way, sequence, atNs } = message;
      // One that comes twice arrived the first time.
      const key = `${way} ${sequence}`;
      if (!this.#arrivals.has(key)) this.#arrivals.set(key, atNs);
      this.#look();
    });
  }

  /** Opens a console on a desk; resolves when it shows something. */
  async watch(door: ConsoleDoor): Promise<void> {
    this.#worker.postMessage(door);
    while ((await once(this.#worker, 'message'))[0] !== 'watching');
  }

  /** When an alert arrived by a way, nanoseconds of the clock; undefined where it has not. */
  at(way: Way, sequence: number): number | undefined {
    return this.#arrivals.get(`${way} ${sequence}`);
  }

  /** Resolves when an alert has arrived by every way, or so long has passed. */
  async everywhere(sequence: number, patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (WAYS.some((way) => this.at(way, sequence) === undefined) && performance.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - performance.now());
        this.#look = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
