import type { Answer, Delivery } from '../../shared/domain/delivery.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { InstanceHealth } from '../engine/ports.ts';
import type { Ending, Hosted } from './hosted.ts';

const GONE = Promise.resolve();

/**
 * What remains of an instance that was unloaded: what it said it received, and how it was. A desk swaps for months, so
 * this must not hold on to the instance itself: its context, its state or its thread.
 */
export class DepartedInstance implements Hosted {
  readonly #receipts: Receipts;
  readonly #health: InstanceHealth;

  constructor(receipts: Receipts, health: InstanceHealth) {
    this.#receipts = receipts;
    this.#health = health;
  }

  deliver({ instance, request }: Delivery, answer: (answer: Answer) => void): void {
    answer({ instance, request, intents: [], fault: { code: 'exited', message: 'the instance was unloaded before' } });
  }

  receipts(): Promise<Receipts> {
    return Promise.resolve(this.#receipts);
  }

  health(): Promise<InstanceHealth> {
    return Promise.resolve(this.#health);
  }

  watch(): void {
    // Nothing of it runs.
  }

  unload(): Ending {
    return { remains: this, gone: GONE };
  }
}
