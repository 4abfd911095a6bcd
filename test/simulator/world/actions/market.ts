import type { Bar, MarketEvent, Quote, Trade } from '../../../../shared/domain/market-event.ts';
import { price } from '../../../../shared/units/price.ts';
import { quantity } from '../../../../shared/units/quantity.ts';
import { timeNs } from '../../../../shared/units/time.ts';
import { AT } from '../../../support/swap-world.ts';
import type { MarketStep } from '../../script/step.ts';
import type { SimWorld } from '../sim-world.ts';

const NS_PER_MS = 1_000_000;

/** Lets the market do something. */
export async function inMarket(world: SimWorld, step: MarketStep): Promise<void> {
  switch (step.kind) {
    case 'quotes':
      world.coverage.count('market quotes');
      if (step.spread < 0) world.coverage.count('market crossed');
      return world.events(Array.from({ length: step.count }, (_, i) => quote(world, step, i)));
    case 'bars':
      world.coverage.count('market bars');
      if (step.volume === 0) world.coverage.count('market zero volume');
      return world.events(Array.from({ length: step.count }, (_, i) => bar(world, step, i)));
    case 'gap':
      world.coverage.count('market gap');
      world.pass(step.ms);
      return world.trades(1, step.move, false);
    case 'burst':
      world.coverage.count('market burst');
      return world.events(
        Array.from({ length: step.count }, (_, i) => trade(world, step.instrument, step.move + (i % 5))),
      );
    case 'silence': {
      world.coverage.count('market silence');
      const events: MarketEvent[] = [];
      for (let i = 0; i < step.count; i += 1) {
        world.pass(step.ms);
        events.push(trade(world, step.instrument, i));
      }
      return world.events(events);
    }
    case 'connection':
      return world.desk.loop.connection({ kind: 'connection', of: step.of, up: step.up, reason: 'as it was noticed' });
    case 'catching_up':
      return world.desk.loop.catchingUp(step.standing);
  }
}

function stamp(world: SimWorld, instrument: number) {
  const tsNs = timeNs(world.nextNs());
  return { seq: 0, instrumentSeq: 0, instrument: instrument % world.instruments.length, tsNs };
}

/** Where the market is, on the tick. */
const at = (move: number): number => AT + move * 10;

export const trade = (world: SimWorld, instrument: number, move: number): Trade => ({
  kind: 'trade',
  ...stamp(world, instrument),
  price: price(at(move)),
  quantity: quantity(400),
  aggressor: 'buy',
});

function quote(
  world: SimWorld,
  { instrument, move, spread, size }: Extract<MarketStep, { kind: 'quotes' }>,
  i: number,
): Quote {
  const bid = at(move + i);
  const sizes = { bidQuantity: quantity(size), askQuantity: quantity(size) };
  return { kind: 'quote', ...stamp(world, instrument), bid: price(bid), ask: price(bid + spread * 10), ...sizes };
}

function bar(world: SimWorld, { instrument, move, volume }: Extract<MarketStep, { kind: 'bars' }>, i: number): Bar {
  world.pass(1_000);
  const stamped = stamp(world, instrument);
  const [open, close] = [at(move), at(move + i * 3 + 2)];
  const prices = { open: price(open), high: price(close + 40), low: price(open - 40), close: price(close) };
  return {
    kind: 'bar',
    ...stamped,
    openNs: timeNs(stamped.tsNs - 1_000 * NS_PER_MS),
    ...prices,
    volume: quantity(volume),
  };
}
