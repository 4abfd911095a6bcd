import type { z } from 'zod';
import type { ProfitView } from '../../../shared/contract/console.ts';
import { formatMoney } from '../../../shared/units/money.ts';
import type { Profit } from '../engine-view.ts';

/** Profit in one currency, on the wire. */
export const profitToWire = (currency: string, profit: Profit): z.infer<typeof ProfitView> => ({
  realised: formatMoney(profit.realised),
  unrealised: formatMoney(profit.unrealised),
  fees: formatMoney(profit.fees),
  total: formatMoney(profit.total),
  currency,
});
