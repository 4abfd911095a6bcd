/**
 * A second gate, slow and obvious, for the tests to hold the real one against. It shares no code with it: it is told the raw
 * world, remembers nothing, and works out every sum anew for each order, in fractions of bigints.
 */
import type { DenialCode } from '../../shared/domain/risk.ts';
import type { Scope } from '../../shared/domain/scope.ts';
import { Case, type Found, type Measure } from './gate-oracle-case.ts';
import type { Ask, RawOrder, RawWorld } from './gate-oracle-world.ts';

/** A refusal as far as the oracle speaks of it; undefined: the order may leave. */
export type Verdict = { readonly code: DenialCode; readonly scope: Scope | undefined } | undefined;

type Cause = (the: Case) => Found;

const NOBODY: Found = { scope: undefined };

/** Every cause, in the order in which they are given. */
export const CAUSES: readonly (readonly [DenialCode, Cause])[] = [
  ['invalid_terms', (the) => (the.isSound() ? undefined : NOBODY)],
  ['unknown_instrument', (the) => (the.isListed() ? undefined : NOBODY)],
  ['not_live', (the) => (the.from.role === 'live' && the.from.share > 0 ? undefined : NOBODY)],
  ['trading_halted', (the) => (the.state() === 2 ? { scope: the.breakers('halt')[0]?.scope } : undefined)],
  ['breaker_tripped', (the) => (the.breakers().length > 0 ? { scope: the.breakers()[0]?.scope } : undefined)],
  ['warming_up', (the) => (the.from.warming ? NOBODY : undefined)],
  ['reducing_only', (the) => (the.state() === 1 ? NOBODY : undefined)],
  ['instrument_not_permitted', (the) => (the.isRouted() ? the.barring('instruments', the.it.key) : NOBODY)],
  ['venue_not_permitted', (the) => the.barring('venues', the.it.venue)],
  [
    'off_tick',
    ({ ask: { terms }, it }) => (terms.limitPrice % it.tick || terms.stopPrice % it.tick ? NOBODY : undefined),
  ],
  ['off_lot', ({ ask: { terms }, it }) => (terms.quantity % it.lot ? NOBODY : undefined)],
  ['below_minimum', ({ ask: { terms }, it }) => (terms.quantity < it.minimum ? NOBODY : undefined)],
  ['no_reference_price', (the) => (the.it.reference === undefined || the.it.mark === undefined ? NOBODY : undefined)],
  ['stale_reference_price', (the) => the.above('stale_reference_price')],
  ['price_collar', (the) => the.above('price_collar')],
  ['instrument_limit', (the) => the.above('instrument_limit')],
  ['order_quantity', (the) => the.above('order_quantity')],
  ['order_value', (the) => the.above('order_value')],
  ['open_orders', (the) => the.above('open_orders')],
  ['position_quantity', (the) => the.above('position_quantity')],
  ['position_limit', (the) => the.above('position_limit')],
  ['concentration', (the) => the.above('concentration')],
  ['sector_exposure', (the) => the.above('sector_exposure')],
  ['gross_exposure', (the) => the.above('gross_exposure')],
  ['net_exposure', (the) => the.above('net_exposure')],
  ['buying_power', (the) => the.above('buying_power')],
  ['orders_per_second', (the) => the.above('orders_per_second')],
  ['orders_per_minute', (the) => the.above('orders_per_minute')],
  ['trades_per_minute', (the) => the.above('trades_per_minute')],
  ['duplicate_order', (the) => the.duplicate()],
  ['repeated_execution', (the) => the.above('repeated_execution')],
  [
    'self_trade',
    (the) =>
      the.world.limits.get('desk')?.selfTrade === 'deny' && the.crossed().length > 0 ? { scope: 'desk' } : undefined,
  ],
];

/** All that an order which only reduces is held to; a verified exit not even to the halt. */
const OF_REDUCING: readonly DenialCode[] = [
  'invalid_terms',
  'unknown_instrument',
  'trading_halted',
  'off_tick',
  'off_lot',
  'no_reference_price',
  'price_collar',
];

/** Whether the order may leave, and if not, why and by whose limit. */
export function verdict(world: RawWorld, ask: Ask): Verdict {
  const the = new Case(world, ask);
  const reduces = the.isListed() && the.isSound() && the.reduces();
  for (const [code, cause] of CAUSES) {
    if (reduces) {
      if (!OF_REDUCING.includes(code) || (code === 'trading_halted' && ask.isExit)) continue;
      if (code === 'no_reference_price' && (the.prices().length === 0 || the.it.reference !== undefined)) continue;
    }
    const found = cause(the);
    // What nothing permits at all no override does either: events of the instrument never reach the slot.
    const isLifted = ask.lifted.includes(code) && !(code === 'instrument_not_permitted' && !the.isRouted());
    if (found && !isLifted) return { code, scope: found.scope };
  }
  return undefined;
}

/** What a limit measures of an order, for every scope that it is held against. Only for orders that may open. */
export const measures = (world: RawWorld, ask: Ask, code: DenialCode): readonly Measure[] =>
  new Case(world, ask).measures(code);

/** Other versions' resting orders that the order would trade with. */
export const crossed = (world: RawWorld, ask: Ask): readonly RawOrder[] => new Case(world, ask).crossed();
