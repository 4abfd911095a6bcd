import { describe, expect, it } from 'vitest';
import { DENIAL_CODES } from '../../shared/domain/risk.ts';
import { freshSeed } from '../support/fault-disk-chance.ts';
import { countOf } from '../support/full-count.ts';
import { CAUSES } from '../support/gate-oracle.ts';
import { GateRun, Tally } from '../support/gate-oracle-run.ts';

/** At least; more until each cause has denied one, but never more than {@link MOST}. `npm run proof` takes all. */
const ORDERS = countOf(20_000, 100_000);
const MOST = 100_000;
const A_WORLD = 2_000;

const isToGoOn = ({ orders, denied }: Tally): boolean =>
  orders < ORDERS || (orders < MOST && denied.size < DENIAL_CODES.length);

describe('gate and oracle', () => {
  it('know the same causes in the same order', () => {
    expect(CAUSES.map(([code]) => code)).toEqual(DENIAL_CODES);
  });

  it(`agree on ${ORDERS} orders and more: whether each may leave, and if not why and by whose limit`, () => {
    const first = freshSeed('gate');
    const tally = new Tally();
    for (let world = 0; isToGoOn(tally); world += 1) {
      const seed = (first + world) | 0;
      try {
        new GateRun(seed, tally).go(A_WORLD);
      } catch (error) {
        throw new Error(`with FAULT_SEED=${seed}: ${(error as Error).message}`, { cause: error });
      }
    }
    console.log(`gate and oracle agreed from seed ${first}`, tally);
    expect(tally.accepted).toBeGreaterThan(ORDERS / 10);
    expect([...tally.denied.keys()].sort()).toEqual([...DENIAL_CODES].sort());
  }, 300_000);
});
