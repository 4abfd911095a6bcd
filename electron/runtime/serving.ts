import { getHeapStatistics } from 'node:v8';
import type { MessagePort } from 'node:worker_threads';
import type { Answer, Delivery } from '../../shared/domain/delivery.ts';
import type { Instance } from './instance.ts';
import type { FromWorker } from './worker-protocol.ts';

/** Answers of a batch are kept back no longer than this. */
const HOLD_MS = 1;
/** How often the memory outside the heap is looked at, between requests. */
const MEMORY_CHECK_MS = 20;

/** Serves one instance in its thread: requests in, answers and receipts out, in batches. */
export class Serving {
  readonly #instance: Instance;
  readonly #externalLimit: number;
  readonly #port: MessagePort;
  readonly #finished: () => void;
  #answers: Answer[] = [];
  #receipts: number[] = [];
  #heldSince = 0;
  #checked = performance.now();

  /**
   * @param externalLimit in bytes: the heap's own limit does not bound buffers, they lie outside.
   * @param finished called after each request, before its answer leaves.
   */
  constructor(instance: Instance, externalLimit: number, port: MessagePort, finished: () => void) {
    this.#instance = instance;
    this.#externalLimit = externalLimit;
    this.#port = port;
    this.#finished = finished;
  }

  requests(deliveries: readonly Delivery[]): void {
    this.#heldSince = performance.now();
    for (const delivery of deliveries) {
      this.#handle(delivery);
      const now = performance.now();
      if (this.#outgrown(now)) {
        this.#flush();
        const message = `its buffers hold more than ${this.#externalLimit} bytes`;
        this.#say({ kind: 'stopped', fault: { code: 'out_of_memory', message } });
        this.#port.close();
        return;
      }
      if (now - this.#heldSince < HOLD_MS) continue;
      this.#flush();
      this.#heldSince = now;
    }
    this.#flush();
  }

  /** What the instance says of itself. */
  account(): void {
    const { p50, p99 } = this.#instance.busy.percentiles();
    const memory = getHeapStatistics();
    this.#say({
      kind: 'account',
      account: {
        receipts: this.#instance.receipts(),
        busyMicrosP50: p50,
        busyMicrosP99: p99,
        memoryBytes: memory.used_heap_size + memory.external_memory,
      },
    });
  }

  #handle(delivery: Delivery): void {
    this.#answers.push(this.#instance.handle(delivery));
    const { body } = delivery;
    if (body.kind === 'event') {
      this.#receipts.push(body.event.instrument, body.event.instrumentSeq, body.live ? 1 : 0);
    }
    this.#finished();
  }

  #outgrown(now: number): boolean {
    if (now - this.#checked < MEMORY_CHECK_MS) return false;
    this.#checked = now;
    return getHeapStatistics().external_memory > this.#externalLimit;
  }

  #flush(): void {
    if (this.#answers.length === 0) return;
    this.#say({ kind: 'answers', answers: this.#answers, receipts: this.#receipts });
    this.#answers = [];
    this.#receipts = [];
  }

  #say(message: FromWorker): void {
    this.#port.postMessage(message);
  }
}
