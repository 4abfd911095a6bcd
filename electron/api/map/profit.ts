import type { z } from 'zod';
import { defined } from '../../../shared/base/assert.ts';
import type { ProfitView } from '../../../shared/contract/console.ts';
import { addMoney, formatMoney, subtractMoney, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { EngineView, Position, Profit } from '../engine-view.ts';

/** Profit in one currency, on the wire. */
export const profitToWire = (currency: string, profit: Profit): z.infer<typeof ProfitView> => ({
  realised: formatMoney(profit.realised),
  unrealised: formatMoney(profit.unrealised),
  fees: formatMoney(profit.fees),
  total: formatMoney(profit.total),
  currency,
});

/** What positions earned together, by currency. */
export function profitsOf(view: EngineView, positions: readonly Position[]): ReadonlyMap<string, Profit> {
  const byCurrency = new Map<string, Profit>();
  for (const position of positions) {
    const { currency } = defined(view.instruments[position.instrument], `instrument ${position.instrument}`);
    const before = byCurrency.get(currency);
    const realised = addMoney(before?.realised ?? ZERO_MONEY, position.realised);
    const unrealised = addMoney(before?.unrealised ?? ZERO_MONEY, position.unrealised);
    const fees = addMoney(before?.fees ?? ZERO_MONEY, position.fees);
    byCurrency.set(currency, {
      realised,
      unrealised,
      fees,
      total: subtractMoney(addMoney(realised, unrealised), fees),
    });
  }
  return byCurrency;
}
