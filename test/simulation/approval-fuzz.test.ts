/** Random histories of a desk where others must agree, each step held against a small model of the rules; ten thousand in `npm run proof`. */
import { describe, expect, it } from 'vitest';
import { beginning, type Counts } from '../support/approval-desk.ts';
import { ApprovalRun } from '../support/approval-run.ts';
import { chanceOf } from '../support/fact-histories.ts';
import { freshSeed } from '../support/fault-disk-chance.ts';
import { countOf } from '../support/full-count.ts';

const RUNS = countOf(1_500, 10_000);
const STEPS = 24;

describe('approvals', () => {
  it(`hold in ${RUNS} random sequences: never by oneself, never twice, never too few, never for another state`, {
    timeout: 240_000,
  }, () => {
    const begun = [beginning(false), beginning(true)] as const;
    const counts: Counts = {
      asked: 0,
      done: 0,
      refusedSelf: 0,
      refusedReplay: 0,
      stale: 0,
      emergencies: 0,
      restarts: 0,
      reduced: 0,
    };
    const first = freshSeed('approvals');
    for (let seed = first; seed < first + RUNS; seed += 1) {
      const hasOperators = seed % 2 === 1;
      const run = new ApprovalRun(begun[hasOperators ? 1 : 0], hasOperators, chanceOf(seed), counts);
      try {
        for (let i = 0; i < STEPS; i += 1) run.step();
        run.check();
      } catch (cause) {
        throw new Error(`seed ${seed}`, { cause });
      }
    }
    // The runs were about something: each way to be refused, and each way to be done, was taken many times.
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(RUNS / 20);
  });
});
