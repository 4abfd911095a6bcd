const SECOND_NS = 1_000_000_000;
const MINUTE_NS = 60 * SECOND_NS;

/**
 * How many things happened within the last second and the last minute of market time: those at just the window's length
 * ago are out of it. What happens at the same moment takes one place, and what is older than a minute none, so memory is
 * bounded by the moments of a minute, however much happens in each.
 */
export class SlidingCount {
  /** A ring of moments and how much happened in each; places are counted without end and folded by the mask. */
  #times = new Float64Array(4);
  #counts = new Float64Array(4);
  /** The oldest moment within the minute, the oldest within the second, and the place after the newest. */
  #minute = 0;
  #second = 0;
  #end = 0;
  #inMinute = 0;
  #inSecond = 0;

  /** Places that are in use and those that there are: for who looks after memory. */
  get size(): { readonly used: number; readonly places: number } {
    return { used: this.#end - this.#minute, places: this.#times.length };
  }

  /** Notes that something happened, so many times. A moment before the newest one is taken as the newest. */
  add(atNs: number, count = 1): void {
    this.#pass(atNs);
    const newest = (this.#end - 1) & (this.#times.length - 1);
    const isTogether = this.#end > this.#second && this.#times[newest]! >= atNs;
    if (isTogether) {
      this.#counts[newest]! += count;
    } else {
      if (this.#end - this.#minute === this.#times.length) this.#grow();
      const place = this.#end & (this.#times.length - 1);
      this.#times[place] = atNs;
      this.#counts[place] = count;
      this.#end += 1;
    }
    this.#inMinute += count;
    this.#inSecond += count;
  }

  withinSecond(nowNs: number): number {
    this.#pass(nowNs);
    return this.#inSecond;
  }

  withinMinute(nowNs: number): number {
    this.#pass(nowNs);
    return this.#inMinute;
  }

  /** Time has come so far: what falls out of a window is taken off its sum. */
  #pass(nowNs: number): void {
    const mask = this.#times.length - 1;
    while (this.#second < this.#end && this.#times[this.#second & mask]! <= nowNs - SECOND_NS) {
      this.#inSecond -= this.#counts[this.#second & mask]!;
      this.#second += 1;
    }
    while (this.#minute < this.#second && this.#times[this.#minute & mask]! <= nowNs - MINUTE_NS) {
      this.#inMinute -= this.#counts[this.#minute & mask]!;
      this.#minute += 1;
    }
  }

  #grow(): void {
    const [mask, length] = [this.#times.length - 1, this.#end - this.#minute];
    const times = new Float64Array(2 * this.#times.length);
    const counts = new Float64Array(2 * this.#times.length);
    for (let i = 0; i < length; i += 1) {
      times[i] = this.#times[(this.#minute + i) & mask]!;
      counts[i] = this.#counts[(this.#minute + i) & mask]!;
    }
    [this.#times, this.#counts] = [times, counts];
    [this.#second, this.#end, this.#minute] = [this.#second - this.#minute, length, 0];
  }

  /** What is within the minute, for a snapshot: moments, how much happened at each, and how many of them are out of the second. */
  snapshot(epochOf: (atNs: number) => bigint) {
    const mask = this.#times.length - 1;
    const [times, counts]: [bigint[], number[]] = [[], []];
    for (let place = this.#minute; place < this.#end; place += 1) {
      times.push(epochOf(this.#times[place & mask]!));
      counts.push(this.#counts[place & mask]!);
    }
    return { times, counts, passed: this.#second - this.#minute };
  }

  /** Takes a snapshot as so. */
  restore({ times, counts, passed }: ReturnType<SlidingCount['snapshot']>, timeOf: (epochNs: bigint) => number): void {
    times.forEach((at, place) => {
      if (this.#end === this.#times.length) this.#grow();
      const count = counts[place] ?? 0;
      this.#times[place] = timeOf(at);
      this.#counts[place] = count;
      this.#end += 1;
      this.#inMinute += count;
      if (place >= passed) this.#inSecond += count;
    });
    this.#second = passed;
  }
}
