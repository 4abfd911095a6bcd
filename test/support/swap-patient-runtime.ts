import type { LoadSpec, RuntimePort } from '../../electron/engine/ports.ts';
import type { Answer, Delivery } from '../../shared/domain/delivery.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';

/** What an instance has been handed, what it has answered, and who waits for it to come so far. */
interface Progress {
  handed: number;
  answered: number;
  waiting: { readonly at: number; readonly go: () => void }[];
}

/**
 * Makes a scripted runtime account for its receipts as the real one does: behind everything that the instance was handed
 * before it was asked, however long that takes; at once when the instance is gone.
 */
export class PatientRuntime implements RuntimePort {
  readonly #inner: RuntimePort;
  readonly #progress = new Map<number, Progress>();

  constructor(inner: RuntimePort) {
    this.#inner = inner;
  }

  inspect = (module: string) => this.#inner.inspect(module);
  examine = (spec: Parameters<RuntimePort['examine']>[0]) => this.#inner.examine(spec);
  load = (spec: LoadSpec) => this.#inner.load(spec);
  health = (instance: number) => this.#inner.health(instance);
  close = () => this.#inner.close();

  #of(instance: number): Progress {
    const known = this.#progress.get(instance) ?? { handed: 0, answered: 0, waiting: [] };
    this.#progress.set(instance, known);
    return known;
  }

  deliver(delivery: Delivery, answer: (answer: Answer) => void): void {
    const progress = this.#of(delivery.instance);
    progress.handed += 1;
    this.#inner.deliver(delivery, (given) => {
      progress.answered += 1;
      answer(given);
      this.#wake(progress);
    });
  }

  unload(instance: number): void {
    this.#inner.unload(instance);
    const progress = this.#of(instance);
    progress.answered = Number.POSITIVE_INFINITY;
    this.#wake(progress);
  }

  #wake(progress: Progress): void {
    const due = progress.waiting.filter(({ at }) => at <= progress.answered);
    progress.waiting = progress.waiting.filter(({ at }) => at > progress.answered);
    for (const { go } of due) go();
  }

  async receipts(instance: number): Promise<Receipts> {
    const progress = this.#of(instance);
    const { handed: at } = progress;
    if (progress.answered < at) await new Promise<void>((go) => progress.waiting.push({ at, go }));
    return this.#inner.receipts(instance);
  }
}
