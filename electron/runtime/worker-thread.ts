import { setFlagsFromString } from 'node:v8';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Fault } from '../../shared/domain/delivery.ts';
import {
  FINISHED,
  type FromWorker,
  IMPORT_EXIT,
  STAGES_BEGUN,
  type ToWorker,
  type WorkerSeat,
} from './worker-protocol.ts';

/**
 * V8 kills the whole process where a single allocation does not fit into a thread's heap (a `Map` that doubles).
 * So V8's own limit stands this much above ours, more than the largest `Map` needs to grow to its last size, and
 * ours is kept by watching.
 */
const HEAP_HEADROOM_MB = 1024;

/** A thread that is still there so long after its end was asked for is left behind: nothing waits for it any more. */
const STOP_MS = 2000;

// V8 13.6 drops the check for termination from a loop around `new Array(n)` when it unrolls the inner loop: such a
// thread cannot be stopped by anything. Without that optimisation it can. The flag must be set before code is compiled.
setFlagsFromString('--no-turboshaft-loop-unrolling');

// A new heap is small, and V8 collects it again and again while it grows: the first full collection came within
// milliseconds of the moment at which a fresh version took over, and held its first events up by 5 to 10 ms. With room
// to begin with, a thread collects for the first time long after. Both flags apply to heaps that are made from now on.
setFlagsFromString('--min-semi-space-size=8');

/** What threads are started with: without it, Node does not ask what to do where a version calls `import()`. */
export const THREAD_FLAGS: readonly string[] = ['--experimental-vm-modules'];

/** The share of its limit that a heap may fill before its first full collection; what is garbage by then still counts. */
const FIRST_COLLECTION_SHARE = 4;

/** A worker thread and the line to it. It tells one listener at a time: what it says, and once why it is over. */
export class WorkerThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #progress = new Int32Array(new SharedArrayBuffer(8));
  readonly #gone: Promise<void>;
  readonly #limit: number;
  #measuring = false;
  #over = false;
  #onMessage: (message: FromWorker) => void = () => {};
  #onEnd: ((fault: Fault) => void) | undefined;

  /** Starts the thread. Until somebody listens to it, it keeps no process alive. */
  constructor(entry: URL, heapMb: number) {
    const { port1, port2 } = new MessageChannel();
    const seat: WorkerSeat = { port: port2, progress: this.#progress };
    this.#port = port1;
    this.#limit = heapMb * 1_048_576;
    setFlagsFromString(`--initial-old-space-size=${Math.ceil(heapMb / FIRST_COLLECTION_SHARE)}`);
    this.#worker = new Worker(entry, {
      workerData: seat,
      transferList: [port2],
      resourceLimits: {
        maxOldGenerationSizeMb: heapMb + HEAP_HEADROOM_MB,
        maxYoungGenerationSizeMb: 32,
        stackSizeMb: 4,
      },
      env: {},
      execArgv: [...THREAD_FLAGS],
      argv: [],
      // Not the desk's own streams; and nobody reads these either, for a stream that is read keeps the process alive.
      stdin: true,
      stdout: true,
      stderr: true,
    });
    this.#port.on('message', (message: FromWorker) => this.#onMessage(message));
    this.#worker.on('error', (error: Error) => this.#end(faultOf(error)));
    this.#worker.on('exit', (code) =>
      this.#end({
        code: 'exited',
        message:
          code === IMPORT_EXIT
            ? 'it called import(), which ends its thread: an algorithm is one file without imports'
            : `its thread ended by itself with code ${code}`,
      }),
    );
    this.#gone = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.unref();
    this.#port.unref();
  }

  /** True once the thread has ended or was told to: nothing can be asked of it any more. */
  get over(): boolean {
    return this.#over;
  }

  /** Requests that the instance has finished, by its own count. May be ahead of its messages. */
  get finished(): number {
    return Atomics.load(this.#progress, FINISHED);
  }

  /** Stages of its latest examination that have begun. May be ahead of its messages. */
  get stagesBegun(): number {
    return Atomics.load(this.#progress, STAGES_BEGUN);
  }

  /**
   * Listens in place of whoever did before.
   *
   * @param onMessage every message of the thread, in order.
   * @param onEnd called once, after the last message, when the thread ends without having been stopped.
   */
  listen(onMessage: (message: FromWorker) => void, onEnd: (fault: Fault) => void): void {
    this.#onMessage = onMessage;
    this.#onEnd = onEnd;
    this.#worker.ref();
    this.#port.ref();
  }

  /** Nobody listens any more; the thread stays, and keeps no process alive. */
  rest(): void {
    this.#onMessage = () => {};
    this.#onEnd = undefined;
    this.#worker.unref();
    this.#port.unref();
  }

  post(message: ToWorker): void {
    this.#port.postMessage(message);
  }

  /** Looks, while its code runs, at what it holds, and ends it when that is above the limit. */
  watchMemory(): void {
    if (this.#measuring || this.#onEnd === undefined) return;
    this.#measuring = true;
    this.#worker.getHeapStatistics().then(
      ({ used_heap_size, external_memory }) => {
        this.#measuring = false;
        const held = used_heap_size + external_memory;
        if (held <= this.#limit) return;
        this.#end({ code: 'out_of_memory', message: `it holds ${held} bytes of memory, the limit is ${this.#limit}` });
      },
      () => {
        // The thread is not up yet or not there any more; its end is told by itself.
        this.#measuring = false;
      },
    );
  }

  /** Takes in all messages that have been sent, without waiting for the event loop to bring them. */
  drain(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      this.#onMessage(received.message as FromWorker);
    }
  }

  /** Ends the thread and tells its listener why, as if it had ended by itself. */
  async abort(fault: Fault): Promise<void> {
    this.#end(fault);
    await this.stop();
  }

  /** Ends the thread. Messages and the end of it are no longer told. Resolves when it is gone, or was given up. */
  stop(): Promise<void> {
    this.#over = true;
    this.rest();
    this.#port.close();
    void this.#worker.terminate();
    let givenUp: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      givenUp = setTimeout(resolve, STOP_MS);
    });
    return Promise.race([this.#gone, patience]).finally(() => clearTimeout(givenUp));
  }

  #end(fault: Fault): void {
    this.#over = true;
    const tell = this.#onEnd;
    if (tell === undefined) return;
    this.drain();
    this.#onEnd = undefined;
    tell(fault);
  }
}

function faultOf(error: Error): Fault {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? { code: 'out_of_memory', message: 'its heap outgrew the limit of the machine' }
    : { code: 'exited', message: `its thread broke off: ${error.message}` };
}
