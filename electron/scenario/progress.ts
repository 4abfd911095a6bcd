/** Says on standard error how far a long run has come: nothing in the first second, then twice a second at most. */
export class Progress {
  readonly #started = performance.now();
  readonly #terminal = process.stderr.isTTY === true;
  #said = this.#started + 500;
  #wrote = false;

  /**
   * @param done how many units are done.
   * @param share 0 to 1; undefined where there is no end.
   */
  update(done: number, unit: string, share: number | undefined): void {
    const now = performance.now();
    if (now - this.#said < (this.#terminal ? 500 : 5_000) && this.#wrote) return;
    if (now - this.#said < 500) return;
    this.#said = now;
    this.#wrote = true;
    const seconds = (now - this.#started) / 1000;
    const rate = Math.round(done / seconds).toLocaleString('en');
    const left =
      share === undefined || share <= 0
        ? ''
        : `, ${Math.round(share * 100)} %, ${Math.ceil((seconds / share) * (1 - share))} s left`;
    const line = `${done.toLocaleString('en')} ${unit}, ${rate} a second${left}`;
    process.stderr.write(this.#terminal ? `\r\x1b[K${line}` : `${line}\n`);
  }

  /** Whether it has taken so long that something was said. */
  get hasSpoken(): boolean {
    return this.#wrote;
  }

  end(): void {
    if (this.#wrote && this.#terminal) process.stderr.write('\r\x1b[K');
  }
}
