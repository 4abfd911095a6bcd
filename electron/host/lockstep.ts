import type { Command, Outcome } from '../../shared/domain/command.ts';
import type { Answer } from '../../shared/domain/delivery.ts';
import type { Author } from '../../shared/domain/fact.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Host } from './host.ts';

/**
 * Drives the host in lockstep with its versions: an event waits until every answer to the one before it is in. Results
 * then do not depend on the machine's speed, on threads, or on how commits are grouped. This is how sessions run.
 *
 * While versions answer at once (inline), everything here is synchronous; a promise is made only to wait for a worker.
 */
export class Lockstep {
  readonly #host: Host;
  /** Answers of the round at hand, in the order they came. */
  #answered: Answer[] = [];
  #expected = 0;
  #wake: (() => void) | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Takes one market event through. Returns a promise only where there is something to wait for. */
  event(event: MarketEvent): Promise<void> | undefined {
    this.#host.market(event);
    return this.#settle();
  }

  /** Carries a command out and returns when its outcome is on disk. */
  async command(command: Command, author: Author): Promise<Outcome> {
    return new Promise<Outcome>((resolve, reject) => {
      this.#host.command(command, author, resolve);
      this.settle()
        .then(() => this.#host.commit(), reject)
        .catch(reject);
    });
  }

  /** Hands out what waits and takes the answers in, until nothing is in flight. */
  async settle(): Promise<void> {
    await this.#settle();
  }

  #settle(): Promise<void> | undefined {
    const { out } = this.#host;
    while (out.deliveries.length > 0 || out.loads.length > 0 || out.verifications.length > 0) {
      if (out.loads.length > 0) return this.#load().then(() => this.#settle());
      if (out.deliveries.length === 0) return this.#verify().then(() => this.#settle());
      this.#deliver();
      if (this.#answered.length < this.#expected) {
        return new Promise<void>((resolve) => {
          this.#wake = resolve;
        }).then(() => {
          this.#take();
          return this.#settle();
        });
      }
      this.#take();
    }
    // An instance goes only after it has answered what it was asked, its retirement included.
    if (out.unloads.length > 0) for (const instance of out.unloads.splice(0)) this.#host.runtime.unload(instance);
    // A session has no timers of its own: whatever could time out has been answered.
    out.timers.length = 0;
    if (this.#host.cutWaits) this.#host.commit();
    return undefined;
  }

  #deliver(): void {
    const { deliveries } = this.#host.out;
    this.#expected = deliveries.length;
    this.#answered = [];
    // Workers answer in any order and inline versions before `deliver` returns; both end up in #answered.
    for (let i = 0; i < this.#expected; i += 1) this.#host.runtime.deliver(deliveries[i]!, this.#onAnswer);
    deliveries.length = 0;
  }

  readonly #onAnswer = (answer: Answer): void => {
    this.#answered.push(answer);
    if (this.#answered.length === this.#expected && this.#wake) {
      const wake = this.#wake;
      this.#wake = undefined;
      wake();
    }
  };

  /** Steps the answers in the order the requests went out, whoever answered first. */
  #take(): void {
    const answers = this.#answered;
    if (answers.length > 1) answers.sort((a, b) => a.request - b.request);
    for (const answer of answers) {
      if (answer.fault) this.#host.events.countUnanswered();
      this.#host.step({ kind: 'answer', answer });
    }
  }

  async #verify(): Promise<void> {
    for (const request of this.#host.out.verifications.splice(0)) {
      const receipts = await this.#host.events.verifyCut(request);
      this.#host.step({ kind: 'verified', swapId: request.swapId, receipts });
    }
  }

  async #load(): Promise<void> {
    for (const spec of this.#host.out.loads.splice(0)) {
      const result = await this.#host.runtime.load(spec);
      this.#host.step({ kind: 'loaded', instance: spec.instance, result });
    }
  }
}
