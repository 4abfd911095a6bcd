import type { FactOf } from '../../shared/domain/fact.ts';
import { type Columns, DEAL, INSTRUMENT, SIDE, VERSION } from './columns.ts';
import type { Listed } from './listings.ts';

/** A fill, and the instrument that it is in. */
export interface Trade {
  readonly fact: FactOf<'fill'>;
  readonly listed: Listed;
}

/** The fills as a session writes them: `ts_ns` is market time, since a session has no other. */
export const TRADES: Columns<Trade> = [
  ['ts_ns', ({ fact }) => fact.marketNs],
  ['order_id', ({ fact }) => fact.orderId],
  ...VERSION,
  ...INSTRUMENT,
  SIDE,
  ...DEAL,
  ['liquidity', ({ fact }) => fact.liquidity],
];
