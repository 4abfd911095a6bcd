/**
 * The latest items of a series that only grows. Every item has a place, counted from 0 and never given twice, so that
 * a reader remembers one number and later asks for what came since; what has been dropped meanwhile it never sees.
 */
export class Tape<T> {
  readonly #capacity: number;
  #items: T[] = [];
  #first = 0;

  /** @param capacity Items that are kept. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The place that the next item will have. */
  get end(): number {
    return this.#first + this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
    // Dropping one item at a time would move all others each time; an eighth at once costs next to nothing per item.
    const excess = this.#items.length - this.#capacity;
    if (excess <= this.#capacity >> 3) return;
    this.#items = this.#items.slice(excess);
    this.#first += excess;
  }

  /** The kept items from a place on, oldest first, at most as many as the tape keeps. */
  since(place: number): T[] {
    return this.#items.slice(Math.max(place - this.#first, this.#items.length - this.#capacity, 0));
  }
}
