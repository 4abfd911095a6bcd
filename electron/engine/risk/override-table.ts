import { refill } from '../../../shared/base/refill.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { Side } from '../../../shared/domain/order.ts';
import type { Override } from '../../../shared/domain/override.ts';
import type { DenialCode } from '../../../shared/domain/risk.ts';

/** Overrides that still may serve. Folded from facts: one is gone with the order that used it. */
export class OverrideTable {
  readonly overrides = new Map<string, Override>();

  /**
   * The override, the oldest of several, that lifts a denial of just this order; undefined where none does.
   *
   * @param instrumentKey Key of the instrument.
   * @param limitPrice At the instrument's scale; 0 for an order without one.
   * @param nowNs Market time, epoch nanoseconds.
   */
  match(
    slotId: string,
    version: string,
    instrumentKey: string,
    side: Side,
    quantity: number,
    limitPrice: number,
    code: DenialCode,
    nowNs: bigint,
  ): Override | undefined {
    for (const each of this.overrides.values()) {
      if (
        each.slotId === slotId &&
        each.version === version &&
        each.instrument === instrumentKey &&
        each.side === side &&
        each.quantity === quantity &&
        each.limitPrice === limitPrice &&
        each.codes.includes(code) &&
        !isExpired(each, nowNs)
      )
        return each;
    }
    return undefined;
  }

  /** Those whose time is up, the oldest first. @param nowNs Market time, epoch nanoseconds. */
  expired(nowNs: bigint): Override[] {
    return [...this.overrides.values()].filter((each) => isExpired(each, nowNs));
  }

  applyGranted({ kind: _, ...override }: FactOf<'override_granted'>): void {
    this.overrides.set(override.overrideId, override);
  }

  /** It has served, expired or been taken back. */
  applyEnded(overrideId: string): void {
    this.overrides.delete(overrideId);
  }

  /** All of it, for a snapshot. */
  snapshot(): ReadonlyMap<string, Override> {
    return this.overrides;
  }

  /** Takes a snapshot as so. */
  restore(overrides: ReadonlyMap<string, Override>): void {
    refill(this.overrides, overrides);
  }
}

const isExpired = ({ expiresNs }: Override, nowNs: bigint): boolean => nowNs >= BigInt(expiresNs);
