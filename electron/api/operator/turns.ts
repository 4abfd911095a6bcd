import { AtMost } from './at-most.ts';

/** How much may go on and wait. */
export interface TurnLimits {
  readonly atOnce: number;
  /** Waiting, those under way included. */
  readonly inAll: number;
  readonly ofOneKey: number;
}

/**
 * Lets work through in turn: so much at once, and of one key one after the other, so that what each leads to is known
 * before the next begins.
 */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #ofKey = new Map<string, number>();
  readonly #atOnce: AtMost;
  #inAll = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
    this.#atOnce = new AtMost(limits.atOnce);
  }

  /** Undefined where too much waits already; else what the work gives. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> | undefined {
    const ofKey = this.#ofKey.get(key) ?? 0;
    if (this.#inAll >= this.#limits.inAll || ofKey >= this.#limits.ofOneKey) return undefined;
    this.#inAll += 1;
    this.#ofKey.set(key, ofKey + 1);
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(() => this.#atOnce.run(work)).finally(() => this.#leave(key));
    this.#last.set(
      key,
      mine.catch(() => {}),
    );
    return mine;
  }

  #leave(key: string): void {
    this.#inAll -= 1;
    const left = (this.#ofKey.get(key) ?? 1) - 1;
    if (left > 0) {
      this.#ofKey.set(key, left);
      return;
    }
    this.#ofKey.delete(key);
    this.#last.delete(key);
  }
}
