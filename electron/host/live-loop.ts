import { type Asker, type Command, type Outcome, refuse } from '../../shared/domain/command.ts';
import type { Answer } from '../../shared/domain/delivery.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Input } from '../engine/engine.ts';
import type { Clock } from './clock.ts';
import { RETRY_MS } from './fact-writer.ts';
import type { Host } from './host.ts';

/** How long a fact that nobody waits for may stay off the disk, milliseconds. */
const COMMIT_SOON_MS = 10;

type Finding = Extract<Input, { kind: 'health' | 'latency' | 'connection' | 'catching_up' }>;

/**
 * Drives the host in real time: inputs are taken in the order they arrive, versions answer when they can, and each turn
 * ends in a commit. This is how the desk serves.
 */
export class LiveLoop {
  readonly #host: Host;
  readonly #clock: Clock;
  readonly #queue: Input[] = [];
  /** What looks at versions and at the lines to the outside found. */
  readonly #findings: Finding[] = [];
  readonly #timers = new Set<() => void>();
  readonly #commands: { command: Command; author: Asker; outcome: (outcome: Outcome) => void }[] = [];
  /** Calls off the commit that is due within a moment; undefined while none is. */
  #soon: (() => void) | undefined;
  #waitedEnough = false;
  /** True when the turn before this one took commands and left the queue alone. */
  #answeredFirst = false;
  #queuedEvents = 0;
  #scheduled = false;
  #closed = false;
  #idle: (() => void)[] = [];
  readonly #onMarket: (event: MarketEvent) => void;
  readonly #onStop: (reason: Error) => void;

  constructor(host: Host, clock: Clock, onMarket: (event: MarketEvent) => void, onStop: (reason: Error) => void) {
    this.#host = host;
    this.#clock = clock;
    this.#onMarket = onMarket;
    this.#onStop = onStop;
    host.queuedEvents = () => this.#queuedEvents;
  }

