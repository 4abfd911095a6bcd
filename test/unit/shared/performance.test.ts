import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import {
  DAYS_PER_YEAR,
  LEAST_DAYS,
  LEAST_PERIODS,
  PERIODS_PER_YEAR,
  ratiosOf,
} from '../../../shared/domain/performance.ts';
import { DrawdownGauge } from '../../../shared/domain/performance-drawdown.ts';
import { ReturnMoments, sharpeRatio, sortinoRatio } from '../../../shared/domain/performance-returns.ts';
import {
  addResult,
  hitRate,
  NO_TRADES,
  profitFactor,
  slippageBp,
  slippageOf,
  turnover,
} from '../../../shared/domain/performance-trades.ts';
import { type Money, money, parseMoney } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { BTC } from '../../support/desk-rig.ts';

/** Returns given in hundredths, in excess of a target. */
function moments(percents: readonly number[], target = 0): ReturnMoments {
  const returns = new ReturnMoments();
  for (const each of percents) returns.add((each - target) / 100);
  return returns;
}

const amount = (text: string): Money => parseMoney(text)!;

/**
 * The 24 monthly returns, in per cent, of C. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed.
 * 2008, as the R package PerformanceAnalytics hands them out (data/portfolio_bacon.csv).
 */
const BACON = [
  0.3, 2.6, 1.1, -1.0, 1.5, 2.5, 1.6, 6.7, -1.4, 4.0, -0.5, 8.1, 4.0, -3.7, -6.1, 1.7, -4.9, -2.2, 7.0, 5.8, -6.5, 2.4,
  -0.5, -0.9,
];
/** `mixed_returns` of the tests of Quantopian's empyrical, which annualises daily returns by 252. */
const EMPYRICAL = [1, 10, -4, 2, 3, 2, 1, -10];
/** Twelve months of the SummarizeReturns and SortinoRatio examples of tiko's finance manual (wiki, October 2026). */
const TIKO = [2, -1, 3, 1.5, -2.5, 4, 1, -0.5, 2, 3, -1.5, 2.5];

describe('Sharpe ratio', () => {
  it.each([
    ['empyrical, test_sharpe_ratio: mixed returns', moments(EMPYRICAL), 252, 1.7238613961706866],
    ['tiko, SummarizeReturns: 0.02 % riskless a month', moments(TIKO, 0.02), 12, 1.870576573257002],
  ])('is as published: %s', (_, returns, perYear, published) => {
    expect(sharpeRatio(returns, perYear)).toBeCloseTo(published, 10);
  });

  it('is undefined with one return, and with returns that do not differ', () => {
    expect(sharpeRatio(moments([]), 252)).toBeNull();
    expect(sharpeRatio(moments([1]), 252)).toBeNull();
    expect(sharpeRatio(moments([0.1, 0.1, 0.1]), 252)).toBeNull();
  });
});

describe('Sortino ratio', () => {
  it.each([
    // Rollinger & Hoffman, "Sortino: A 'Sharper' Ratio", CME Group 2013: annual returns, target 0, ratio 10 / 2.264.
    ['Rollinger & Hoffman', moments([17, 15, 23, -5, 12, 9, 13, -4]), 1, 4.417, 3],
    ['empyrical, test_sortino: mixed returns, daily', moments(EMPYRICAL), 252, 2.605531251673693, 10],
    ['tiko, SortinoRatio', moments(TIKO), 12, 4.323460152737352, 10],
  ])('is as published: %s', (_, returns, perYear, published, digits) => {
    expect(sortinoRatio(returns, perYear)).toBeCloseTo(published, digits);
  });

  it('has the downside deviation that PerformanceAnalytics expects of the data of Bacon, at a target of 0.5 %', () => {
    // man/DownsideDeviation: DownsideDeviation(portfolio_bacon[,1], MAR = 0.005), printed with eight digits by its tests.
    expect(moments(BACON, 0.5).downsideDeviation).toBeCloseTo(0.02553674, 8);
  });

  it('is undefined while nothing fell short', () => {
    expect(sortinoRatio(moments([]), 252)).toBeNull();
    expect(sortinoRatio(moments([1, 2, 3]), 252)).toBeNull();
  });
});

