import { quantity } from '../../shared/units/quantity.ts';
import type { EngineView } from '../engine/view.ts';
import type { PaperExchangeOptions } from '../exchange/paper-options.ts';

/** What the paper exchange holds reduce-only orders to: the ledger's positions, by the instance that owns the order now. */
export const positionSource = (view: EngineView): PaperExchangeOptions['positions'] => ({
  ownerOf: (orderId) => view.orders.get(orderId)?.owner ?? orderId,
  positionOf: (owner, instrument) => quantity(typeof owner === 'number' ? view.held(owner, instrument) : 0),
});
