import { SlidingCount } from './sliding-count.ts';

const MINUTE_NS = 60_000_000_000;

/** An order, alike in every term: when it was last sent, and how often within the last minute. */
interface Repeated {
  last: number;
  /** Undefined while it was sent but once: most orders are, and need no more than that moment. */
  times: SlidingCount | undefined;
}

/** One instance's orders, fills and denials over the last minute. */
class Rates {
  readonly orders = new SlidingCount();
  readonly fills = new SlidingCount();
  readonly denials = new SlidingCount();
  /** Denials that no fact tells of yet; a stop of the desk takes them along. */
  untold = new SlidingCount();
  /** Cancels that it asked for. Not folded: after a restart they count anew. */
  readonly cancels = new SlidingCount();
  /** What went wrong with its orders: faulty by themselves, or rejected by the exchange. */
  readonly errors = new SlidingCount();
  /** Orders of the last minute by their terms, the one that was last sent longest ago first. */
  readonly repeats = new Map<string, Repeated>();
}

/**
 * How fast each version acts, by instance, on market time: exact counts over sliding windows, folded from facts, so that
 * they survive a restart and no step of the machine's clock moves them.
 */
export class Throttle {
  readonly #rates = new Map<number, Rates>();

  ordersWithinSecond(instance: number, nowNs: number): number {
    return this.#rates.get(instance)?.orders.withinSecond(nowNs) ?? 0;
  }

  ordersWithinMinute(instance: number, nowNs: number): number {
    return this.#rates.get(instance)?.orders.withinMinute(nowNs) ?? 0;
  }

  /** Everything that it has sent to the exchange: orders, replacements, cancels. */
  messagesWithinMinute(instance: number, nowNs: number): number {
    const rates = this.#rates.get(instance);
    return rates ? rates.orders.withinMinute(nowNs) + rates.cancels.withinMinute(nowNs) : 0;
  }

  fillsWithinMinute(instance: number, nowNs: number): number {
    return this.#rates.get(instance)?.fills.withinMinute(nowNs) ?? 0;
  }

  denialsWithinMinute(instance: number, nowNs: number): number {
    const rates = this.#rates.get(instance);
    return rates ? rates.denials.withinMinute(nowNs) + rates.untold.withinMinute(nowNs) : 0;
  }

  denialsWithinSecond(instance: number, nowNs: number): number {
    const rates = this.#rates.get(instance);
    return rates ? rates.denials.withinSecond(nowNs) + rates.untold.withinSecond(nowNs) : 0;
  }

  errorsWithinMinute(instance: number, nowNs: number): number {
    return this.#rates.get(instance)?.errors.withinMinute(nowNs) ?? 0;
  }

  /** When an order alike in every term was last sent; undefined when it never was, or long ago. */
  lastAlike(instance: number, key: string): number | undefined {
    return this.#rates.get(instance)?.repeats.get(key)?.last;
  }

  /** How often an order alike in every term was sent within the last minute. */
  repeats(instance: number, key: string, nowNs: number): number {
    const known = this.#rates.get(instance)?.repeats.get(key);
    if (known === undefined) return 0;
    return known.times?.withinMinute(nowNs) ?? (known.last > nowNs - MINUTE_NS ? 1 : 0);
  }

  /** How many orders of different terms an instance is remembered to have sent. */
  remembered(instance: number): number {
    return this.#rates.get(instance)?.repeats.size ?? 0;
  }

  /** @param key What the order asks for, as text; undefined for one that is not held against repetition. */
  sent(instance: number, key: string | undefined, atNs: number): void {
    const { orders, repeats } = this.#of(instance);
    orders.add(atNs);
    for (const [each, { last }] of repeats) {
      if (last > atNs - MINUTE_NS) break;
      repeats.delete(each);
    }
    if (key === undefined) return;
    const known = repeats.get(key);
    // Last in the map is last sent.
    if (known === undefined) return void repeats.set(key, { last: atNs, times: undefined });
    if (known.times === undefined) {
      known.times = new SlidingCount();
      known.times.add(known.last);
    }
    known.times.add(atNs);
    known.last = atNs;
    repeats.delete(key);
    repeats.set(key, known);
  }

  cancelled(instance: number, atNs: number): void {
    this.#of(instance).cancels.add(atNs);
  }

  filled(instance: number, atNs: number): void {
    this.#of(instance).fills.add(atNs);
  }

  denied(instance: number, atNs: number): void {
    this.#of(instance).denials.add(atNs);
  }

  /** A denial that is only counted for now. */
  deniedUntold(instance: number, atNs: number): void {
    this.#of(instance).untold.add(atNs);
  }

  /** What was only counted is now told of, as of one moment. */
  toldDenied(instance: number, count: number, atNs: number): void {
    const rates = this.#of(instance);
    rates.untold = new SlidingCount();
    rates.denials.add(atNs, count);
  }

  erred(instance: number, atNs: number, count = 1): void {
    this.#of(instance).errors.add(atNs, count);
  }

  #of(instance: number): Rates {
    let rates = this.#rates.get(instance);
    if (!rates) {
      rates = new Rates();
      this.#rates.set(instance, rates);
    }
    return rates;
  }

  /** An instance has left for good: what it did within the last minute is nobody's any more. */
  forget(instance: number): void {
    this.#rates.delete(instance);
  }

  /** What facts tell, for a snapshot. @param epochOf a market time in epoch nanoseconds: another run counts from another origin. */
  snapshot(epochOf: (atNs: number) => bigint) {
    return new Map(
      [...this.#rates].map(([instance, { orders, fills, denials, errors, repeats }]) => [
        instance,
        {
          orders: orders.snapshot(epochOf),
          fills: fills.snapshot(epochOf),
          denials: denials.snapshot(epochOf),
          errors: errors.snapshot(epochOf),
          repeats: [...repeats].map(([key, { last, times }]) => ({
            key,
            last: epochOf(last),
            times: times?.snapshot(epochOf),
          })),
        },
      ]),
    );
  }

  /** Takes a snapshot as so. @param timeOf the other way round. */
  restore(saved: ReturnType<Throttle['snapshot']>, timeOf: (epochNs: bigint) => number): void {
    for (const [instance, { orders, fills, denials, errors, repeats }] of saved) {
      const rates = this.#of(instance);
      rates.orders.restore(orders, timeOf);
      rates.fills.restore(fills, timeOf);
      rates.denials.restore(denials, timeOf);
      rates.errors.restore(errors, timeOf);
      for (const { key, last, times } of repeats) {
        const count = times && new SlidingCount();
        if (times) count?.restore(times, timeOf);
        rates.repeats.set(key, { last: timeOf(last), times: count });
      }
    }
  }
}
