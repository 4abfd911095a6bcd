import { describe, expect, it } from 'vitest';
import { countedOnce, unluckyWalks, type Walks, walks } from '../bench/verdicts-runs.ts';
import { gate, repeatedTest } from '../bench/verdicts-walk.ts';
import { countOf } from '../support/full-count.ts';

/** The same ladders each time, so that what chance may do to a rate decides nothing; `npm run proof` walks more. */
const SEEDS = countOf(60, 1_000);
const LIMIT = 0.05;
const EQUAL = { edge: 0, shape: 'equal' } as const;
const share = (count: number, { count: of }: Walks): number => count / of;

describe('ladders of equal versions, looked at after every pair', () => {
  it('are wrongly let up or stopped in at most 5 % of all cases each', () => {
    const walked = walks(SEEDS, EQUAL, () => gate('ladder'));
    expect(share(walked.advanced, walked)).toBeLessThanOrEqual(LIMIT);
    expect(share(walked.aborted, walked)).toBeLessThanOrEqual(LIMIT);
    expect(share(walked.inconclusive, walked)).toBeGreaterThan(0.9);
  });

  it('nor where each rung begins anew', () => {
    const walked = walks(SEEDS, EQUAL, () => gate('rung'));
    expect(share(walked.advanced, walked)).toBeLessThanOrEqual(LIMIT);
    expect(share(walked.aborted, walked)).toBeLessThanOrEqual(LIMIT);
  });

  it('nor where differences linger', () => {
    const walked = walks(SEEDS, { edge: 0, shape: 'lingering' }, () => gate('ladder'));
    expect(share(walked.advanced, walked)).toBeLessThanOrEqual(LIMIT);
    expect(share(walked.aborted, walked)).toBeLessThanOrEqual(LIMIT);
  });

  it('would be in far more with a t-test repeated at every look, which is why it is none', () => {
    const walked = walks(SEEDS, EQUAL, repeatedTest);
    expect(share(walked.advanced, walked)).toBeGreaterThan(4 * LIMIT);
    expect(share(walked.aborted, walked)).toBeGreaterThan(4 * LIMIT);
  });

  it('end inconclusive when they were merely unlucky at first', () => {
    const walked = unluckyWalks(SEEDS, () => gate('ladder'));
    expect(share(walked.inconclusive, walked)).toBeGreaterThan(0.9);
  });
});

describe('ladders of versions that differ', () => {
  it('are climbed by the better one and end for the worse one', () => {
    const better = walks(SEEDS, { edge: 0.3, shape: 'equal' }, () => gate('ladder'));
    expect([share(better.toTheTop, better), better.aborted]).toEqual([1, 0]);
    const worse = walks(SEEDS, { edge: -0.3, shape: 'equal' }, () => gate('ladder'));
    expect([share(worse.aborted, worse), worse.advanced]).toEqual([1, 0]);
  });
});

describe('what a count leaves open', () => {
  it('is the exact interval of the tables', () => {
    expect(countedOnce(0, 10)).toEqual([0, 0.3085]);
    expect(countedOnce(5, 10)).toEqual([0.1871, 0.8129]);
    expect(countedOnce(10, 10)).toEqual([0.6915, 1]);
    expect(countedOnce(50, 1_000)).toEqual([0.0373, 0.0654]);
  });
});
