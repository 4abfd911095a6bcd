import { describe, expect, it } from 'vitest';
import { openPaperExchange } from '../../../electron/exchange/paper-exchange.ts';
import { openSimulatedExchange, type SimulatedExchangeOptions } from '../../../electron/exchange/simulated-exchange.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { timeNs } from '../../../shared/units/time.ts';
import { instrument, order, quote, type Terms, trade } from './exchange-desk.ts';

const AT = 100;
const INSTRUMENTS = [instrument()];

const open = (options: Partial<SimulatedExchangeOptions> = {}) =>
  openSimulatedExchange({
    instruments: INSTRUMENTS,
    positionOf: () => quantity(0),
    latencyNs: 10,
    slippageTicks: 0,
    ...options,
  });

const submit = (id: string, sentNs = 0, terms: Terms = {}) =>
  ({ kind: 'submit', order: order(id, { quantity: 80, ...terms, sentNs }), sentNs: timeNs(sentNs) }) as const;

/** What an event leads to: account, order, report and what was filled. */
function shown(simulator: ReturnType<typeof open>, event: MarketEvent): (string | number)[][] {
  const reports: (string | number)[][] = [];
  simulator.onMarket(event, (account, report) =>
    reports.push([account, report.orderId, report.kind, ...(report.kind === 'fill' ? [report.quantity] : [])]),
  );
  return reports;
}

describe('the simulator', () => {
  it('fills each account by itself, in the order of the numbers, whoever opened or sent first', () => {
    const simulator = open();
    for (const account of [9, -3, 2]) simulator.open(account);
    for (const account of [9, 2, -3]) simulator.send(account, submit('same'));
    expect(shown(simulator, trade(10, AT, 100))).toEqual([
      [-3, 'same', 'accepted'],
      [-3, 'same', 'fill', 80],
      [2, 'same', 'accepted'],
      [2, 'same', 'fill', 80],
      [9, 'same', 'accepted'],
      [9, 'same', 'fill', 80],
    ]);
  });

  it('lets nothing live before its latency', () => {
    const simulator = open();
    expect(simulator.latencyNs).toBe(10);
    simulator.open(1);
    simulator.send(1, submit('a', 5));
    expect(shown(simulator, trade(14, AT, 100))).toEqual([]);
    expect(shown(simulator, trade(15, AT, 100))).toHaveLength(2);
  });

  it('drops what an account had when it is closed or opened anew, and what is sent to none', () => {
    const simulator = open();
    simulator.send(1, submit('early'));
    simulator.open(1);
    simulator.send(1, submit('a'));
    simulator.open(1);
    simulator.send(1, submit('b'));
    expect(shown(simulator, trade(10, AT, 100))).toEqual([
      [1, 'b', 'accepted'],
      [1, 'b', 'fill', 80],
    ]);
    simulator.send(1, submit('c', 10));
    simulator.close(1);
    simulator.close(1);
    expect(shown(simulator, trade(30, AT, 100))).toEqual([]);
  });

  it('holds reduce-only orders to the position of their account', () => {
    const simulator = open({ positionOf: (account) => quantity(account === 1 ? 30 : 0) });
    for (const account of [1, 2]) {
      simulator.open(account);
      simulator.send(account, submit('exit', 0, { side: 'sell', reduceOnly: true }));
    }
    expect(shown(simulator, trade(10, AT, 100))).toEqual([
      [1, 'exit', 'accepted'],
      [1, 'exit', 'fill', 30],
      [1, 'exit', 'cancelled'],
      [2, 'exit', 'rejected'],
    ]);
  });

  it('opens an account in the middle of the market with what the market has said so far', () => {
    const paper = openPaperExchange({
      instruments: INSTRUMENTS,
      positions: { ownerOf: (id) => id, positionOf: () => quantity(0) },
      latencyNs: 10,
    });
    paper.onMarket(quote(1, AT - 10, AT + 10), () => {});
    const postOnly = { limitPrice: AT + 10, postOnly: true };
    const refusal = (simulator: ReturnType<typeof open>) => {
      simulator.open(1);
      simulator.send(1, submit('a', 1, postOnly));
      // The event that makes the order live has been seen by the witness already.
      paper.onMarket(trade(11, AT, 100), () => {});
      return shown(simulator, trade(11, AT, 100)).map((each) => each[2]);
    };
    expect(refusal(open({ market: paper }))).toEqual(['rejected']);
    // Without a witness the order rests where it should not, and the trade below it fills it.
    expect(refusal(open())).toEqual(['accepted', 'fill']);
    const seen = paper.seen(0);
    expect(seen).toMatchObject({ bid: AT - 10, ask: AT + 10, quoted: true, ticks: true, last: AT });
    expect(paper.seen(1)).toBeUndefined();
  });
});
