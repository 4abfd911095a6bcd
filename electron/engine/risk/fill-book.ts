import type { Instrument } from '../../../shared/domain/instrument.ts';
import { type Side, signOf } from '../../../shared/domain/order.ts';
import { quoteValueOf } from '../../../shared/domain/valuation.ts';
import type { Price } from '../../../shared/units/price.ts';
import type { Quantity } from '../../../shared/units/quantity.ts';

const MINUTE_NS = 60_000_000_000;

/** How far back fills are judged together, nanoseconds of market time. */
export const FILL_WINDOW_NS = 5 * MINUTE_NS;

/** One fill, as it is judged. */
interface Filled {
  readonly atNs: number;
  readonly instrument: number;
  readonly quantity: number;
  /** Value in quote currency at 1e-8; 0 where its order left without a mark. */
  readonly value: bigint;
  /** What it cost against the mark when its order left; negative where it was better. */
  readonly cost: bigint;
}

/** A version's fills of the last minutes, in order, with their sums. */
class Fills {
  readonly #fills: Filled[] = [];
  #head = 0;
  #value = 0n;
  #cost = 0n;
  #judged = 0;

  add(filled: Filled): void {
    this.#fills.push(filled);
    this.#count(filled, 1);
  }

  forget(nowNs: number): void {
    for (let old = this.#fills[this.#head]; old && old.atNs <= nowNs - FILL_WINDOW_NS; old = this.#fills[this.#head]) {
      this.#count(old, -1);
      this.#head += 1;
    }
    if (this.#head > 1_024 && this.#head * 2 > this.#fills.length) {
      this.#fills.splice(0, this.#head);
      this.#head = 0;
    }
  }

  get isEmpty(): boolean {
    return this.#head === this.#fills.length;
  }

  get slippage(): Slippage {
    return { fills: this.#judged, value: this.#value, cost: this.#cost };
  }

  /** What was dealt by instrument since a time. */
  dealt(sinceNs: (instrument: number) => number): Map<number, number> {
    const sums = new Map<number, number>();
    for (let i = this.#head; i < this.#fills.length; i += 1) {
      const { atNs, instrument, quantity } = this.#fills[i] as Filled;
      if (atNs >= sinceNs(instrument)) sums.set(instrument, (sums.get(instrument) ?? 0) + quantity);
    }
    return sums;
  }

  #count({ value, cost }: Filled, times: 1 | -1): void {
    if (value === 0n) return;
    this.#value += BigInt(times) * value;
    this.#cost += BigInt(times) * cost;
    this.#judged += times;
  }

  /** Those that are remembered, the oldest first. */
  get kept(): readonly Filled[] {
    return this.#fills.slice(this.#head);
  }
}

/** What fills cost against arrival: implementation shortfall without the part that was not filled (Perold 1988). */
export interface Slippage {
  readonly fills: number;
  readonly value: bigint;
  readonly cost: bigint;
}

const NOTHING: Slippage = { fills: 0, value: 0n, cost: 0n };

/**
 * What a fill is worth at the mark when its order left, and what it cost against that mark; negative where it was better. Both
 * 0 where there was no mark. In quote currency at 1e-8; the cost is rounded toward zero.
 */
export function shortfallOf(
  instrument: Instrument,
  arrival: Price | null,
  side: Side,
  at: Price,
  size: Quantity,
): { readonly value: bigint; readonly cost: bigint } {
  if (arrival === null) return UNJUDGED;
  const value = quoteValueOf(instrument, arrival, size);
  return { value, cost: (value * BigInt((at - arrival) * signOf(side))) / BigInt(arrival) };
}

const UNJUDGED = { value: 0n, cost: 0n };

/** What each instance's fills of the last five minutes of market time cost, and how much it dealt. Folded from facts. */
export class FillBook {
  readonly #fills = new Map<number, Fills>();

  add(instance: number, filled: Filled): void {
    let fills = this.#fills.get(instance);
    if (!fills) {
      fills = new Fills();
      this.#fills.set(instance, fills);
    }
    fills.forget(filled.atNs);
    fills.add(filled);
  }

  slippage(instance: number, nowNs: number): Slippage {
    const fills = this.#fills.get(instance);
    fills?.forget(nowNs);
    return fills?.slippage ?? NOTHING;
  }

  /** What an instance dealt by instrument within the window, where that began after `sinceNs` from then on. */
  dealt(instance: number, nowNs: number, sinceNs: (instrument: number) => number): ReadonlyMap<number, number> {
    const fills = this.#fills.get(instance);
    fills?.forget(nowNs);
    return fills?.dealt(sinceNs) ?? new Map();
  }

  /** Instances with fills in the window. */
  active(nowNs: number): number[] {
    for (const [instance, fills] of this.#fills) {
      fills.forget(nowNs);
      if (fills.isEmpty) this.#fills.delete(instance);
    }
    return [...this.#fills.keys()];
  }

  get isEmpty(): boolean {
    return this.#fills.size === 0;
  }

  /** All of it, for a snapshot. @param epochOf a market time in epoch nanoseconds: another run counts from another origin. */
  snapshot(epochOf: (atNs: number) => bigint) {
    return new Map(
      [...this.#fills].map(([instance, { kept }]) => [
        instance,
        kept.map(({ atNs, ...fill }) => ({ at: epochOf(atNs), ...fill })),
      ]),
    );
  }

  /** Takes a snapshot as so. @param timeOf the other way round. */
  restore(saved: ReturnType<FillBook['snapshot']>, timeOf: (epochNs: bigint) => number): void {
    for (const [instance, kept] of saved) {
      const fills = new Fills();
      for (const { at, ...fill } of kept) fills.add({ atNs: timeOf(at), ...fill });
      this.#fills.set(instance, fills);
    }
  }
}

/** Slices of the window: volume falls out of it a slice at a time. */
const SLICES = 30;
const SLICE_NS = FILL_WINDOW_NS / SLICES;

/** What the market traded in one instrument over the last five minutes, to within ten seconds. */
export class TradedVolume {
  readonly sinceNs: number;
  readonly #slices = new Float64Array(SLICES);
  #slice: number;
  #sum = 0;

  /** @param sinceNs from when on it counts. */
  constructor(sinceNs: number) {
    this.sinceNs = sinceNs;
    this.#slice = Math.floor(sinceNs / SLICE_NS);
  }

  add(atNs: number, quantity: number): void {
    this.#moveTo(atNs);
    this.#slices[this.#slice % SLICES]! += quantity;
    this.#sum += quantity;
  }

  within(nowNs: number): number {
    this.#moveTo(nowNs);
    return this.#sum;
  }

  /** Where the window begins: fills before it are not held against what it counts. */
  beginsNs(): number {
    return Math.max(this.sinceNs, (this.#slice - SLICES + 1) * SLICE_NS);
  }

  #moveTo(atNs: number): void {
    const slice = Math.floor(atNs / SLICE_NS);
    // Beyond a whole window everything has fallen out.
    const first = Math.max(this.#slice + 1, slice - SLICES + 1);
    for (let each = first; each <= slice; each += 1) {
      this.#sum -= this.#slices[each % SLICES]!;
      this.#slices[each % SLICES] = 0;
    }
    if (slice > this.#slice) this.#slice = slice;
  }
}
