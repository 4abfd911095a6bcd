/** How far a proof is, on standard error: results have standard output for themselves. */
const EVERY_MS = 5_000;

const minutes = (seconds: number): string =>
  seconds < 100 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;

/** Tells how much of something is done and how long the rest will take, at most every few seconds. */
export class Progress {
  readonly #what: string;
  readonly #started = performance.now();
  #told = this.#started;

  constructor(what: string) {
    this.#what = what;
    process.stderr.write(`── ${what}\n`);
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1_000;
  }

  /** So much of it is done, and of how much. */
  readonly at = (done: number, total: number): void => {
    const now = performance.now();
    if (now - this.#told < EVERY_MS || done === 0) return;
    this.#told = now;
    const left = (this.seconds / done) * (total - done);
    process.stderr.write(`   ${this.#what}: ${done} of ${total}, ${minutes(left)} left\n`);
  };

  end(words: string): void {
    process.stderr.write(`── ${this.#what}: ${words} in ${minutes(this.seconds)}\n`);
  }
}
