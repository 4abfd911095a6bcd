import type { Answer, Delivery, Fault } from '../../shared/domain/delivery.ts';
import type { Intent } from '../../shared/domain/intent.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { InstanceHealth } from '../engine/ports.ts';
import { DepartedInstance } from './departed-instance.ts';
import type { Ending, Hosted } from './hosted.ts';
import { ReceiptBook } from './receipt-book.ts';
import type { InstancePlan } from './start.ts';
import type { ThreadPool } from './thread-pool.ts';
import { START_GRACE_MS } from './thread-task.ts';
import type { Account, FromWorker } from './worker-protocol.ts';
import type { WorkerThread } from './worker-thread.ts';

/** How a thread may use the machine. */
export interface WorkerLimits {
  readonly heapMb: number;
  readonly requestTimeoutMs: number;
  readonly loadTimeoutMs: number;
}

/** How many answered requests may stand at the front of the queue. */
const CUT_AFTER = 1024;

const NO_INTENTS: readonly Intent[] = [];

/** An instance in a thread of its own, as the desk's thread sees it. */
export class WorkerInstance implements Hosted {
  readonly #number: number;
  readonly #limits: WorkerLimits;
  readonly #pool: ThreadPool;
  readonly #thread: WorkerThread;
  /** Delivered, in order; those before `#first` are answered. Taking one off is a step, not a copy. */
  #pending: { readonly request: number; readonly answer: (answer: Answer) => void }[] = [];
  #first = 0;
  #outbox: Delivery[] = [];
  #posted = 0;
  #requests = 0;
  #faults = 0;
  /** When the request that the thread is at began, as far as was seen; judged anew whenever it finishes one. */
  #since = 0;
  #finishedSeen = 0;
  #alive = true;
  /** What the instance said it received, line by line with its answers: its account should it not be there to ask. */
  readonly #book = new ReceiptBook();
  #account: Account | undefined;
  #asking: ((account: Account | undefined) => void)[] = [];
  #started: ((result: { probeMicros: number } | Fault) => void) | undefined;

  /**
   * @param thread has nothing else to do from here on.
   * @param rehearse whether the version has yet to show, on a scratch instance, that it answers well.
   */
  constructor(plan: InstancePlan, limits: WorkerLimits, pool: ThreadPool, thread: WorkerThread, rehearse: boolean) {
    this.#number = plan.instance;
    this.#limits = limits;
    this.#pool = pool;
    this.#thread = thread;
    thread.listen(
      (message) => this.#hear(message),
      (fault) => this.#fail(fault),
    );
    thread.post({ kind: 'run', plan, externalLimit: this.#memoryLimitBytes, rehearse });
  }

  get #memoryLimitBytes(): number {
    return this.#limits.heapMb * 1_048_576;
  }

  /** Resolves when the instance is ready, or with the fault that kept it from that. */
  started(): Promise<{ probeMicros: number } | Fault> {
    return new Promise((resolve) => {
      const patienceMs = this.#limits.loadTimeoutMs + START_GRACE_MS;
      const tooLate = setTimeout(() => {
        this.#fail({ code: 'load_failed', message: `no word from its thread in ${patienceMs} ms` });
      }, patienceMs);
      this.#started = (result) => {
        clearTimeout(tooLate);
        resolve('code' in result ? { code: 'load_failed', message: result.message } : result);
      };
    });
  }

