import { describe, expect, it } from 'vitest';
import type { PaperExchangeOptions } from '../../../electron/exchange/paper-options.ts';
import type { ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { formatMoney, money } from '../../../shared/units/money.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { instrument, openDesk, trade } from './exchange-desk.ts';

const fees = (reports: readonly ExchangeReport[]): string[] =>
  reports.flatMap((report) => (report.kind === 'fill' ? [formatMoney(report.fee)] : []));

/** The fee of buying 3 at 100 as taker. */
function takerFee(of: Instrument, options: Partial<PaperExchangeOptions> = {}): string[] {
  const desk = openDesk({ instruments: [of], slippageTicks: 0, ...options });
  desk.submit('a', { quantity: 3 });
  return fees(desk.reports(trade(1, 100, 5)));
}

describe('fees', () => {
  it('are 5 basis points for a taker and 2 for a maker where nothing is said', () => {
    const desk = openDesk({ slippageTicks: 0 });
    desk.submit('taker', { quantity: 3 });
    desk.submit('maker', { limitPrice: 99, quantity: 3 });
    expect(fees([...desk.reports(trade(1, 100, 3)), ...desk.reports(trade(2, 98, 3))])).toEqual([
      '0.15000000',
      '0.05940000',
    ]);
  });

  it.each([
    ['2.5', '0.07500000'],
    [0.0325, '0.00097500'],
    ['-0.25', '-0.00750000'],
    [0, '0.00000000'],
  ])('of %s basis points are exact', (takerFeeBps, fee) => {
    expect(takerFee(instrument(), { takerFeeBps })).toEqual([fee]);
  });

  it('of a maker may be a rebate', () => {
    const desk = openDesk({ makerFeeBps: '-0.5' });
    desk.show(trade(1, 110, 1));
    desk.submit('a', { limitPrice: 100, quantity: 4 });
    expect(fees(desk.reports(trade(2, 99, 9)))).toEqual(['-0.02000000']);
  });

  it('count the multiplier and the scales of a linear instrument', () => {
    const scaled = instrument({ priceScale: 1, quantityScale: 2, multiplier: money(1_000_000_000n) });
    // 10.0 × 0.03 × 10 = 3, and five basis points of it
    expect(takerFee(scaled)).toEqual(['0.00150000']);
  });

  it('of an inverse contract are paid in the coin', () => {
    const inverse = instrument({ kind: 'inverse', multiplier: money(10_000_000_000n), currency: 'BTC' });
    // 3 contracts of 100 at 100 are 3 coins
    expect(takerFee(inverse)).toEqual(['0.00150000']);
  });

  it('round half-even to 1e-8', () => {
    const tiny = instrument({ quantityScale: 8 });
    // 0.00000003 × 100 = 0.000003; at 50 basis points 1.5e-8, at 150 4.5e-8
    expect(takerFee(tiny, { takerFeeBps: 50 })).toEqual(['0.00000002']);
    expect(takerFee(tiny, { takerFeeBps: 150 })).toEqual(['0.00000004']);
  });
});

describe('options', () => {
  it('have their defaults', () => {
    expect(openDesk({ latencyNs: undefined }).exchange.latencyNs).toBe(5_000_000);
  });

  it.each([
    [{ latencyNs: -1 }, 'latencyNs'],
    [{ latencyNs: 0.5 }, 'latencyNs'],
    [{ slippageTicks: -1 }, 'slippageTicks'],
    [{ makerFeeBps: 'two' }, 'makerFeeBps'],
    [{ takerFeeBps: 1.23456 }, 'takerFeeBps'],
    [{ defaultQuoteSize: 0 }, 'defaultQuoteSize'],
    [{ defaultQuoteSize: 'many' }, 'defaultQuoteSize'],
  ])('%o are refused by name', (options, message) => {
    expect(() => openDesk(options)).toThrow(message);
  });

  it('refuse a quote size that an instrument cannot count', () => {
    const fine = instrument({ quantityScale: 10, lot: quantity(1) });
    const desk = openDesk({ instruments: [fine], defaultQuoteSize: 1e9 });
    expect(() => desk.show(trade(1, 100, 1))).toThrow('too large for ABC');
  });
});
