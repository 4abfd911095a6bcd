import { describe, expect, it } from 'vitest';
import { swapCommand } from '../../support/commands.ts';
import { limit, market } from '../../support/desk-rig.ts';
import { ExitWorld, WORLD_PRICE } from '../../support/exit-world.ts';

interface Course {
  readonly name: string;
  readonly config?: Record<string, unknown>;
  readonly flatten: boolean | null;
  /** What the exchange does after the kill, before everything goes well. */
  readonly after: (world: ExitWorld) => void;
}

/** Two versions that are long 0.300 of one instrument and short 0.200 of the other, with orders open on both sides. */
function crowd(config: Record<string, unknown>): { world: ExitWorld; alpha: readonly [string, string] } {
  const world = new ExitWorld();
  const alpha = world.deploy('alpha', config);
  world.deploy('beta', config);
  for (const [instrument, side, size] of [
    [0, 'buy', 300],
    [1, 'sell', 200],
  ] as const) {
    world.intents = [market(instrument + 1, side, size, instrument)];
    world.event(instrument);
    world.intents = [];
    for (const each of world.in('coming')) {
      world.take(each);
      world.fill(each, 1_000);
    }
  }
  world.intents = [limit(8, 'sell', 100, WORLD_PRICE + 90_000), limit(9, 'buy', 20, WORLD_PRICE - 90_000, 1)];
  world.event();
  world.intents = [];
  for (const each of world.in('coming')) if (each.order.side === 'sell') world.take(each);
  return { world, alpha };
}

const COURSES: readonly Course[] = [
  {
    name: 'with fills in parts and a refusal',
    flatten: true,
    after: (world) => {
      for (const each of world.in('coming')) if (each.order.type === 'market') world.take(each);
      const [first, second] = world.in('working').filter(({ order }) => order.type === 'market');
      if (first) world.fill(first, 50);
      if (second) world.fill(second, 1_000);
      for (const each of world.in('working')) if (each.cancelAsked) world.cancel(each);
      const [refused] = world.in('coming').filter(({ order }) => order.reduceOnly);
      if (refused) world.refuse(refused);
      world.event();
      world.event(1);
    },
  },
  { name: 'of a desk on which nothing is answered', flatten: true, after: (world) => world.event() },
  {
    name: 'that leaves it to versions which close',
    config: { shutdown_policy: 'flatten_all' },
    flatten: null,
    after: (world) => world.event(),
  },
  {
    name: 'that lets the versions leave first',
    config: { shutdown_policy: 'soft', soft_shutdown_seconds: 5 },
    flatten: null,
    after: (world) => {
      for (let i = 0; i < 7; i += 1) world.event(i % 2, WORLD_PRICE, 1_000);
    },
  },
];

describe('a kill of the desk that the process does not survive', () => {
  it.each(COURSES)('$name, ends flat from every fact on', ({ config = {}, flatten, after }) => {
    const play = (world: ExitWorld): void => {
      world.command({ kind: 'kill', scope: 'desk', flatten, reason: 'x' });
      after(world);
    };
    const { world: whole } = crowd(config);
    const begun = whole.facts.length;
    play(whole);
    const last = whole.facts.length;
    expect(last).toBeGreaterThan(begun + 8);
    for (let upTo = begun + 1; upTo <= last; upTo += 1) {
      const { world } = crowd(config);
      play(world);
      const kind = world.facts[upTo - 1]?.fact.kind;
      world.restart(upTo);
      expect(world.engine.view.breakers.get('b-1')).toMatchObject({ scope: 'desk', cause: 'kill' });
      world.goOn(90);
      const exits = [...world.engine.view.exits.values()].map((exit) => exit.status);
      // A desk that stopped before the order to kill was on disk gave no answer: it blocks, and the order is given again.
      if (!world.facts.some(({ fact }) => fact.kind === 'kill_ordered')) {
        expect([kind, world.in('coming', 'working').length]).toEqual([kind, 0]);
        world.command({ kind: 'kill', scope: 'desk', flatten, reason: 'again' });
        world.goOn(90);
      } else expect([kind, new Set(exits)]).toEqual([kind, new Set(['ended'])]);
      expect([kind, world.holdings(), world.faults]).toEqual([kind, [], []]);
      expect([...world.engine.view.breakers.values()]).toMatchObject([{ id: 'b-1', action: 'halt' }]);
    }
  });

  it('after a swap has handed on what is being closed, goes after it', () => {
    const { world, alpha } = crowd({});
    world.command({ kind: 'kill', scope: 'version/alpha@1.0.0', flatten: true, reason: 'x' });
    world.command(swapCommand(...alpha));
    expect(world.holdings().map(({ version }) => version)).toContain('alpha@2.0.0');
    world.restart();
    world.goOn();
    expect(world.holdings().filter(({ version }) => version.startsWith('alpha@'))).toEqual([]);
    expect(world.holdings()).toHaveLength(2);
    expect(world.faults).toEqual([]);
  });
});
