import type { RiskLimits } from '../../../shared/domain/risk.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { formatMoney, money } from '../../../shared/units/money.ts';

const UNIT = 100_000_000n;

/** What a new data directory starts with: enough to trade on paper, tight enough to stop a runaway. */
export const DEFAULT_LIMITS: RiskLimits = {
  maxInstruments: 20,
  venues: '*',
  maxOrderValue: money(250_000n * UNIT),
  priceCollar: basisPoints(500),
  maxOpenOrders: 200,
  maxPositionSize: basisPoints(2_500),
  maxDailyLoss: money(20_000n * UNIT),
  maxDrawdown: basisPoints(500),
};

/** The limits as JSON: money as decimal text. */
export const limitsToJson = (limits: RiskLimits): Readonly<Record<string, unknown>> => ({
  ...limits,
  maxOrderValue: formatMoney(limits.maxOrderValue),
  maxDailyLoss: formatMoney(limits.maxDailyLoss),
});
