import { defined } from '../../../shared/base/assert.ts';
import type { HandOverContractView } from '../../../shared/contract/hand-over.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { Difference, HandOverContract } from '../../../shared/domain/swap.ts';
import type { EngineView, OrderRecord } from '../engine-view.ts';
import { priceText, quantityText } from './position.ts';

/** What a swap would hand over in one slot, on the wire. */
export function handOverContractToWire(view: EngineView, contract: HandOverContract): HandOverContractView {
  const { differences } = contract;
  return {
    slot_id: contract.slotId,
    environment: contract.environment,
    hand_over: { ...contract.handOver },
    standby: contract.standby,
    positions: contract.positions.map(({ instrument, quantity }) => ({
      instrument,
      quantity: quantityText(instrumentByKey(view, instrument), quantity),
    })),
    orders: contract.orders.map((id) => orderToWire(view, defined(view.orders.get(id), `order ${id}`))),
    differences: {
      config: differences.config.map(differenceToWire),
      parameters: differences.parameters.map(differenceToWire),
      instruments: differences.instruments.map(differenceToWire),
      state_schema: differences.stateSchema.map(differenceToWire),
    },
    untouched: [...contract.untouched],
  };
}

function orderToWire(view: EngineView, order: OrderRecord): HandOverContractView['orders'][number] {
  const instrument = defined(view.instruments[order.instrument], `instrument ${order.instrument}`);
  const limited = order.type === 'limit' || order.type === 'stop_limit';
  const stopped = order.type === 'stop' || order.type === 'stop_limit';
  return {
    order_id: order.id,
    instrument: instrumentKey(instrument),
    side: order.side,
    quantity: quantityText(instrument, order.quantity),
    filled: quantityText(instrument, order.filled),
    limit_price: limited ? priceText(instrument, order.limitPrice) : null,
    stop_price: stopped ? priceText(instrument, order.stopPrice) : null,
  };
}

/** JSON has no undefined, and a key that is left out would look like an oversight. */
const differenceToWire = ({ name, from, to }: Difference) => ({ name, from: from ?? null, to: to ?? null });

const instrumentByKey = (view: EngineView, key: string): Instrument =>
  defined(
    view.instruments.find((each) => instrumentKey(each) === key),
    `instrument ${key}`,
  );
