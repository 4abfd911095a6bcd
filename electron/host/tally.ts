import type { Fact } from '../../shared/domain/fact.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { SwapReceipts } from '../../shared/domain/swap.ts';
import type { Gap } from './desk.ts';

/** A slot as the tally must know it: from where on it was served, and which instruments it takes. */
interface Served {
  /** Accepted events by instrument when its first version became live. */
  readonly from: readonly number[];
  readonly takes: (instrument: number) => boolean;
  /** Every instance that was ever live in it. */
  readonly instances: Set<number>;
}

/**
 * What the feed delivered, counted at the door: by instrument, before the engine has seen it. Held against the
 * versions' own receipts, it shows every event that was missed or received twice, whatever the router believes.
 */
export class Tally {
  readonly #accepted: number[] = [];
  readonly #served = new Map<string, Served>();
  /** What had come in by instrument when a swap made its cut; dropped once that was verified. */
  readonly #cuts = new Map<string, readonly number[]>();
  /** Events received twice that an instance's receipts showed when they were last held against a cut. */
  readonly #told = new Map<number, number>();
  accepted = 0;

  /** Numbers an event as it comes in. */
  stamp(event: MarketEvent, seq: number): void {
    const count = (this.#accepted[event.instrument] ?? 0) + 1;
    this.#accepted[event.instrument] = count;
    this.accepted += 1;
    event.seq = seq;
    event.instrumentSeq = count;
  }

  /** Watches facts for the moments at which a slot begins to be served, and by whom. */
  observe(fact: Fact, takes: (slotId: string, instrument: number) => boolean): void {
    if (fact.kind === 'deployment_activated') this.serve(fact.slotId, fact.instance, takes);
    if (fact.kind === 'ladder_moved')
      for (const { instance, role } of fact.attachments) if (role === 'live') this.serve(fact.slotId, instance, takes);
    if (fact.kind === 'swap_completed') this.#cuts.delete(fact.swapId);
    if (fact.kind !== 'swap_cut') return;
    this.#cuts.set(fact.swapId, this.count());
    for (const leg of fact.legs) this.serve(leg.slotId, leg.toInstance, takes);
  }

  /** The slot is served from here on, also by this instance. */
  serve(slotId: string, instance: number, takes: (slotId: string, instrument: number) => boolean): void {
    let served = this.#served.get(slotId);
    if (!served) {
      served = { from: [...this.#accepted], takes: (instrument) => takes(slotId, instrument), instances: new Set() };
      this.#served.set(slotId, served);
    }
    served.instances.add(instance);
  }

  /** Instances whose receipts {@link audit} needs. */
  instances(): number[] {
    return [...this.#served.values()].flatMap((served) => [...served.instances]);
  }

  /** What has come in so far, by instrument. */
  count(): readonly number[] {
    return Array.from(this.#accepted, (count) => count ?? 0);
  }

  /**
   * Holds one slot's part of a cut against the two versions' own receipts: every event from the cut to `door` must have
   * gone to the target as the live version, and none of them to the source as that. Undefined where the cut is not known
   * any more.
   */
  verifyCut(
    swapId: string,
    slotId: string,
    door: readonly number[],
    source: Receipts,
    target: Receipts,
  ): SwapReceipts | undefined {
    const cut = this.#cuts.get(swapId);
    const served = this.#served.get(slotId);
    if (!cut || !served) return undefined;
    let missed = 0;
    let twice = this.#untold(target) + this.#untold(source);
    door.forEach((count, instrument) => {
      if (!served.takes(instrument)) return;
      const first = (cut[instrument] ?? 0) + 1;
      for (const [from, to] of uncovered(first, count, liveRanges(target, instrument))) missed += to - from + 1;
      const late = liveRanges(source, instrument).filter(([, to]) => to >= first);
      for (const [from, to] of late) twice += to - Math.max(from, first) + 1;
    });
    return { missed, twice };
  }

  /** What an instance received twice since it was last asked: one swap is not to answer for what another told already. */
  #untold({ instance, twice }: Receipts): number {
    const told = this.#told.get(instance) ?? 0;
    this.#told.set(instance, twice);
    return twice - told;
  }

  /**
   * Holds a count at the door against receipts that were asked for after it was taken: those cover it, because an
   * instance answers for its receipts behind every event it was handed before.
   */
  audit(
    door: readonly number[],
    receipts: ReadonlyMap<number, Receipts>,
  ): { readonly missed: number; readonly twice: number; readonly gaps: readonly Gap[] } {
    const gaps: Gap[] = [];
    let twice = 0;
    for (const each of receipts.values()) twice += each.twice;
    for (const [slotId, served] of this.#served) {
      door.forEach((count, instrument) => {
        if (!served.takes(instrument)) return;
        const first = (served.from[instrument] ?? 0) + 1;
        const ranges = [...served.instances].flatMap((instance) => liveRanges(receipts.get(instance), instrument));
        for (const [from, to] of uncovered(first, count, ranges)) gaps.push({ slotId, instrument, from, to });
      });
    }
    return { missed: gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0), twice, gaps };
  }
}

const liveRanges = (receipts: Receipts | undefined, instrument: number): readonly (readonly [number, number])[] =>
  receipts?.live.find((each) => each.instrument === instrument)?.ranges ?? [];

/** The integers from `first` to `last` that lie in none of the ranges, as ranges in order. */
export function uncovered(
  first: number,
  last: number,
  ranges: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  const gaps: [number, number][] = [];
  let next = first;
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (next > last) break;
    if (from > next) gaps.push([next, Math.min(from - 1, last)]);
    next = Math.max(next, to + 1);
  }
  if (next <= last) gaps.push([next, last]);
  return gaps;
}
