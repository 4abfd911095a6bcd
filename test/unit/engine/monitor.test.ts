import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../electron/engine/risk/limits.ts';
import { EquityMonitor } from '../../../electron/engine/risk/monitor.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money } from '../../../shared/units/money.ts';

const LIMITS = { ...DEFAULT_LIMITS, maxDailyLoss: money(100n), maxDrawdown: basisPoints(500) };
const CAPITAL = money(4_000n); // a drawdown of 200 is allowed

const causes = (monitor: EquityMonitor) => monitor.breaches(LIMITS, CAPITAL).map((each) => each.cause);

describe('equity monitor', () => {
  it('measures a day from the equity before it, and drawdown from the peak whatever the day', () => {
    const monitor = new EquityMonitor();
    monitor.observe(money(50n), 10);
    expect([monitor.dayProfit, monitor.drawdown]).toEqual([50n, 0n]);
    monitor.observe(money(-30n), 10);
    expect([monitor.dayProfit, monitor.drawdown]).toEqual([-30n, 80n]);
    monitor.observe(money(-40n), 11);
    expect([monitor.equity, monitor.dayProfit, monitor.drawdown]).toEqual([-40n, -10n, 90n]);
    monitor.observe(money(60n), 14);
    expect([monitor.dayProfit, monitor.drawdown]).toEqual([100n, 0n]);
  });

  it('names a breach one unit beyond its limit, the daily loss first, with both numbers', () => {
    const monitor = new EquityMonitor();
    monitor.observe(money(0n), 1);
    monitor.observe(money(-100n), 1);
    expect(causes(monitor)).toEqual([]);
    monitor.observe(money(-101n), 1);
    expect(monitor.breaches(LIMITS, CAPITAL)).toEqual([{ cause: 'daily_loss', value: 101n, limit: 100n }]);
    monitor.observe(money(-201n), 1);
    expect(causes(monitor)).toEqual(['daily_loss', 'drawdown']);
    // A new day forgives the loss, never the fall from the peak.
    monitor.observe(money(-201n), 2);
    expect(causes(monitor)).toEqual(['drawdown']);
  });

  it('agrees with a recount of the whole history', () => {
    const history = fc.array(fc.tuple(fc.bigInt({ min: -500n, max: 500n }), fc.nat(2)), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(history, (steps) => {
        const monitor = new EquityMonitor();
        let day = 0;
        const seen: { equity: bigint; day: number }[] = [];
        for (const [equity, later] of steps) {
          day += later;
          monitor.observe(money(equity), day);
          seen.push({ equity, day });
          const before = seen.filter((each) => each.day < day).at(-1)?.equity ?? 0n;
          const peak = seen.reduce((most, each) => (each.equity > most ? each.equity : most), 0n);
          expect([monitor.dayProfit, monitor.drawdown]).toEqual([equity - before, peak - equity]);
        }
      }),
    );
  });
});
