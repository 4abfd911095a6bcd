import type { Performance } from '../../shared/domain/performance.ts';
import { money } from '../../shared/units/money.ts';
import { epochNs } from '../../shared/units/time.ts';
import { ORIGIN } from './fake-desk-records.ts';

const UNIT = 100_000_000n;
const seconds = (count: number) => epochNs(ORIGIN + BigInt(count) * 1_000_000_000n);

/** How a version might have done in its first minutes. */
export const PLAIN_PERFORMANCE: Performance = {
  since: seconds(60),
  complete: true,
  ratios: { sharpe: 1.5, sortino: null, period: 'five_minutes', periods: 40, periodsPerYear: 72_576 },
  drawdown: {
    now: money(1_000n * UNIT),
    deepest: {
      depth: money(5_000n * UNIT),
      peak: money(0n),
      peakAt: seconds(60),
      troughAt: seconds(120),
      recoveredAt: null,
      lengthNs: 90_500_000_000n,
    },
  },
  exposure: { gross: money(250_000n * UNIT), average: money(100_000n * UNIT) },
  trades: { closed: 4, won: 3, grossProfit: money(30n * UNIT), grossLoss: money(10n * UNIT) },
  fills: 9,
  traded: money(2_000_000n * UNIT),
  slippageBp: 0.75,
  slippageFills: 9,
  orders: { sent: 10, rejected: 1, cancelled: 2 },
  denials: new Map([
    ['off_tick', 2],
    ['halted', 1],
  ]),
};