  deliver(delivery: Delivery, answer: (answer: Answer) => void): void {
    this.#requests++;
    if (!this.#alive) {
      answer(this.#faulted(delivery.request, { code: 'exited', message: 'the instance was stopped before' }));
      return;
    }
    const idle = this.#first === this.#pending.length;
    this.#pending.push({ request: delivery.request, answer });
    this.#outbox.push(delivery);
    // An idle thread gets its request at once. While it works, what comes in one go travels as one message.
    if (idle) this.#post();
    else if (this.#outbox.length === 1) queueMicrotask(() => this.#post());
  }

  #post(): void {
    if (!this.#alive || this.#outbox.length === 0) return;
    if (this.#thread.finished === this.#posted) this.#since = performance.now();
    this.#posted = (this.#posted + this.#outbox.length) | 0;
    this.#thread.post(this.#outbox);
    this.#outbox = [];
  }

  /** Looks after the thread; to be called several times within a time-out. Stops it when it is stuck or outgrown. */
  watch(): void {
    if (!this.#alive) return;
    if (this.#started === undefined && this.#progressed()) return;
    this.#thread.watchMemory();
  }

  /** True while the thread is idle or gets on. Stops it when it has been at one request for too long. */
  #progressed(): boolean {
    const now = performance.now();
    const finished = this.#thread.finished;
    if (finished !== this.#finishedSeen || finished === this.#posted) {
      this.#finishedSeen = finished;
      this.#since = now;
      return true;
    }
    if (now - this.#since < this.#limits.requestTimeoutMs) return false;
    this.#thread.drain();
    this.#fail({ code: 'timed_out', message: `no answer within ${this.#limits.requestTimeoutMs} ms` });
    return true;
  }

  async receipts(): Promise<Receipts> {
    return (await this.#ask())?.receipts ?? this.#book.summary(this.#number);
  }

  async health(): Promise<InstanceHealth> {
    const account = (await this.#ask()) ?? this.#account;
    return this.#healthOf(account);
  }

  #healthOf(account: Account | undefined): InstanceHealth {
    return {
      loaded: this.#alive,
      pending: this.#pending.length - this.#first,
      requests: this.#requests,
      faults: this.#faults,
      memoryBytes: this.#alive ? (account?.memoryBytes ?? 0) : 0,
      memoryLimitBytes: this.#memoryLimitBytes,
      busyMicrosP50: account?.busyMicrosP50 ?? 0,
      busyMicrosP99: account?.busyMicrosP99 ?? 0,
    };
  }

  unload(): Ending {
    // Nobody waits for answers from here on; the receipts that came with them still count.
    this.#pending = [];
    this.#first = 0;
    if (this.#alive) this.#thread.drain();
    // A thread at work may never come to an end by itself; one that waits for work is ended when it disturbs nobody.
    const idle = this.#alive && this.#thread.finished === this.#posted;
    const gone = this.#stop(idle);
    return { remains: new DepartedInstance(this.#book.summary(this.#number), this.#healthOf(this.#account)), gone };
  }

  /** Asks behind the requests that are on their way; undefined when the instance is not there to answer. */
  #ask(): Promise<Account | undefined> {
    if (!this.#alive) return Promise.resolve(undefined);
    this.#post();
    this.#thread.post({ kind: 'account' });
    return new Promise((resolve) => this.#asking.push(resolve));
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.#begun({ probeMicros: message.probeMicros });
        return;
      case 'refused':
        this.#fail({ code: 'load_failed', message: message.message });
        return;
      case 'account':
        this.#account = message.account;
        this.#asking.shift()?.(message.account);
        return;
      case 'stopped':
        this.#fail(message.fault);
        return;
      case 'answers': {
        const { answers, receipts } = message;
        for (let at = 0; at + 2 < receipts.length; at += 3) {
          this.#book.record(receipts[at] ?? 0, receipts[at + 1] ?? 0, receipts[at + 2] === 1);
        }
        for (const answer of answers) this.#settle(answer);
        return;
      }
      default:
        throw new TypeError(`a thread of an instance does not say ${message.kind}`);
    }
  }

  #begun(result: { probeMicros: number } | Fault): void {
    const tell = this.#started;
    this.#started = undefined;
    tell?.(result);
  }

  #settle(answer: Answer): void {
    const waiting = this.#pending[this.#first];
    if (waiting === undefined) return; // Unloaded by the answer before it.
    this.#first++;
    // Under a load that never lets up the queue is never empty, so what is done is cut off now and then.
    if (this.#first === this.#pending.length || this.#first >= CUT_AFTER) {
      this.#pending = this.#pending.slice(this.#first);
      this.#first = 0;
    }
    if (answer.fault) this.#fail(answer.fault, () => waiting.answer(answer));
    else waiting.answer(answer);
  }

  /** Stops the thread and answers all that it will not: the first with the fault itself, the rest that it is gone. */
  #fail(fault: Fault, first?: () => void): void {
    if (!this.#alive) return;
    this.#faults++;
    this.#begun(fault);
    void this.#stop();
    const left = this.#pending.slice(this.#first);
    this.#pending = [];
    this.#first = 0;
    first?.();
    for (const [at, { request, answer }] of left.entries()) {
      const told: Fault =
        at === 0 && first === undefined ? fault : { code: 'exited', message: `stopped after: ${fault.message}` };
      answer(this.#faulted(request, told));
    }
  }

  #stop(idle = false): Promise<void> {
    this.#alive = false;
    this.#outbox = [];
    this.#begun({ code: 'exited', message: 'it was unloaded before it was ready' });
    for (const resolve of this.#asking.splice(0)) resolve(undefined);
    return idle ? this.#pool.retire(this.#thread) : this.#pool.stop(this.#thread);
  }

  #faulted(request: number, fault: Fault): Answer {
    return { instance: this.#number, request, intents: NO_INTENTS, fault };
  }
}
