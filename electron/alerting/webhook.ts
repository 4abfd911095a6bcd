import { setTimeout as sleep } from 'node:timers/promises';
import type { Alert } from '../../shared/domain/alert.ts';
import type { WebhookState } from '../../shared/domain/outward.ts';
import type { WebhookAddress } from './address.ts';
import { AlertQueue } from './alert-queue.ts';
import { post } from './post.ts';
import type { Sign } from './signature.ts';

const MOST_WAITING = 1_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4_000;
/** A receiver that will not have an alert as it is may be wrong once or twice; then those behind it have their turn. */
const TRIES_OF_A_REFUSED = 3;
/** How long a stop of the desk waits for alerts that are on their way. */
const GRACE_MS = 1_000;

export interface WebhookOptions {
  readonly address: WebhookAddress;
  /** Signs what is sent; undefined where no secret is configured. */
  readonly sign: Sign | undefined;
  /** Told with every alert, and part of its id: a receiver may hear of several desks. */
  readonly deskId: string;
}

/**
 * Posts alerts to a receiver, one after the other in their order, each until it is taken. What waits is kept in memory:
 * a receiver must be prepared for an alert that comes twice (same id), and for one that a crash of the desk took along.
 */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #queue = new AlertQueue(MOST_WAITING);
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;
  #delivered = 0;
  #refused = 0;
  #lastError: string | undefined;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Takes an alert in. Only takes note: it is sent outside the desk's turn. */
  send(alert: Alert): void {
    if (this.#stopped.signal.aborted) return;
    this.#queue.push(alert);
    this.#running ??= this.#run();
  }

  state(): WebhookState {
    return {
      server: this.#options.address.shown,
      waiting: this.#queue.length,
      delivered: this.#delivered,
      dropped: this.#refused + this.#queue.dropped,
      lastError: this.#lastError ?? null,
    };
  }

  /** Gives what waits a moment, then ends. */
  async close(): Promise<void> {
    const grace = sleep(GRACE_MS, undefined, { ref: false });
    await Promise.race([this.#running, grace]);
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    // What the turn has left to do comes first.
    await new Promise((resolve) => setImmediate(resolve));
    for (let alert = this.#queue.first; alert !== undefined; alert = this.#queue.first) {
      await this.#deliver(alert);
      if (this.#stopped.signal.aborted) return;
      this.#queue.shift();
    }
    this.#running = undefined;
  }

  /** Resolves when an alert is taken, given up, or the desk stops. */
  async #deliver(alert: Alert): Promise<void> {
    const { signal } = this.#stopped;
    let refusals = 0;
    let waitMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      const result = await post(this.#options, alert, signal);
      if (result.taken) {
        this.#delivered += 1;
        this.#lastError = undefined;
        return;
      }
      this.#lastError = result.problem;
      if (result.final) refusals += 1;
      if (refusals === TRIES_OF_A_REFUSED) {
        this.#refused += 1;
        return;
      }
      const jitter = waitMs / 2 + (waitMs / 2) * Math.random();
      await sleep(jitter, undefined, { signal, ref: false }).catch(() => {});
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
    }
  }
}
