import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EquityMonitor } from '../../../electron/engine/risk/monitor.ts';
import { money } from '../../../shared/units/money.ts';

const LIMITS = { dailyLoss: money(100n), drawdown: money(200n) };

const causes = (monitor: EquityMonitor) => monitor.breaches().map((each) => each.cause);

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
    monitor.hold(LIMITS);
    monitor.observe(money(0n), 1);
    expect(monitor.observe(money(-100n), 1)).toBe(false);
    expect(causes(monitor)).toEqual([]);
    expect(monitor.observe(money(-101n), 1)).toBe(true);
    expect(monitor.breaches()).toEqual([{ cause: 'daily_loss', value: 101n, limit: 100n }]);
    monitor.observe(money(-201n), 1);
    expect(causes(monitor)).toEqual(['daily_loss', 'drawdown']);
    // A new day forgives the loss, never the fall from the peak.
    monitor.observe(money(-201n), 2);
    expect(causes(monitor)).toEqual(['drawdown']);
  });

  it('is held against nothing before it is told its limits, and by each limit alone where only one is set', () => {
    const monitor = new EquityMonitor();
    expect(monitor.observe(money(-1_000n), 1)).toBe(false);
    monitor.hold({ dailyLoss: undefined, drawdown: money(999n) });
    expect([monitor.observe(money(-999n), 1), monitor.observe(money(-1_000n), 1)]).toEqual([false, true]);
    monitor.hold({ dailyLoss: money(1_000n), drawdown: undefined });
    expect([monitor.observe(money(-1_000n), 1), monitor.observe(money(-1_001n), 1)]).toEqual([false, true]);
  });

  it('forgives nothing when a clock is set back over the boundary of a day and comes again', () => {
    const monitor = new EquityMonitor();
    monitor.hold(LIMITS);
    monitor.observe(money(0n), 4);
    monitor.observe(money(-60n), 5);
    for (const day of [4, 5, 4, 5]) monitor.observe(money(-90n), day);
    expect(monitor.dayProfit).toBe(-90n);
    expect(monitor.observe(money(-101n), 5)).toBe(true);
  });

  it('begins where it is told to, and takes what was recorded as so', () => {
    const monitor = new EquityMonitor();
    monitor.hold(LIMITS);
    expect(monitor.began).toBe(false);
    monitor.begin(money(-5_000n), 7);
    expect(monitor.observe(money(-5_100n), 7)).toBe(true);
    expect(monitor.breaches().map((each) => each.cause)).toEqual(['drawdown']);
    monitor.record(7, money(-5_050n), money(-5_000n));
    expect([monitor.dayProfit, monitor.drawdown, monitor.unrecorded()]).toEqual([-50n, 100n, undefined]);
    expect(monitor.observe(money(-5_150n), 7)).toBe(false);
  });

  it('says below its floor just when a limit stands crossed, whatever came before', () => {
    const equities = fc.array(fc.tuple(fc.bigInt({ min: -500n, max: 500n }), fc.nat(2)), { minLength: 1 });
    fc.assert(
      fc.property(equities, (steps) => {
        const monitor = new EquityMonitor();
        monitor.hold(LIMITS);
        let day = 0;
        for (const [equity, later] of steps) {
          day += later;
          expect(monitor.observe(money(equity), day)).toBe(monitor.breaches().length > 0);
        }
      }),
    );
  });

  it('is the same for plain numbers as for exact ones, also beyond what a plain number holds', () => {
    const far = fc.bigInt({ min: 2n ** 53n - 50n, max: 2n ** 53n + 50n });
    const equities = fc.array(fc.tuple(fc.oneof(fc.bigInt({ min: -500n, max: 500n }), far), fc.nat(2)), {
      minLength: 1,
    });
    fc.assert(
      fc.property(equities, (steps) => {
        const [exact, near] = [new EquityMonitor(), new EquityMonitor()];
        for (const each of [exact, near]) each.hold(LIMITS);
        let day = 0;
        for (const [equity, later] of steps) {
          day += later;
          const plain = Number(equity);
          const isNear = Number.isSafeInteger(plain);
          const found = isNear ? near.observeNear(plain, day) : near.observe(money(equity), day);
          expect(found).toBe(exact.observe(money(equity), day));
          const seen = (each: EquityMonitor) => [each.equity, each.dayProfit, each.drawdown, each.unrecorded()];
          expect(seen(near)).toEqual(seen(exact));
        }
      }),
    );
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
