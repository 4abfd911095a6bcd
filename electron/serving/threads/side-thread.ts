import { Worker } from 'node:worker_threads';
import { UP } from './thread-line.ts';

/**
 * V8 ends the whole process where a single allocation does not fit into a thread's heap, such as a `Map` that doubles. So its own limit
 * stands this much above ours, and ours is kept by looking. As in the runtime's threads, megabytes.
 */
const HEADROOM_MB = 1_024;

/** How often it is looked at what a thread holds, milliseconds: in that time none outgrows the headroom. */
const LOOK_MS = 100;

const BYTES_PER_MB = 1_048_576;

/**
 * A thread beside the desk's own, for work that must not hold that up: here alone such threads are started, heard and ended. It has no
 * environment and no arguments; what goes wrong in it ends it, and the desk goes on. Versions of the desk itself run in the runtime's
 * threads. What a thread does at its own end is in `thread-line.ts`, with which its module begins.
 */
export class SideThread<From, To = never> {
  /**
   * Resolves when it is gone and all that it said has been heard, with the reason in words. Never rejects.
   */
  readonly gone: Promise<string>;
  readonly #worker: Worker;
  /** Resolves when it can be ended. */
  readonly #up: Promise<void>;
  readonly #heapMb: number;
  #reason = 'its thread ended before it was done';
  #looking = false;
  #outgrown = false;

  /**
   * @param entry its module.
   * @param seat what it is started with.
   * @param heapMb what it may hold. Beyond it, it is ended.
   * @param hear takes what it says, in order.
   */
  constructor(entry: URL, seat: object, heapMb: number, hear: (message: From) => void) {
    this.#heapMb = heapMb;
    this.#worker = new Worker(entry, {
      workerData: seat,
      env: {},
      execArgv: [],
      argv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMb + HEADROOM_MB },
    });
    const looking = setInterval(() => this.#look(), LOOK_MS);
    looking.unref();
    const { promise: up, resolve: isUp } = Promise.withResolvers<void>();
    this.#up = up;
    this.#worker.on('message', (message: From | typeof UP) => {
      if (message === UP) isUp();
      else hear(message as From);
    });
    this.#worker.on('error', (error: Error & { readonly code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.#outgrow();
      else this.#reason = error.message;
    });
    this.gone = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        clearInterval(looking);
        resolve(this.#reason);
      });
    });
  }

  /** Whether it ended because it needed more memory than it may hold. */
  get outgrown(): boolean {
    return this.#outgrown;
  }

  post(message: To): void {
    this.#worker.postMessage(message);
  }

  /** From here on it keeps no process alive: nobody waits for it. */
  unref(): void {
    this.#worker.unref();
  }

  /** Ends it, wherever it is; one that has only begun, once it stands. Resolves when it is gone. */
  async end(): Promise<void> {
    this.#worker.ref();
    await Promise.race([this.#up, this.gone]);
    await this.#worker.terminate();
    await this.gone;
  }

  #outgrow(): void {
    this.#outgrown = true;
    this.#reason = `it needed more than ${this.#heapMb} MB of memory`;
  }

  /** Looks at what it holds, also while its code runs. */
  #look(): void {
    if (this.#looking) return;
    this.#looking = true;
    this.#worker.getHeapStatistics().then(
      ({ used_heap_size: heap, external_memory: external }) => {
        this.#looking = false;
        if (heap + external <= this.#heapMb * BYTES_PER_MB) return;
        this.#outgrow();
        void this.end();
      },
      () => {
        // It is not up yet, or gone.
        this.#looking = false;
      },
    );
  }
}

/** Something that a thread makes. */
export interface Making<T> {
  /** Rejects, with the reason in words, where the thread ends without it. */
  readonly made: Promise<T>;
  /** Ends it, wherever it is. Resolves when it is gone. */
  end(): Promise<void>;
}

/** Starts a thread that makes one thing, says it and ends. Parameters as of {@link SideThread}. */
export function makeInThread<T>(entry: URL, seat: object, heapMb: number): Making<T> {
  const { promise: made, resolve, reject } = Promise.withResolvers<T>();
  const thread = new SideThread<T>(entry, seat, heapMb, resolve);
  void thread.gone.then((reason) => reject(new Error(reason)));
  return { made, end: () => thread.end() };
}
