import { ModuleError } from './module-error.ts';
import { WorkerThread } from './worker-thread.ts';

/** From a spare's taking until the next is started: what took it is done by then, a swap's cut included. */
const REFILL_MS = 60;

/** From the moment a thread is of no more use until it is ended: tearing its heap down takes milliseconds of a core. */
const RETIRE_MS = 30;

/** How the pool starts threads. */
export interface PoolOptions {
  readonly entry: URL;
  readonly heapMb: number;
  /** Idle threads that are kept ready. */
  readonly spares: number;
}

/**
 * Starts threads before they are needed and ends them after the moment has passed, because both take a core for long
 * enough to be felt in a swap. Begins with the first use, so that a desk without versions starts no thread.
 */
export class ThreadPool {
  readonly #options: PoolOptions;
  readonly #taken = new Set<WorkerThread>();
  readonly #retiring = new Set<() => void>();
  readonly #endings = new Set<Promise<void>>();
  #spares: WorkerThread[] = [];
  #refill: NodeJS.Timeout | undefined;
  #open = true;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /**
   * A thread that has done nothing yet: a spare, or one that is started now.
   *
   * @throws {ModuleError} when the runtime was closed meanwhile.
   */
  take(): WorkerThread {
    if (!this.#open) throw new ModuleError('the runtime was closed meanwhile: open the desk again');
    const thread = this.#living().shift() ?? this.#start();
    this.#taken.add(thread);
    clearTimeout(this.#refill);
    this.#refill = setTimeout(() => this.prepare(), REFILL_MS);
    this.#refill.unref();
    return thread;
  }

  /** Starts what is missing of the spares now. */
  prepare(): void {
    if (!this.#open) return;
    while (this.#living().length < this.#options.spares) this.#spares.push(this.#start());
  }

  /** Ends a thread at once, as one must be that does not come to an end by itself. Resolves when it is gone. */
  stop(thread: WorkerThread): Promise<void> {
    this.#taken.delete(thread);
    return this.#ending(thread.stop());
  }

  /** Ends an idle thread, when the moment has passed. Resolves when it is gone. */
  retire(thread: WorkerThread): Promise<void> {
    if (!this.#open) return this.stop(thread);
    this.#taken.delete(thread);
    thread.rest();
    return this.#ending(
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(later);
          this.#retiring.delete(end);
          resolve(thread.stop());
        };
        const later = setTimeout(end, RETIRE_MS);
        later.unref();
        this.#retiring.add(end);
      }),
    );
  }

  /** Ends all threads, telling those that are at work, and waits until they are gone. */
  async close(): Promise<void> {
    this.#open = false;
    clearTimeout(this.#refill);
    for (const end of this.#retiring) end();
    for (const spare of this.#spares.splice(0)) void this.stop(spare);
    for (const thread of this.#taken) {
      void this.#ending(thread.abort({ code: 'exited', message: 'the runtime was closed' }));
    }
    this.#taken.clear();
    await Promise.all(this.#endings);
  }

  /** The spares that have not ended by themselves. */
  #living(): WorkerThread[] {
    this.#spares = this.#spares.filter(({ over }) => !over);
    return this.#spares;
  }

  #start(): WorkerThread {
    return new WorkerThread(this.#options.entry, this.#options.heapMb);
  }

  #ending(gone: Promise<void>): Promise<void> {
    this.#endings.add(gone);
    return gone.finally(() => this.#endings.delete(gone));
  }
}
