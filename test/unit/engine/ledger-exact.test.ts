import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { RandomFills } from '../../support/random-fills.ts';

const FILLS = 100_000;
const A_BLOCK = 1_000;
/** Another one each time, so that the runs together see more than any one does. */
const SEED = randomInt(2 ** 31);

it(`profit equals an exact recomputation over ${FILLS} random fills, linear and inverse (seed ${SEED})`, () => {
  const random = new RandomFills(SEED);
  for (let done = 0; done < FILLS; done += A_BLOCK) {
    const { first } = random.go(A_BLOCK);
    expect(first, `after ${done + A_BLOCK} fills of seed ${SEED}`).toBeUndefined();
  }
});
