/** Whatever happens to a desk, the recount of its facts agrees with its engine: no honest journal is called a bad one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toStored } from '../../electron/host/fact-record.ts';
import { approvalHistory, chanceOf, exitHistory } from '../support/fact-histories.ts';
import * as ladders from '../support/ladder-operations.ts';
import { auditFacts } from '../support/read-facts.ts';
import * as swaps from '../support/swap-operations.ts';
import { SwapWorld } from '../support/swap-world.ts';

/** A new seed at each run, printed, so that a run that fails can be had again. */
const SEED = Number(process.env.PROPERTY_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.PROPERTY_RUNS ?? 12);

async function live<O>(
  operations: readonly O[],
  perform: (world: SwapWorld, each: O) => Promise<void>,
): Promise<number> {
  const world = await SwapWorld.start(false);
  try {
    await swaps.perform(world, { kind: 'deploy', at: 0, environment: 'paper' });
    await swaps.perform(world, { kind: 'deploy', at: 3, environment: 'paper' });
    await world.settle();
    for (const each of operations) {
      await perform(world, each);
      await world.settle();
    }
    await world.quiesce();
    const { problems, recounted } = auditFacts(world.desk.journal.facts());
    expect(problems).toEqual([]);
    await world.close();
    return recounted.fills;
  } catch (error) {
    world.abandon();
    throw error;
  }
}

describe('the recount of any history', () => {
  it.each([
    ['of kills and exits', exitHistory, 40],
    ['of approvals and emergencies', approvalHistory, 60],
  ] as const)('%s agrees with the engine', (_what, history, runs) => {
    for (let seed = SEED; seed < SEED + runs * (RUNS / 12); seed += 1) {
      const { problems } = auditFacts(history(chanceOf(seed), 150).map(toStored));
      expect(problems, `seed ${seed}`).toEqual([]);
    }
  });

  it.each([
    ['of swaps', swaps.operation as fc.Arbitrary<unknown>, swaps.perform],
    ['of ladders', ladders.operation as fc.Arbitrary<unknown>, ladders.perform],
  ] as const)(
    '%s agrees with the engine',
    async (_what, operation, perform) => {
      let fills = 0;
      const settings = { seed: SEED, numRuns: RUNS };
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { minLength: 15, maxLength: 50, size: 'max' }), async (operations) => {
          fills += await live(operations, perform as (world: SwapWorld, each: unknown) => Promise<void>);
        }),
        settings,
      );
      expect(fills, `fills with seed ${SEED}`).toBeGreaterThan(0);
    },
    300_000,
  );
});
