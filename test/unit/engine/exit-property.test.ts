import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScope, type Scope } from '../../../shared/domain/scope.ts';
import { swapCommand } from '../../support/commands.ts';
import { limit, market } from '../../support/desk-rig.ts';
import { ExitWorld, WORLD_PRICE } from '../../support/exit-world.ts';

type Step =
  | { readonly do: 'event'; readonly instrument: number; readonly ask: readonly Wish[]; readonly ms: number }
  | { readonly do: 'take' | 'refuse' | 'cancel'; readonly which: number }
  | { readonly do: 'fill' | 'late'; readonly which: number; readonly upTo: number }
  | { readonly do: 'kill'; readonly scope: Scope; readonly flatten: boolean }
  | { readonly do: 'swap' | 'back' | 'restart' };

interface Wish {
  readonly side: 'buy' | 'sell';
  readonly size: number;
  readonly off: number;
}

const SCOPES = [
  'desk',
  'alpha:paper',
  'version/alpha@1.0.0',
  'version/alpha@2.0.0',
  'instrument/test:BTCUSDT',
  'algorithm/beta',
];
const which = fc.nat(50);
const wish: fc.Arbitrary<Wish> = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  size: fc.integer({ min: 1, max: 300 }),
  off: fc.integer({ min: 0, max: 2 }),
});
const event: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('event' as const),
  instrument: fc.nat(1),
  ask: fc.array(wish, { maxLength: 3 }),
  ms: fc.constantFrom(1, 100, 3_000),
});
const upTo = fc.integer({ min: 1, max: 200 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: event },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('take' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('refuse' as const, 'cancel' as const), which }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('fill' as const), which, upTo }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('late' as const), which, upTo }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      scope: fc.constantFrom(...SCOPES),
      flatten: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('swap' as const, 'back' as const, 'restart' as const) }) },
);

function play(world: ExitWorld, [a, b]: readonly [string, string], each: Step): void {
  const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % Math.max(1, from.length)];
  switch (each.do) {
    case 'event':
      world.intents = each.ask.map(({ side, size, off }, i) => {
        const ref = world.facts.length * 4 + i + 1;
        const at = WORLD_PRICE + (side === 'buy' ? -1 : 1) * off * 10_000;
        return off === 0 ? market(ref, side, size, each.instrument) : limit(ref, side, size, at, each.instrument);
      });
      return world.event(each.instrument, WORLD_PRICE, each.ms);
    case 'take': {
      const found = pick(world.in('coming'), each.which);
      return found && world.take(found);
    }
    case 'refuse': {
      const found = pick(world.in('coming'), each.which);
      return found && world.refuse(found);
    }
    case 'cancel': {
      const found = pick(
        world.in('working').filter(({ cancelAsked }) => cancelAsked),
        each.which,
      );
      return found && world.cancel(found);
    }
    case 'fill': {
      const found = pick(world.in('working'), each.which);
      return found && world.fill(found, each.upTo);
    }
    case 'late': {
      const found = pick(world.in('cancelled'), each.which);
      return found && world.fill(found, each.upTo);
    }
    case 'kill':
      world.command({ kind: 'kill', scope: each.scope, flatten: each.flatten, reason: 'x' });
      return;
    case 'restart':
      return world.restart();
    case 'swap':
      world.command(swapCommand(a, b));
      return;
    case 'back':
      world.command({ kind: 'rollback_slot', slotId: 'alpha:paper', reason: 'x', rolledBackBy: 'tester' });
      return;
  }
}

/** What is still held under a scope. */
function left(world: ExitWorld, scope: Scope) {
  const parsed = parseScope(scope);
  return world.holdings().filter(({ slotId, version, instrument }) => {
    if (parsed?.kind === 'instrument') return instrument === 0;
    return (
      scope === 'desk' || slotId === scope || scope === `version/${version}` || version.startsWith(`${parsed?.id}@`)
    );
  });
}

describe('an exit, whatever the versions and the exchange do', () => {
  it('never opens or turns a position, and ends flat once the market goes on', () => {
    let begun = 0;
    let late = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const world = new ExitWorld();
        const alpha = world.deploy('alpha');
        world.deploy('beta');
        const killed = new Set<Scope>();
        for (const each of steps) {
          play(world, alpha, each);
          if (each.do === 'kill' && each.flatten) killed.add(each.scope);
          // A person may hand a killed version what it did not hold when it was killed.
          if (each.do === 'swap' || each.do === 'back')
            for (const scope of killed) if (scope.startsWith('version/')) killed.delete(scope);
          if (each.do === 'late') late += 1;
        }
        world.goOn();
        expect(world.faults).toEqual([]);
        const exits = [...world.engine.view.exits.values()];
        begun += exits.length;
        expect(exits.filter((exit) => exit.status !== 'ended')).toEqual([]);
        for (const scope of killed) expect([scope, left(world, scope)]).toEqual([scope, []]);
        expect(world.facts.filter(({ fact }) => fact.kind === 'report_discarded')).toEqual([]);
      }),
      { numRuns: 250, seed: 20_261 },
    );
    expect(begun).toBeGreaterThan(200);
    expect(late).toBeGreaterThan(50);
  });
});
