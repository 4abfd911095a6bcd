/** Whatever happens to a desk: a snapshot at any fact and the facts after it give the state that all facts give, field by field. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { FactKind, Recorded } from '../../shared/domain/fact.ts';
import { FACT_KINDS } from '../../shared/domain/fact-kinds.ts';
import { approvalHistory, chanceOf, exitHistory, operatorHistory } from '../support/fact-histories.ts';
import { FoldCheck } from '../support/fold-check.ts';
import { tapCores } from '../support/history-taps.ts';
import * as ladder from '../support/ladder-operations.ts';
import { rareHistory } from '../support/rare-facts.ts';
import * as swap from '../support/swap-operations.ts';
import { SwapWorld } from '../support/swap-world.ts';

const SEED = Number(process.env.PROPERTY_SEED ?? Math.floor(Math.random() * 1e9));
const RUNS = Number(process.env.PROPERTY_RUNS ?? 4);
/** Fixed: what these come across is counted on. */
const SURE = [1, 2, 3];
const cores = tapCores();
const check = new FoldCheck();
afterAll(() => check.close());

const swaps = fc.array(swap.operation, { minLength: 15, maxLength: 40, size: 'max' });
const ladders = fc.array(ladder.operation, { minLength: 15, maxLength: 50, size: 'max' });

/** Plays operations on a desk that may be killed on the way. */
async function played<O>(
  operations: readonly O[],
  perform: (world: SwapWorld, each: O) => Promise<void>,
): Promise<void> {
  const world = await SwapWorld.start(false);
  try {
    for (const at of [0, 3]) await swap.perform(world, { kind: 'deploy', at, environment: 'paper' });
    for (const each of operations) {
      await perform(world, each);
      await world.settle();
    }
  } finally {
    world.abandon();
  }
}

/** Takes snapshots at these parts of what the longest-lived core has folded. */
function holds(...places: readonly number[]): void {
  const facts: readonly Recorded[] = cores.longest();
  cores.clear();
  for (const each of places) check.check(facts, Math.round(each * facts.length));
  // What was folded to check it is no history of its own.
  cores.clear();
}

describe(`a snapshot at any fact (seed ${SEED})`, () => {
  const places = [fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })] as const;
  const options = { seed: SEED, numRuns: RUNS };
  const seeds = fc.nat();

  it('of swaps, rollbacks, drains and faults', async () => {
    const property = fc.asyncProperty(swaps, ...places, async (operations, ...at) => {
      await played(operations, swap.perform);
      holds(...at);
    });
    await fc.assert(property, options);
  }, 120_000);

  it('of ladders, twins and simulated accounts', async () => {
    const property = fc.asyncProperty(ladders, ...places, async (operations, ...at) => {
      await played(operations, ladder.perform);
      holds(...at);
    });
    await fc.assert(property, options);
  }, 120_000);

  it.each([
    ['kills and verified exits', exitHistory, 120],
    ['limits, approvals and emergencies', approvalHistory, 60],
    ['operators and their sessions', operatorHistory, 80],
  ] as const)(
    'of %s',
    (_, play, steps) => {
      const property = fc.property(seeds, ...places, (seed, ...at) => {
        play(chanceOf(seed), steps);
        holds(...at);
      });
      fc.assert(property, options);
    },
    120_000,
  );
});

describe('what no snapshot may forget', () => {
  /** What facts do not determine, or what is the same in every engine. */
  const NEVER = [
    ...[
      'Core.options',
      'SimulatedAccounts.#core',
      'TradingDays.#originNs',
      'ExposureBook.#none',
      'ScopeExposure.#sectors',
    ],
    ...[
      'Market.now',
      'Market.#history',
      'Router.instances',
      'Router.#laggards',
      'Router.#requests',
      'Router.#attached',
    ],
  ];

  it('is a kind of fact or a field of a table that none of its histories came across', async () => {
    const rare = rareHistory();
    for (let at = 0; at <= rare.length; at += 4) check.check(rare, at);
    cores.clear();
    for (const seed of SURE) {
      exitHistory(chanceOf(seed), 120);
      holds(0.3, 0.6, 0.9);
      approvalHistory(chanceOf(seed), 60);
      holds(0.6);
      operatorHistory(chanceOf(seed), 80);
      holds(0.5);
    }
    for (const operations of fc.sample(swaps, { seed: 7, numRuns: 4 })) {
      await played(operations, swap.perform);
      holds(0.7);
    }
    for (const operations of fc.sample(ladders, { seed: 8, numRuns: 8 })) {
      await played(operations, ladder.perform);
      holds(0.5, 0.9);
    }
    const unseen = FACT_KINDS.filter((kind: FactKind) => !check.kinds.has(kind));
    expect(unseen, 'kinds of fact: give an example in rare-facts.ts').toEqual([]);
    const untouched = [...check.fields].filter(([field, isTouched]) => !isTouched && !NEVER.includes(field));
    expect(
      untouched.map(([field]) => field),
      'fields: give facts that change them in rare-facts.ts',
    ).toEqual([]);
  }, 240_000);
});