describe('moments of returns', () => {
  it('are those of the two-pass formulas, also where the same return comes many times', () => {
    const some = fc.tuple(fc.double({ min: -0.1, max: 0.1, noNaN: true }), fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 40 }), (groups) => {
        const returns = new ReturnMoments();
        for (const [value, times] of groups) returns.add(value, times);
        const all = groups.flatMap(([value, times]) => new Array<number>(times).fill(value));
        const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
        const squares = all.reduce((sum, each) => sum + (each - mean) ** 2, 0);
        const short = all.reduce((sum, each) => sum + Math.min(each, 0) ** 2, 0);
        expect(returns.count).toBe(all.length);
        expect(returns.mean).toBeCloseTo(mean, 12);
        expect(returns.deviation).toBeCloseTo(all.length < 2 ? 0 : Math.sqrt(squares / (all.length - 1)), 10);
        expect(returns.downsideDeviation).toBeCloseTo(Math.sqrt(short / all.length), 10);
      }),
    );
  });
});

describe('the convention of periods', () => {
  it('takes days from the twentieth on, and five minutes before that, with the periods beside', () => {
    const fives = moments([1, -1, 2, 1, -1, 2, 1, -1, 2, 1, -1, 2]);
    const days = moments(new Array<number>(LEAST_DAYS - 1).fill(0).map((_, i) => (i % 3) - 0.5));
    expect(ratiosOf(days, fives)).toEqual({
      sharpe: sharpeRatio(fives, PERIODS_PER_YEAR),
      sortino: sortinoRatio(fives, PERIODS_PER_YEAR),
      period: 'five_minutes',
      periods: 12,
      periodsPerYear: 72_576,
    });
    days.add(0.01);
    expect(ratiosOf(days, fives)).toMatchObject({
      sharpe: sharpeRatio(days, DAYS_PER_YEAR),
      period: 'trading_day',
      periods: LEAST_DAYS,
      periodsPerYear: 252,
    });
  });

  it('says nothing of fewer periods than an hour has', () => {
    const fives = moments(new Array<number>(LEAST_PERIODS - 1).fill(0).map((_, i) => (i % 3) - 1));
    expect(ratiosOf(new ReturnMoments(), fives)).toMatchObject({ sharpe: null, sortino: null, periods: 11 });
  });
});

describe('drawdown', () => {
  const curve = (...values: readonly string[]): DrawdownGauge => {
    const gauge = new DrawdownGauge();
    values.forEach((value, i) => {
      gauge.add(amount(value), epochNs(BigInt(i)));
    });
    return gauge;
  };

  it('is as published: the portfolio of Investopedia’s "Maximum Drawdown (MDD)"', () => {
    // 500,000 up to 750,000, down to 400,000, up to 600,000, down to 350,000, up to 800,000: −53.33 %.
    const gauge = curve('500000', '750000', '400000', '600000', '350000', '800000');
    const { deepest } = gauge;
    expect((Number(deepest?.depth) / Number(deepest?.peak)) * 100).toBeCloseTo(53.33, 2);
    // From the peak until that is reached again, as PerformanceAnalytics’ table.Drawdowns counts the length.
    expect(deepest).toMatchObject({ peakAt: 1n, troughAt: 4n, recoveredAt: 5n, lengthNs: 4n });
    expect(gauge.now).toBe(0n);
  });

  it('is as published: the twelve months of tiko’s SummarizeReturns', () => {
    const values = [1];
    for (const each of TIKO) values.push((values.at(-1) ?? 0) * (1 + each / 100));
    const gauge = curve(...values.map((each) => each.toFixed(8)));
    const { deepest } = gauge;
    expect(Number(deepest?.depth) / Number(deepest?.peak)).toBeCloseTo(0.025, 8);
  });

  it('lasts until now while the peak is not reached again', () => {
    const gauge = curve('0', '100', '40', '70', '60');
    expect(gauge.now).toBe(amount('40'));
    expect(gauge.deepest).toEqual({
      depth: amount('60'),
      peak: amount('100'),
      peakAt: 1n,
      troughAt: 2n,
      recoveredAt: null,
      lengthNs: 3n,
    });
  });

  it('keeps the deepest with its recovery when a later one is less deep', () => {
    expect(curve('100', '50', '100', '60').deepest).toMatchObject({ peakAt: 0n, recoveredAt: 2n, lengthNs: 2n });
  });

  it('is none while equity never fell', () => {
    expect(curve('0', '0', '5').deepest).toBeNull();
  });
});

