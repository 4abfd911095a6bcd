import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ladderProblems } from '../support/ladder-invariants.ts';
import { type Operation, operation, perform } from '../support/ladder-operations.ts';
import { swapAnew } from '../support/swap-anew.ts';
import { SwapWorld } from '../support/swap-world.ts';

/** Fixed, so that a run that fails today fails tomorrow. `PROPERTY_SEED` and `PROPERTY_RUNS` look elsewhere, and longer. */
const SEED = Number(process.env.PROPERTY_SEED ?? 20_261_121);
const RUNS = Number(process.env.PROPERTY_RUNS ?? 80);
const PATH = process.env.PROPERTY_PATH;

/** Runs that never meet these prove less than they say. */
const EXPECTED = [
  ...['ladder_started', 'ladder_reviewed', 'ladder_held', 'ladder_resumed', 'ladder_ended', 'simulated_fill'],
  ...[
    'completed',
    'aborted',
    'admitted',
    'advanced',
    'stepped_down',
    'took over',
    'gave way',
    'twin with capital',
    'fault',
    'killed',
  ],
];

function check(world: SwapWorld): void {
  const problems = ladderProblems(world.desk.view, world.invariants.model);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** Two slots in use, and what the operations do to them, to its end. */
async function live(operations: readonly Operation[], seen: Map<string, number>): Promise<void> {
  const world = await SwapWorld.start(false);
  const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
  try {
    for (const at of [0, 3]) await perform(world, { kind: 'deploy', at, environment: 'paper' });
    await world.settle();
    for (const each of operations) {
      await perform(world, each);
      await world.settle();
      check(world);
    }
    await world.quiesce();
    for (const { command, waited } of world.waiting)
      expect(waited.outcome, `the answer to ${command.kind}`).toBeDefined();
    const { view } = world.desk;
    for (const ladder of view.ladders.values()) {
      expect(ladder.status, `ladder ${ladder.id}`).not.toBe('preparing');
      count(ladder.status);
      for (const { kind } of ladder.moves) count(kind);
      if (ladder.plan.twin === 'capital') count('twin with capital');
    }
    for (const { ladderId, type, cutSequence } of view.swaps.values())
      if (ladderId !== null && cutSequence !== null) count(type === 'rollback' ? 'gave way' : 'took over');
    for (const { isFault } of world.invariants.model.ended.values()) if (isFault) count('fault');
    // Whoever still climbs gives way when a person says so, whatever has happened.
    for (const { slotId, endedAt } of view.ladders.values())
      if (endedAt === null) world.ask({ kind: 'abort_ladder', slotId, reason: 'the end' });
    await world.quiesce();
    check(world);
    for (const { status, id } of world.desk.view.ladders.values())
      expect(['completed', 'aborted'], `ladder ${id}`).toContain(status);
    // Where other people must agree, the next one is promoted.
    for (const outcome of await swapAnew(world))
      expect(outcome.ok || outcome.message.includes('promote it'), `the next swap: ${outcome.message}`).toBe(true);
    await world.kill();
    check(world);
    for (const [slotId, { attachments }] of world.desk.view.slots)
      expect(attachments.filter((each) => each.role === 'live').length, slotId).toBeLessThanOrEqual(1);
    if (world.lives > 2) count('killed');
    for (const kind of world.kinds) count(kind);
    await world.close();
  } catch (error) {
    world.abandon();
    throw error;
  }
}

describe('any sequence of what can happen to a desk where versions climb', () => {
  it('keeps the invariants, and what is on disk is what was', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 15, maxLength: 50, size: 'max' }), (operations) =>
        live(operations, seen),
      ),
      {
        seed: SEED,
        numRuns: RUNS,
        ...(PATH && { path: PATH }),
        endOnFailure: process.env.PROPERTY_QUICK !== undefined,
      },
    );
    if (process.env.PROPERTY_SEED !== undefined || process.env.PROPERTY_RUNS !== undefined) return;
    for (const each of EXPECTED) expect([...seen.keys()], 'what these runs must have come across').toContain(each);
  }, 600_000);
});
