import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../electron/journal/open.ts';
import { Life, NEW, PAPER } from '../support/crash-scenario.ts';
import { Climb } from '../support/ladder-crash.ts';
import { ladderProblems } from '../support/ladder-invariants.ts';
import { plan, rung } from '../support/ladder-rig.ts';

const SLOW = { soakMs: 3_600_000 };

/** A candidate on its second rung that is to take over and is a few events behind, so that the cut must wait for it. */
async function takingOver() {
  const life = new Life(openMemoryJournal());
  await life.set(['paper']);
  const climb = new Climb(life);
  await climb.promote(plan([rung(1_000, SLOW), rung(2_500, SLOW), rung(10_000, SLOW)]));
  await climb.say('advance');
  life.runtime.held.add(NEW);
  await life.trades(3);
  await climb.say('advance');
  expect(life.desk.view.latestLadder(PAPER)).toMatchObject({ status: 'climbing', rung: 1 });
  const swap = () => [...life.desk.view.swaps.values()].at(-1);
  expect(swap()).toMatchObject({ type: 'manual', cutSequence: null, completedAt: null });
  const settle = async (): Promise<void> => {
    life.runtime.held.clear();
    await life.release(NEW);
    await life.trades(2);
    expect(ladderProblems(life.desk.view, life.invariants.model)).toEqual([]);
    expect(life.invariants.broken).toEqual([]);
  };
  return { life, climb, swap, settle };
}

describe('a take-over that is being prepared', () => {
  it('comes as soon as the candidate is in step', async () => {
    const { climb, swap, settle } = await takingOver();
    await settle();
    expect(swap()).toMatchObject({ status: 'completed', receipts: { missed: 0, twice: 0 } });
    expect(climb.ladder).toMatchObject({ status: 'climbing', rung: 2, share: 10_000 });
  });

  it('is called off by a step down: the candidate does not come to the whole a moment later', async () => {
    const { climb, swap, settle } = await takingOver();
    expect(await climb.say('step_down')).toMatchObject({ ok: true });
    await settle();
    expect(swap()).toMatchObject({ status: 'failed' });
    expect(climb.ladder).toMatchObject({ status: 'held', rung: 0, share: 1_000 });
  });

  it('is called off by a hold', async () => {
    const { climb, swap, settle } = await takingOver();
    expect(await climb.say('hold')).toMatchObject({ ok: true });
    await settle();
    expect(swap()).toMatchObject({ status: 'failed' });
    expect(climb.ladder).toMatchObject({ status: 'held', rung: 1, held: { cause: 'person' } });
  });

  it('is called off by an abort and by a rollback, which leave the version in force with all of the slot', async () => {
    for (const way of ['abort', 'rollback'] as const) {
      const { life, climb, swap, settle } = await takingOver();
      const back = { kind: 'rollback_slot', slotId: PAPER, reason: 'x', rolledBackBy: 'tester' } as const;
      expect(await (way === 'abort' ? climb.say('abort') : climb.ask(back)), way).not.toMatchObject({ ok: false });
      await settle();
      expect(climb.ladder).toMatchObject({ status: 'aborted' });
      expect(swap()).toMatchObject({ type: 'rollback', status: 'completed' });
      expect(life.desk.view.slots.get(PAPER)?.attachments).toMatchObject([{ share: 10_000 }]);
    }
  });

  it('does not wait for a source that has died: the candidate takes over as it is', async () => {
    const { life, climb, settle } = await takingOver();
    life.runtime.scripts.set('alpha-1.0.0', () => ({ fault: { code: 'threw', message: 'as it was told to' } }));
    await life.trades(1);
    await settle();
    expect(climb.ladder).toMatchObject({ rung: 2, share: 10_000 });
    expect(life.desk.view.tradingState(PAPER)).toBe('active');
  });
});
