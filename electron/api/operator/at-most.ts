/** Lets so much work go on at once; the rest waits, first come, first served. */
export class AtMost {
  readonly #limit: number;
  readonly #wakes: (() => void)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    // Who is woken takes the place of who has left: nobody else can come between.
    if (this.#running >= this.#limit) await new Promise<void>((wake) => this.#wakes.push(wake));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#wakes.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
