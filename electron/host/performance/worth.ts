import { defined } from '../../../shared/base/assert.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { inQuote, quoteValueOf } from '../../../shared/domain/valuation.ts';
import { money } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import type { EngineView, Position } from '../../engine/view.ts';
import type { Worth } from './equity-record.ts';

/** What positions are worth at the present marks, in quote currency. */
export function worthNow(view: EngineView, positions: readonly Position[]): Worth {
  let [equity, gross] = [0n, 0n];
  for (const { instrument: index, quantity, realised, fees, unrealised } of positions) {
    const instrument = defined(view.instruments[index], `instrument ${index}`);
    const mark = view.mark(index);
    equity += inQuote(instrument, money(realised - fees + unrealised), mark);
    gross += grossAt(instrument, quantity, mark);
  }
  return { equity: money(equity), gross: money(gross) };
}

/** Value of a position without its sign; 0 while there is no mark. */
export const grossAt = (instrument: Instrument, quantity: Position['quantity'], mark: Price | undefined): bigint =>
  quantity === 0 || mark === undefined ? 0n : quoteValueOf(instrument, mark, quantity);
