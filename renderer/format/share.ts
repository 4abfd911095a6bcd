import { formatDecimal, parseDecimal } from '../../shared/units/decimal.ts';

/** A share of one as per cent: `0.0082` is `0.82 %`. */
export const percent = (share: number, digits = 2): string => `${(share * 100).toFixed(digits)} %`;

/** A share as a limit is written: no digits that say nothing, `0.05` is `5 %`. */
export const limitPercent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;

/** Basis points as per cent: `2500` is `25 %`, `50` is `0.5 %`. */
export const basisPoints = (value: number): string => `${Number((value / 100).toFixed(2))} %`;

/**
 * What a share of an amount comes to, as exact decimal text: `2500` of `1000000` is `250000.00000000`. Text that is no
 * decimal comes back as it is.
 */
export function worth(amount: string, basisPoints: number): string {
  const parsed = parseDecimal(amount, 8);
  return parsed ? formatDecimal((parsed.value * BigInt(basisPoints)) / 10_000n, 8) : amount;
}

/** How much of a limit is used: 0 to 1, whatever the sign of the limit. A limit of zero is used up by any loss. */
export function usedShare(loss: number, limit: number): number {
  if (loss <= 0) return 0;
  return limit === 0 ? 1 : Math.min(1, loss / Math.abs(limit));
}
