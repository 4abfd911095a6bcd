import { describe, expect, it } from 'vitest';
import { quantity } from '../../../shared/units/quantity.ts';
import { bar, instrument, openDesk, trade } from './exchange-desk.ts';

/** Orders belong to the owner named before the dash; positions stand as given at the start of every event. */
function deskWith(positions: Record<string, number>, lot = 1) {
  return openDesk({
    instruments: [instrument({ lot: quantity(lot) })],
    slippageTicks: 0,
    positions: {
      ownerOf: (orderId) => orderId.split('-')[0] as string,
      positionOf: (owner) => quantity(positions[owner] ?? 0),
    },
  });
}

describe('reduce-only', () => {
  it('fills up to the position and ends there', () => {
    const desk = deskWith({ x: 6 });
    desk.submit('x-1', { side: 'sell', reduceOnly: true });
    expect(desk.show(trade(1, 100, 50))).toEqual(['x-1: 6 @ 100 taker', 'x-1: cancelled reduce_only']);
  });

  it('buys a short position back', () => {
    const desk = deskWith({ x: -10 });
    desk.submit('x-1', { reduceOnly: true });
    expect(desk.show(trade(1, 100, 50))).toEqual(['x-1: 10 @ 100 taker']);
  });

  it('is rejected on arrival where it would open', () => {
    const desk = deskWith({ x: 6 });
    desk.submit('x-1', { side: 'buy', reduceOnly: true });
    desk.submit('y-1', { side: 'sell', reduceOnly: true });
    expect(desk.show(trade(1, 100, 50))).toEqual([
      'x-1: rejected nothing_to_reduce',
      'y-1: rejected nothing_to_reduce',
    ]);
  });

  it('counts what the same owner has filled earlier in the same event, and no one else', () => {
    const desk = deskWith({ x: 6, y: 6 });
    desk.submit('x-1', { side: 'sell', quantity: 4, reduceOnly: true });
    desk.submit('x-2', { side: 'sell', quantity: 4, reduceOnly: true });
    desk.submit('y-1', { side: 'sell', quantity: 4, reduceOnly: true });
    desk.submit('x-3', { side: 'buy', quantity: 3 });
    desk.submit('x-4', { side: 'sell', quantity: 5, reduceOnly: true });
    expect(desk.show(trade(1, 100, 50))).toEqual([
      'x-1: 4 @ 100 taker',
      'x-2: 2 @ 100 taker',
      'x-2: cancelled reduce_only',
      'y-1: 4 @ 100 taker',
      'x-3: 3 @ 100 taker',
      'x-4: 3 @ 100 taker',
      'x-4: cancelled reduce_only',
    ]);
  });

  it('asks the ledger anew at each event', () => {
    const positions = { x: 10 };
    const desk = deskWith(positions);
    desk.submit('x-1', { side: 'sell', limitPrice: 105, reduceOnly: true });
    desk.show(trade(1, 100, 50));
    expect(desk.show(trade(2, 106, 4))).toEqual(['x-1: 4 @ 105 maker']);
    positions.x = 6;
    expect(desk.show(trade(3, 106, 4))).toEqual(['x-1: 4 @ 105 maker']);
    positions.x = 0;
    expect(desk.show(trade(4, 106, 4))).toEqual(['x-1: cancelled reduce_only']);
  });

  it('lets a stop wait for the position that it protects', () => {
    const positions = { x: 0 };
    const desk = deskWith(positions);
    desk.submit('x-1', { side: 'sell', stopPrice: 95, reduceOnly: true });
    expect(desk.show(bar(0, [100, 101, 99, 100], 50))).toEqual([]);
    positions.x = 10;
    expect(desk.show(bar(10, [100, 101, 90, 100], 50))).toEqual(['x-1: triggered', 'x-1: 10 @ 95 taker']);
  });

  it('fills all or nothing as fok', () => {
    const desk = deskWith({ x: 6 });
    desk.submit('x-1', { side: 'sell', timeInForce: 'fok', reduceOnly: true });
    desk.submit('x-2', { side: 'sell', timeInForce: 'fok', quantity: 6, reduceOnly: true });
    expect(desk.show(trade(1, 100, 50))).toEqual(['x-1: cancelled fok_unfillable', 'x-2: 6 @ 100 taker']);
  });

  it('reduces in whole lots', () => {
    const desk = deskWith({ x: 7, y: 3 }, 4);
    desk.submit('x-1', { side: 'sell', quantity: 8, reduceOnly: true });
    desk.submit('y-1', { side: 'sell', quantity: 8, reduceOnly: true });
    expect(desk.show(trade(1, 100, 50))).toEqual([
      'y-1: rejected nothing_to_reduce',
      'x-1: 4 @ 100 taker',
      'x-1: cancelled reduce_only',
    ]);
  });
});
