import type { Side } from './order.ts';
import type { DenialCode } from './risk.ts';

/**
 * A permission for one order to pass limits that would deny it. It names the order by its terms, serves once, and expires.
 * States, breakers and what is wrong with an order in itself cannot be overridden.
 */
export interface Override {
  readonly overrideId: string;
  readonly slotId: string;
  /** `name@version` of the sender. */
  readonly version: string;
  /** Key of the instrument. */
  readonly instrument: string;
  readonly side: Side;
  /** At the instrument's scale; the order must be for exactly this. */
  readonly quantity: number;
  /** At the instrument's scale; the order's limit price must be exactly this. 0: a market order, or a stop without a limit. */
  readonly limitPrice: number;
  /** Denials that it lifts. */
  readonly codes: readonly DenialCode[];
  /** Market time, epoch nanoseconds as decimal text, from which on it is void. */
  readonly expiresNs: string;
  /** The approval behind it; null where none was needed. */
  readonly approvalId: string | null;
  /** The emergency it was granted under, where that stood in for an approval. */
  readonly emergencyId?: string;
  readonly reason: string;
}
