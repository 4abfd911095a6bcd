/** Processes are killed without a word of warning. A sample with a new seed each time; `npm run proof` kills 200 and at every step. */
import { describe, expect, it } from 'vitest';
import { killJournals } from '../support/crash-kill.ts';
import { killAt, killSteps } from '../support/crash-kill-step.ts';
import { chanceOf, freshSeed, sampled } from '../support/fault-disk-chance.ts';

describe('a process that is killed', () => {
  const seed = freshSeed('kill');
  const chance = chanceOf(seed);

  it('loses nothing that it said was done, nor does the one that starts after it and is killed too', async () => {
    for (let round = 0; round < 2; round += 1) {
      const { problems, kills } = await killJournals(chance, seed + round);
      expect(problems).toEqual([]);
      expect(kills).toBe(3);
    }
  }, 120_000);

  it('stands wholly before or wholly after a step of a swap, a rollback, a deployment, a ladder or an approval', async () => {
    const steps = await killSteps();
    const kinds = steps.flatMap(({ facts }) => facts.split(', '));
    for (const kind of [
      'swap_initiated',
      'swap_stage_entered',
      'swap_cut',
      'swap_completed',
      'deployment_activated',
      'ladder_moved',
      'approval_given',
    ])
      expect(kinds).toContain(kind);
    for (const step of sampled(chance, steps, 4)) {
      const side = chance.integer(0, 1) === 0 ? 'before' : 'after';
      expect(await killAt(step, { atCommit: chance.integer(1, 3), side })).toEqual([]);
    }
  }, 240_000);
});
