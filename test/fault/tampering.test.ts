/** Somebody writes in the journal's files who should not. A sample with a new seed each time; `npm run proof` tries all bits. */
import { describe, expect, it } from 'vitest';
import { chanceOf, freshSeed } from '../support/fault-disk-chance.ts';
import { tamperWithRows } from '../support/tamper.ts';
import { flipBits, unexcused } from '../support/tamper-flip.ts';

describe('a journal that somebody tampered with', () => {
  const seed = freshSeed('tampering');

  it('is found to be, whatever was done to its rows, and the first bad row is named', async () => {
    const { problems, tried, outside } = await tamperWithRows(chanceOf(seed));
    expect(problems).toEqual([]);
    expect([tried, outside]).toEqual([26, 4]);
  });

  it.each(['closed', 'killed'] as const)(
    'has no bit that flips unnoticed: %s',
    async (state) => {
      const { missed, flips, found } = await flipBits(state, chanceOf(seed), { share: 0.004, bits: 1 });
      expect(unexcused(missed)).toEqual([]);
      expect(found).toBeGreaterThan(0);
      expect(flips).toBeGreaterThan(50);
    },
    120_000,
  );
});
