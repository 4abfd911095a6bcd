import { counted } from '../../shared/base/words.ts';

const TELL_EVERY_MS = 5_000;

/** How far a run is, on standard error, every few seconds: results have standard output for themselves. */
export class Progress {
  readonly #worlds: number;
  readonly #startedMs: number;
  #toldMs: number;

  /** @param startedMs when the run began, as `performance.now` counts. */
  constructor(worlds: number, startedMs: number) {
    this.#worlds = worlds;
    this.#startedMs = startedMs;
    this.#toldMs = startedMs;
  }

  /** So many worlds are over, and the next is at such a step of so many. */
  at(done: number, step = 0, steps = 1): void {
    this.tell((ms) => {
      const part = done + Math.max(0, step - 1) / steps;
      const left = part > 0 ? `; ${Math.round(((this.#worlds - part) * ms) / part / 1_000)} s left` : '';
      const within = step > 1 ? `, step ${step} of ${steps} of the next` : '';
      return `${done} of ${counted(this.#worlds, 'world')}${within}${left}`;
    });
  }

  /** @param words made where it is time to tell them, from the milliseconds since the run began. */
  tell(words: (ms: number) => string): void {
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < TELL_EVERY_MS) return;
    this.#toldMs = nowMs;
    process.stderr.write(`${words(nowMs - this.#startedMs)}\n`);
  }
}
