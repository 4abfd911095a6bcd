import type { z } from 'zod';
import type { EquityPoint } from '../../../shared/contract/console.ts';

type Point = z.infer<typeof EquityPoint>;

/** Points that are kept: two hours at one a second, or longer at wider steps. */
const KEPT = 7_200;

/**
 * Profit over market time, for drawing. Beyond the number of points kept, every other one goes and the step doubles,
 * so that the whole session stays visible at an even spacing.
 */
export class EquityCurve {
  #points: { readonly place: number; readonly point: Point }[] = [];
  #end = 0;
  #stepSeconds = 1;
  #next = Number.NEGATIVE_INFINITY;

  /** Whether a point is due at this second of market time. */
  isDue(second: number): boolean {
    return second >= this.#next;
  }

  add(point: Point): void {
    if (this.#points.length >= KEPT) {
      this.#points = this.#points.filter((_, index) => index % 2 === 0);
      this.#stepSeconds *= 2;
    }
    this.#points.push({ place: this.#end, point });
    this.#end += 1;
    this.#next = point.time + this.#stepSeconds;
  }

  /** The place that the next point will have. */
  get end(): number {
    return this.#end;
  }

  /** The kept points from a place on, oldest first. */
  since(place: number): Point[] {
    if (place >= this.#end) return [];
    const from = this.#points.findIndex((each) => each.place >= place);
    return from < 0 ? [] : this.#points.slice(from).map(({ point }) => point);
  }
}
