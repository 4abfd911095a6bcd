/**
 * A desk that is killed at any moment and starts again from a snapshot: what it knows is what it knew, what it does afterwards is
 * what its recording gives again, and every invariant of a desk that folds all of its facts holds.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepSnapshot, snapshotAt } from '../support/keep-snapshot.ts';
import * as ladder from '../support/ladder-operations.ts';
import * as swap from '../support/swap-operations.ts';
import { SwapWorld } from '../support/swap-world.ts';

const SEED = Number(process.env.PROPERTY_SEED ?? Math.floor(Math.random() * 1e9));
const RUNS = Number(process.env.PROPERTY_RUNS ?? 12);

/** How far back of the last fact a snapshot is taken, and whether the desk is killed then. */
const moment = fc.option(fc.record({ back: fc.nat(40), isKilled: fc.boolean() }), { freq: 3 });

async function live<O>(
  steps: readonly (readonly [O, { readonly back: number; readonly isKilled: boolean } | null])[],
  perform: (world: SwapWorld, each: O) => Promise<void>,
): Promise<number> {
  const world = await SwapWorld.start(false);
  let restored = 0;
  try {
    for (const at of [0, 3]) await swap.perform(world, { kind: 'deploy', at, environment: 'paper' });
    for (const [operation, then] of steps) {
      await perform(world, operation);
      await world.settle();
      if (!then) continue;
      const { journal } = world.desk;
      const facts = [...journal.facts()].length;
      journal.death = undefined;
      keepSnapshot(journal, snapshotAt(journal, Math.max(1, facts - then.back)));
      if (!then.isKilled) continue;
      await world.kill();
      restored += 1;
    }
    await world.quiesce();
    for (const { command, waited } of world.waiting)
      expect(waited.outcome, `the answer to ${command.kind}`).toBeDefined();
    await world.kill();
    await world.close();
    return restored;
  } catch (error) {
    world.abandon();
    throw error;
  }
}

describe(`a desk that starts from a snapshot (seed ${SEED})`, () => {
  it('swaps, rolls back and drains as one that has folded everything', async () => {
    let restored = 0;
    const steps = fc.array(fc.tuple(swap.operation, moment), { minLength: 10, maxLength: 40, size: 'max' });
    const property = fc.asyncProperty(steps, async (each) => {
      restored += await live(each, swap.perform);
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS });
    expect(restored).toBeGreaterThan(0);
  }, 240_000);

  it('goes on climbing ladders', async () => {
    let restored = 0;
    const steps = fc.array(fc.tuple(ladder.operation, moment), { minLength: 10, maxLength: 40, size: 'max' });
    const property = fc.asyncProperty(steps, async (each) => {
      restored += await live(each, ladder.perform);
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS });
    expect(restored).toBeGreaterThan(0);
  }, 240_000);
});
