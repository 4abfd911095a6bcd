/** The power fails under a journal. A sample with a new seed each time; `npm run proof` tries every sync. */
import { describe, expect, it } from 'vitest';
import { freshSeed } from '../support/fault-disk-chance.ts';
import { whyNoShim } from '../support/fault-disk-shim.ts';
import { cutPower, cutPowerTwice, isLoss } from '../support/power-loss-proof.ts';

const reason = whyNoShim();
if (reason !== undefined) process.stderr.write(`power loss is not tried: ${reason}\n`);

describe.skipIf(reason !== undefined)('when the power fails', () => {
  const seed = freshSeed('power loss');

  it('nothing is lost that a journal said to be on disk, and the chain is whole', async () => {
    const found = await cutPower({ seed, commits: 100, journal: 'full', disk: 'sound', boundaries: 15 });
    expect(found.problems).toEqual([]);
    expect(found.boundaries).toBe(15);
  }, 120_000);

  it('nothing is lost either where writes and syncs failed before, and were tried again', async () => {
    const found = await cutPower({ seed, commits: 100, journal: 'full', disk: 'failing', boundaries: 15 });
    expect(found.problems).toEqual([]);
    expect(found.failedSyncs).toBeGreaterThan(0);
  }, 120_000);

  it('and once more while a desk starts on what was left', async () => {
    const found = await cutPowerTwice({ seed, commits: 60, journal: 'full', disk: 'sound', boundaries: 4 }, 4);
    expect(found.problems).toEqual([]);
    expect(found.cuts).toBeGreaterThan(0);
  }, 120_000);

  it('much is lost by a journal that does not sync its commits, which shows that losing is found', async () => {
    const found = await cutPower({ seed, commits: 100, journal: 'normal', disk: 'sound', boundaries: 15 });
    expect(found.problems.filter(isLoss).length).toBeGreaterThan(0);
  }, 120_000);
});
