/** Stands in for `node:timers/promises`, and for the timers of the platform: time passes when the world's clock is told to go on. */
import type { Clock } from '../../../electron/host/clock.ts';

interface Options {
  readonly signal?: AbortSignal;
}

/** What rings the timers of the world at hand; a world that has ended rings none. */
let ringing: Clock | undefined;

/** Timers from here on are those of this clock. */
export function ringBy(clock: Clock | undefined): void {
  ringing = clock;
}

export function setTimeout<T>(ms: number, value?: T, { signal }: Options = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const over = () => reject(signal?.reason ?? new Error('called off'));
    if (signal?.aborted) return over();
    const cancel = ringing?.timer(ms, () => {
      signal?.removeEventListener('abort', stop);
      resolve(value as T);
    });
    const stop = (): void => {
      cancel?.();
      over();
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** What `setTimeout` of the platform returns, as far as anybody uses it here. */
class Handle {
  readonly cancel: () => void;
  constructor(cancel: () => void) {
    this.cancel = cancel;
  }
  unref(): this {
    return this;
  }
  ref(): this {
    return this;
  }
}

/** What is left to chance in the world at hand. */
let drawing: () => number = () => 0;

/** Chance from here on is drawn so: each world has its own, or it would depend on the worlds before it. */
export function drawBy(chance: () => number): void {
  drawing = chance;
}

/** Puts these timers, and this chance, in the place of the platform's; a look at the clock of the machine is an error. */
export function takeOver(): void {
  const timers = {
    setTimeout: (ring: () => void, ms = 0) => new Handle(ringing?.timer(ms, ring) ?? (() => {})),
    clearTimeout: (handle: Handle | undefined) => handle?.cancel(),
  };
  Object.assign(globalThis, timers);
  Math.random = () => drawing();
  Date.now = () => {
    throw new Error('somebody looks at the clock of the machine, which no simulated world may depend on');
  };
}
