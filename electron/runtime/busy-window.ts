const SIZE = 1024;

/** Durations of the last 1,024 requests that were timed, in microseconds. Recording costs a store; only asking sorts. */
export class BusyWindow {
  readonly #micros = new Float64Array(SIZE);
  #count = 0;

  record(micros: number): void {
    this.#micros[this.#count++ % SIZE] = micros;
  }

  /** Nearest-rank percentiles; 0 while nothing was timed. */
  percentiles(): { readonly p50: number; readonly p99: number } {
    const sorted = this.#micros.slice(0, Math.min(this.#count, SIZE)).sort();
    const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return { p50: rank(0.5), p99: rank(0.99) };
  }
}