describe('trades', () => {
  it('has hit rate and profit factor as published: a MetaTrader report with two winners and no loser', () => {
    // Strategy Tester Report, MACD Sample, EURUSD M30, 2006: 26.88 and 16.00; 2 (100.00%); the profit factor is left blank.
    const results = addResult(addResult(NO_TRADES, undefined, amount('26.88')), undefined, amount('16.00'));
    expect(results).toMatchObject({ closed: 2, grossProfit: amount('42.88'), grossLoss: 0n });
    expect(hitRate(results)).toBe(1);
    expect(profitFactor(results)).toBeNull();
  });

  it('has the profit factor that Forex traders’ lessons print: 897.57 gained, 357.86 lost', () => {
    // "What is profit factor in forex": 897.57 / 357.86 = 2.508159615…
    const results = addResult(addResult(NO_TRADES, undefined, amount('897.57')), undefined, amount('-357.86'));
    expect(profitFactor(results)).toBeCloseTo(2.508159615047672, 8);
    expect(hitRate(results)).toBe(0.5);
  });

  it('counts an order once, by the sum of its fills', () => {
    const first = addResult(NO_TRADES, undefined, amount('5'));
    const second = addResult(first, amount('5'), amount('-8'));
    expect(second).toEqual({ closed: 1, won: 0, grossProfit: 0n, grossLoss: amount('3') });
    expect(addResult(second, amount('-3'), amount('3'))).toEqual({ ...NO_TRADES, closed: 1 });
  });

  it('says nothing before the first', () => {
    expect(hitRate(NO_TRADES)).toBeNull();
    expect(profitFactor(NO_TRADES)).toBeNull();
  });
});

describe('turnover', () => {
  it('is 2 when the capital went in and out once', () => {
    expect(turnover(amount('2000'), amount('1000'))).toBe(2);
    expect(turnover(amount('2000'), money(0n))).toBeNull();
  });
});

describe('slippage against arrival', () => {
  const SHARE: Instrument = { ...BTC, priceScale: 2, quantityScale: 0 };
  const COIN: Instrument = { ...BTC, priceScale: 1, quantityScale: 0, kind: 'inverse', currency: 'BTC' };

  it('is as published: 1,200 shares decided at 50 and bought at 51 cost 1 a share', () => {
    // CFA Level III practice, "Implementation shortfall and arrival price" (pastpaperhero.com).
    const found = slippageOf(SHARE, { side: 'buy', price: price(5_100), quantity: quantity(1_200) }, price(5_000));
    expect(found).toEqual({ cost: amount('1200'), value: amount('60000') });
    expect(slippageBp(found)).toBeCloseTo(200, 12);
  });

  it('costs a seller what the price fell, and is negative for a better price', () => {
    const sold = (at: number) =>
      slippageBp(slippageOf(SHARE, { side: 'sell', price: price(at), quantity: quantity(7) }, price(10_000)));
    expect(sold(9_990)).toBeCloseTo(10, 12);
    expect(sold(10_020)).toBeCloseTo(-20, 12);
  });

  it('has the sign of the cost for an inverse contract too', () => {
    const dealt = (side: 'buy' | 'sell', at: number) =>
      slippageBp(slippageOf(COIN, { side, price: price(at), quantity: quantity(100) }, price(500_000)));
    expect(dealt('buy', 500_500)).toBeCloseTo(10, 1);
    expect(dealt('sell', 500_500)).toBeCloseTo(-10, 1);
  });

  it('is weighted by value', () => {
    const cheap = slippageOf(SHARE, { side: 'buy', price: price(10_100), quantity: quantity(1) }, price(10_000));
    const large = slippageOf(SHARE, { side: 'buy', price: price(10_000), quantity: quantity(3) }, price(10_000));
    const both = { cost: money(cheap.cost + large.cost), value: money(cheap.value + large.value) };
    expect(slippageBp(both)).toBeCloseTo(25, 12);
  });
});