  /** Takes a batch of market events in. Resolves when they have been stepped; nothing is ever dropped. */
  async events(batch: readonly MarketEvent[]): Promise<void> {
    if (this.#closed) return;
    for (const event of batch) this.#queue.push({ kind: 'market', event });
    this.#queuedEvents += batch.length;
    this.#schedule();
    await this.drained();
  }

  /** Resolves when every version has answered everything. */
  async answered(): Promise<void> {
    while (!this.#closed && (this.#backlog() > 0 || this.#queue.length > 0)) await this.#nextIdle();
  }

  command(command: Command, author: Asker): Promise<Outcome> {
    return new Promise((outcome) => {
      if (this.#closed) return outcome(this.#unavailable());
      this.#commands.push({ command, author, outcome });
      this.#schedule();
    });
  }

  /** Begins with what the start-up left in the outputs. */
  start(): void {
    this.#schedule();
  }

  /** Resolves when the queue is empty. */
  drained(): Promise<void> {
    if (this.#closed || (this.#queue.length === 0 && !this.#scheduled)) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Stops taking turns. What is queued and not yet stepped has not happened, and commands among it are told so. */
  close(): void {
    this.#closed = true;
    this.#soon?.();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    for (const { outcome } of this.#commands.splice(0)) outcome(this.#unavailable());
    this.#wakeIdle();
  }

  #unavailable(): Outcome {
    return refuse('unavailable', `the desk has stopped: ${this.#host.stopped ?? 'it was closed'}`);
  }

  #backlog(): number {
    let most = 0;
    for (const slot of this.#host.view.slots.values()) {
      for (const each of slot.attachments) most = Math.max(most, this.#host.view.pending(each.instance));
    }
    return most;
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    // setImmediate lets sockets and worker messages in between two turns.
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#scheduled = false;
    if (this.#closed) return;
    try {
      this.#host.beginTurn();
      this.#takeFindings();
      // Who has asked for something is answered first: what has queued up behind it may be thousands of reports. Only once
      // in a row, or a stream of commands would keep the market out.
      const isFirst = this.#takeCommands() && !this.#answeredFirst;
      this.#answeredFirst = isFirst;
      if (!isFirst) this.#takeQueue();
      this.#dispatch();
      if (this.#host.mayWait && !this.#waitedEnough) this.#commitSoon();
      else this.#commit();
      this.#dispatch();
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      // An engine that contradicts itself stops the desk just as a disk that refuses does.
      this.#host.stop(reason.message);
      this.close();
      this.#onStop(reason);
      return;
    }
    if (this.#queue.length > 0 || this.#commands.length > 0 || this.#findings.length > 0) this.#schedule();
    else this.#wakeIdle();
  }

  /** Before the commands: one may rest on the look that was made for it. */
  #takeFindings(): void {
    for (const finding of this.#findings.splice(0)) {
      this.#host.step(finding);
      this.#dispatch();
    }
  }

  #commit(): void {
    this.#waitedEnough = false;
    this.#soon?.();
    this.#soon = undefined;
    this.#host.commit();
    // A silent market must not keep a desk from finding out that its disk is back.
    if (this.#host.outage) this.#soon = this.#clock.timer(RETRY_MS, () => this.flush());
  }

  /** What nobody waits for shares the commit of what comes next, if that comes within a moment. */
  #commitSoon(): void {
    this.#soon ??= this.#clock.timer(COMMIT_SOON_MS, () => this.flush());
  }

  /** Puts what waits for the next commit on disk. */
  flush(): void {
    this.#waitedEnough = true;
    this.#schedule();
  }

  /** Commands go before the market: a person's stop must not wait behind a burst of quotes. True if there were any. */
  #takeCommands(): boolean {
    const any = this.#commands.length > 0;
    for (let next = this.#commands.shift(); next; next = this.#commands.shift()) {
      this.#host.command(next.command, next.author, next.outcome);
      this.#dispatch();
    }
    return any;
  }

  #takeQueue(): void {
    // Answers that come in while we work join the next turn, so a turn is bounded by what was there when it began.
    const inputs = this.#queue.splice(0);
    for (const input of inputs) {
      if (input.kind === 'market') {
        this.#queuedEvents -= 1;
        this.#host.market(input.event);
        this.#dispatch();
        this.#onMarket(input.event);
      } else {
        if (input.kind === 'answer' && input.answer.fault) this.#host.events.countUnanswered();
        this.#host.step(input);
        this.#dispatch();
      }
    }
  }

  /** Hands out what may go before the commit: requests to versions, loads, timers. */
  #dispatch(): void {
    const { out } = this.#host;
    for (const spec of out.loads.splice(0)) {
      void this.#host.runtime
        .load(spec)
        .then((result) => this.#push({ kind: 'loaded', instance: spec.instance, result }));
    }
    for (const delivery of out.deliveries.splice(0)) this.#host.runtime.deliver(delivery, this.#onAnswer);
    for (const request of out.verifications.splice(0)) {
      const { swapId } = request;
      void this.#host.events.verifyCut(request).then((receipts) => this.#push({ kind: 'verified', swapId, receipts }));
    }
    for (const instance of out.unloads.splice(0)) this.#host.runtime.unload(instance);
    for (const { id, afterMs } of out.timers.splice(0)) this.#arm(id, afterMs);
  }

  /** Takes in what a look at a version found. A command that is given after it finds it taken in. */
  health(input: Extract<Finding, { kind: 'health' | 'latency' }>): void {
    this.#found(input);
  }

  /** Takes in that the market has to be brought to the present, or has come there. */
  catchingUp(standing: boolean): void {
    this.#found({ kind: 'catching_up', standing });
  }

  /** Takes in that market data or the exchange are gone, or back. A command that is given after it finds it taken in. */
  connection(input: Extract<Finding, { kind: 'connection' }>): void {
    this.#found(input);
  }

  #found(input: Finding): void {
    if (this.#closed) return;
    this.#findings.push(input);
    this.#schedule();
  }

  readonly #onAnswer = (answer: Answer): void => this.#push({ kind: 'answer', answer });

  #arm(id: string, afterMs: number): void {
    const cancel = this.#clock.timer(afterMs, () => {
      this.#timers.delete(cancel);
      this.#push({ kind: 'timer', id });
    });
    this.#timers.add(cancel);
  }

  #push(input: Input): void {
    if (this.#closed) return;
    this.#queue.push(input);
    this.#schedule();
  }

  /** Resolves at the end of the next turn that leaves the queue empty. */
  #nextIdle(): Promise<void> {
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #wakeIdle(): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const wake of idle) wake();
  }
}
