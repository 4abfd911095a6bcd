import type { Answer, Delivery } from '../../shared/domain/delivery.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { InstanceHealth } from '../engine/ports.ts';
import { DepartedInstance } from './departed-instance.ts';
import type { Ending, Hosted } from './hosted.ts';
import type { Instance } from './instance.ts';

/**
 * An instance on the desk's own thread, for sessions and benches: a delivery is a call, and answered when it
 * returns. Nothing can stop a handler that loops for ever here, nor bound its memory; that is what workers are for.
 */
export class InlineInstance implements Hosted {
  readonly #instance: Instance;

  constructor(instance: Instance) {
    this.#instance = instance;
  }

  deliver(delivery: Delivery, answer: (answer: Answer) => void): void {
    answer(this.#instance.handle(delivery));
  }

  receipts(): Promise<Receipts> {
    return Promise.resolve(this.#instance.receipts());
  }

  health(): Promise<InstanceHealth> {
    return Promise.resolve(this.#health(this.#instance.death === undefined));
  }

  #health(loaded: boolean): InstanceHealth {
    const { death, requests, busy } = this.#instance;
    const { p50, p99 } = busy.percentiles();
    return {
      loaded,
      pending: 0,
      requests,
      faults: death === undefined ? 0 : 1,
      memoryBytes: undefined,
      memoryLimitBytes: undefined,
      busyMicrosP50: p50,
      busyMicrosP99: p99,
    };
  }

  watch(): void {
    // It shares the thread that would watch: there is nothing to see from here.
  }

  unload(): Ending {
    return {
      remains: new DepartedInstance(this.#instance.receipts(), this.#health(false)),
      gone: Promise.resolve(),
    };
  }
}
