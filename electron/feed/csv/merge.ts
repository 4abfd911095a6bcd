import { defined } from '../../../shared/base/assert.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';

/** A source of events in time order that is opened only when the merge reaches it. */
export interface Lane {
  /** No event of the lane is earlier. */
  readonly fromNs: number;
  open(): AsyncIterator<MarketEvent[], void>;
}

/** An open lane: its place among the lanes, and the events it holds ready. */
interface OpenLane {
  readonly place: number;
  readonly source: AsyncIterator<MarketEvent[], void>;
  batch: MarketEvent[];
  at: number;
}

/**
 * Merges lanes by time; events of equal time come in the order of their lanes. A lane costs memory only while it
 * overlaps the present: it is opened when time reaches it, holds one batch, and is dropped when it ends.
 * When a lane fails, the events merged before come first and then its error.
 */
export async function* mergeByTime(lanes: readonly Lane[], batchSize: number): AsyncGenerator<MarketEvent[], void> {
  const waiting = lanes
    .map((lane, place) => ({ lane, place }))
    .sort((a, b) => b.lane.fromNs - a.lane.fromNs || b.place - a.place);
  const open = new LaneHeap();
  let merged: MarketEvent[] = [];
  try {
    for (;;) {
      for (let next = waiting.at(-1); next && next.lane.fromNs <= open.earliestNs; next = waiting.at(-1)) {
        waiting.pop();
        const lane = { place: next.place, source: next.lane.open(), batch: [], at: 0 };
        if (await refill(lane)) open.push(lane);
      }
      const lane = open.first;
      if (!lane) break;
      merged.push(defined(lane.batch[lane.at++], 'event'));
      if (merged.length === batchSize) {
        yield merged;
        merged = [];
      }
      if (lane.at < lane.batch.length || (await refill(lane))) open.sinkFirst();
      else open.dropFirst();
    }
  } catch (error) {
    if (merged.length > 0) yield merged;
    throw error;
  }
  if (merged.length > 0) yield merged;
}

async function refill(lane: OpenLane): Promise<boolean> {
  const next = await lane.source.next();
  if (next.done) return false;
  lane.batch = next.value;
  lane.at = 0;
  return true;
}

/** A binary heap of open lanes, the one with the earliest event first. */
class LaneHeap {
  readonly #lanes: OpenLane[] = [];

  get first(): OpenLane | undefined {
    return this.#lanes[0];
  }

  /** Time of the earliest event; infinite when no lane is open. */
  get earliestNs(): number {
    const first = this.#lanes[0];
    return first ? time(first) : Number.POSITIVE_INFINITY;
  }

  push(lane: OpenLane): void {
    const lanes = this.#lanes;
    let at = lanes.push(lane) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(lane, lanes[parent]!)) break;
      lanes[at] = lanes[parent]!;
      at = parent;
    }
    lanes[at] = lane;
  }

  dropFirst(): void {
    const last = this.#lanes.pop();
    if (last && this.#lanes.length > 0) {
      this.#lanes[0] = last;
      this.sinkFirst();
    }
  }

  /** Puts the first lane where it belongs, after its event has become a later one. */
  sinkFirst(): void {
    const lanes = this.#lanes;
    const lane = lanes[0]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= lanes.length) break;
      if (child + 1 < lanes.length && before(lanes[child + 1]!, lanes[child]!)) child++;
      if (!before(lanes[child]!, lane)) break;
      lanes[at] = lanes[child]!;
      at = child;
    }
    lanes[at] = lane;
  }
}

const time = (lane: OpenLane): number => defined(lane.batch[lane.at], 'event').tsNs;
const before = (a: OpenLane, b: OpenLane): boolean => {
  const difference = time(a) - time(b);
  return difference < 0 || (difference === 0 && a.place < b.place);
};
