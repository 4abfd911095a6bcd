import type { FactOf } from '../../../shared/domain/fact.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { signOf } from '../../../shared/domain/order.ts';
import { valueAt } from '../../../shared/domain/valuation.ts';
import { type Money, money } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { divideHalfEven } from '../../../shared/units/rounding.ts';
import type { EngineView } from '../engine-view.ts';

interface Holding {
  /** Signed. */
  quantity: number;
  /** Signed value of what is held, at average cost. */
  cost: bigint;
}

/**
 * What each fill realised. The engine's view holds only the sums after a whole turn, so the average-cost rule runs a
 * second time here, on the facts in their order, from the positions that stood when the console's memory began.
 */
export class FillBook {
  readonly #holdings = new Map<string, Holding>();

  constructor(view: EngineView) {
    for (const slot of view.slots.values()) {
      for (const { instance } of slot.attachments) {
        for (const position of view.positions(instance)) {
          const holding = this.#holding(instance, position.instrument);
          holding.quantity = position.quantity;
          holding.cost = position.cost;
        }
      }
    }
  }

  /** Enters a fill. @returns what it realised, gross of fees; null when it only opened. */
  fill(fact: FactOf<'fill'>, instrument: Instrument): Money | null {
    const holding = this.#holding(fact.instance, instrument.index);
    const signed = fact.quantity * signOf(fact.side);
    const closes = holding.quantity * signed < 0;
    const realised = enter(holding, instrument, signed, fact.price);
    return closes ? realised : null;
  }

  /** Moves the positions that changed hands at a cut. */
  cut(fact: FactOf<'swap_cut'>, instrumentOf: (key: string) => Instrument | undefined): void {
    for (const leg of fact.legs) {
      for (const transfer of leg.transfers) {
        const instrument = instrumentOf(transfer.instrument);
        if (!instrument) continue;
        enter(this.#holding(leg.fromInstance, instrument.index), instrument, -transfer.quantity, transfer.price);
        enter(this.#holding(leg.toInstance, instrument.index), instrument, transfer.quantity, transfer.price);
      }
    }
  }

  #holding(instance: number, instrument: number): Holding {
    const key = `${instance}/${instrument}`;
    let holding = this.#holdings.get(key);
    if (!holding) {
      holding = { quantity: 0, cost: 0n };
      this.#holdings.set(key, holding);
    }
    return holding;
  }
}

/**
 * Enters a deal at average cost, by the ledger's own rule: what closes takes its share of the cost, rounded half-even,
 * and a close to flat takes all of it. A test holds this against the engine's books, to the last unit.
 *
 * @returns what the deal realised.
 */
function enter(holding: Holding, instrument: Instrument, signed: number, price: Price): Money {
  const value = valueAt(instrument, price, quantity(signed));
  const held = holding.quantity;
  holding.quantity = held + signed;
  if (held * signed >= 0) {
    holding.cost += value;
    return money(0n);
  }
  const closing = Math.min(Math.abs(signed), Math.abs(held));
  const costOut =
    closing === Math.abs(held) ? holding.cost : divideHalfEven(holding.cost * BigInt(closing), BigInt(Math.abs(held)));
  const turns = closing < Math.abs(signed);
  const closingValue = turns ? valueAt(instrument, price, quantity(closing * Math.sign(signed))) : value;
  holding.cost += value - closingValue - costOut;
  return money(-closingValue - costOut);
}
