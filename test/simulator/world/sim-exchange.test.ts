import { expect, it } from 'vitest';
import type { PaperExchange } from '../../../electron/exchange/paper-exchange.ts';
import type { ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { Faults } from './faults.ts';
import { SimExchange } from './sim-exchange.ts';

const FILL = { kind: 'fill', orderId: 'o-1', executionId: '10', tsNs: 1, price: 100, quantity: 10, fee: 4n };

/** What is heard of a fill of 10, where the exchange does so. */
function heard(
  ...wrong: readonly ('partial' | 'twice' | 'part_twice')[]
): readonly (readonly [id: string, isTrue: boolean])[] {
  const faults = new Faults();
  for (const each of wrong) faults.exchange.set(each, 1);
  const left = [FILL as unknown as ExchangeReport];
  const onMarket = (_: MarketEvent, report: (report: ExchangeReport) => void) => left.splice(0).forEach(report);
  const paper = { latencyNs: 0, send: () => {}, onMarket } as unknown as PaperExchange;
  const said: (readonly [string, boolean])[] = [];
  const exchange = new SimExchange(paper, faults, (report, isTrue) => {
    if (report.kind === 'fill') said.push([report.executionId, isTrue]);
  });
  for (const tsNs of [1, 2]) exchange.onMarket({ kind: 'trade', tsNs } as unknown as MarketEvent, () => {});
  return said;
}

it('says the first part of a fill in parts twice, while the order has room for it', () => {
  expect(heard()).toEqual([['10', true]]);
  expect(heard('twice')).toEqual([
    ['10', true],
    ['10', false],
  ]);
  const parts = [
    ['5', true],
    ['5', false],
    ['10', true],
  ];
  expect(heard('partial', 'twice')).toEqual(parts);
  expect(heard('part_twice')).toEqual(parts);
});
