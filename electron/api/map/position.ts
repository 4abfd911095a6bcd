import { defined } from '../../../shared/base/assert.ts';
import type { PositionView } from '../../../shared/contract/trading.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import { quoteValueOf } from '../../../shared/domain/valuation.ts';
import { versionName } from '../../../shared/domain/version.ts';
import { formatDecimal } from '../../../shared/units/decimal.ts';
import { formatMoney } from '../../../shared/units/money.ts';
import { quantity as units } from '../../../shared/units/quantity.ts';
import { divideHalfEven } from '../../../shared/units/rounding.ts';
import type { EngineView, Position } from '../engine-view.ts';

/** Digits that an average price is given beyond the instrument's own. */
const EXTRA_DIGITS = 2;

/** A signed quantity at the instrument's scale, as decimal text. */
export const quantityText = (instrument: Pick<Instrument, 'quantityScale'>, quantity: number): string =>
  formatDecimal(quantity, instrument.quantityScale);

/** A price at the instrument's scale, as decimal text. */
export const priceText = (instrument: Pick<Instrument, 'priceScale'>, price: number): string =>
  formatDecimal(price, instrument.priceScale);

/**
 * The price at which the position has no profit: `valueAt` solved for the price, rounded half-even. Linear:
 * cost / (quantity × multiplier); inverse: −multiplier × quantity / cost. `"0"` for a flat position.
 */
export function averagePriceText(
  instrument: Instrument,
  { quantity, cost }: Pick<Position, 'quantity' | 'cost'>,
): string {
  if (quantity === 0 || cost === 0n) return '0';
  const scale = instrument.priceScale + EXTRA_DIGITS;
  const size = BigInt(quantity) * instrument.multiplier;
  const [numerator, denominator] =
    instrument.kind === 'linear'
      ? [cost * 10n ** BigInt(instrument.quantityScale + scale), size]
      : [-size * 10n ** BigInt(scale), cost * 10n ** BigInt(instrument.quantityScale)];
  return formatDecimal(divideHalfEven(numerator, denominator), scale);
}

/** What a position is worth: the mark and the value at it, without a sign; null where no mark is known. */
export function worthText(
  view: Pick<EngineView, 'mark'>,
  instrument: Instrument,
  quantity: number,
): { readonly mark: string | null; readonly value: string | null } {
  const mark = view.mark(instrument.index);
  if (mark === undefined) return { mark: null, value: null };
  return {
    mark: priceText(instrument, mark),
    value: formatMoney(quoteValueOf(instrument, mark, units(Math.abs(quantity)))),
  };
}

/** What attached versions hold. */
export const positionsToWire = (view: EngineView): PositionView[] =>
  [...view.slots.values()].flatMap((slot) =>
    slot.attachments.flatMap(({ instance, entityId }) =>
      view
        .positions(instance)
        .filter(({ quantity }) => quantity !== 0)
        .map((position) => {
          const instrument = defined(view.instruments[position.instrument], `instrument ${position.instrument}`);
          return {
            slot_id: slot.id,
            instance,
            version: versionName(defined(view.entities.get(entityId), `entity ${entityId}`)),
            instrument: instrumentKey(instrument),
            quantity: quantityText(instrument, position.quantity),
            average_price: averagePriceText(instrument, position),
            ...worthText(view, instrument, position.quantity),
            realised: formatMoney(position.realised),
            unrealised: formatMoney(position.unrealised),
            fees: formatMoney(position.fees),
            currency: instrument.currency,
          };
        }),
    ),
  );
