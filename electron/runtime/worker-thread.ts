import { setFlagsFromString } from 'node:v8';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Fault } from '../../shared/domain/delivery.ts';
import type { FromWorker, ToWorker, WorkerSeat, WorkerTask } from './worker-protocol.ts';

/**
 * V8 kills the whole process where a single allocation does not fit into a thread's heap (a `Map` that doubles).
 * So V8's own limit stands this much above ours, more than the largest `Map` needs to grow to its last size, and
 * ours is kept by watching.
 */
const HEAP_HEADROOM_MB = 1024;

/**
 * What a thread gets to start in, beside the time its module may take. The module's own time is kept inside the
 * thread, to the millisecond; this only catches a thread that never speaks, on however busy a machine.
 */
export const START_GRACE_MS = 10_000;

/** A thread that is still there so long after its end was asked for is left behind: nothing waits for it any more. */
const STOP_MS = 2000;

// V8 13.6 drops the check for termination from a loop around `new Array(n)` when it unrolls the inner loop: such a
// thread cannot be stopped by anything. Without that optimisation it can. The flag must be set before code is compiled.
setFlagsFromString('--no-turboshaft-loop-unrolling');

/** A worker thread and the line to it. Says once, through `ended`, why it is over. */
export class WorkerThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  readonly #gone: Promise<void>;
  readonly #limit: number;
  #measuring = false;
  #onMessage: (message: FromWorker) => void;
  #onEnd: ((fault: Fault) => void) | undefined;

  /**
   * @param onMessage every message of the thread, in order.
   * @param onEnd called once, after the last message, when the thread ends without having been stopped.
   */
  constructor(
    entry: URL,
    task: WorkerTask,
    heapMb: number,
    onMessage: (message: FromWorker) => void,
    onEnd: (fault: Fault) => void,
  ) {
    const { port1, port2 } = new MessageChannel();
    const seat: WorkerSeat = { task, port: port2, progress: this.#progress };
    this.#port = port1;
    this.#limit = heapMb * 1_048_576;
    this.#onMessage = onMessage;
    this.#onEnd = onEnd;
    this.#worker = new Worker(entry, {
      workerData: seat,
      transferList: [port2],
      resourceLimits: {
        maxOldGenerationSizeMb: heapMb + HEAP_HEADROOM_MB,
        maxYoungGenerationSizeMb: 32,
        stackSizeMb: 4,
      },
      env: {},
      execArgv: [],
      argv: [],
      stdin: true,
      stdout: true,
      stderr: true,
    });
    // What a thread prints is nobody's to read; unread it would pile up in memory.
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#port.on('message', (message: FromWorker) => this.#onMessage(message));
    this.#worker.on('error', (error: Error) => this.#end(faultOf(error)));
    this.#worker.on('exit', (code) =>
      this.#end({ code: 'exited', message: `its thread ended by itself with code ${code}` }),
    );
    this.#gone = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
  }

  /** Requests that the instance has finished, by its own count. May be ahead of its messages. */
  get finished(): number {
    return Atomics.load(this.#progress, 0);
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

  /** Ends the thread. Messages and the end of it are no longer told. Resolves when it is gone, or was given up. */
  stop(): Promise<void> {
    this.#onMessage = () => {};
    this.#onEnd = undefined;
    this.#port.close();
    void this.#worker.terminate();
    let givenUp: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      givenUp = setTimeout(resolve, STOP_MS);
    });
    return Promise.race([this.#gone, patience]).finally(() => clearTimeout(givenUp));
  }

  #end(fault: Fault): void {
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
