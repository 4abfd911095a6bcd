import { describe, expect, it } from 'vitest';
import type { JournalPort } from '../../electron/engine/ports.ts';
import { openMemoryJournal } from '../../electron/journal/open.ts';
import { isOpenLadder } from '../../shared/domain/ladder.ts';
import { type Death, Killed } from '../support/crash-journal.ts';
import { Life, NEW, OLD, PAPER } from '../support/crash-scenario.ts';
import { CLIMBS, Climb, type ClimbScenario, forgotten, type Told } from '../support/ladder-crash.ts';
import { ladderProblems } from '../support/ladder-invariants.ts';

const LATER_NS = 30_000_000_000;

/** Lives a scenario to its end, or to the desk's. Returns what each of its commits carried, and what people were told. */
async function lived(journal: JournalPort, scenario: ClimbScenario, death?: Death) {
  const life = new Life(journal);
  await life.set(['paper']);
  const first = life.journal.commits.length;
  if (death) life.journal.death = { ...death, atCommit: first + death.atCommit };
  const climb = new Climb(life);
  await scenario.run(climb);
  if (death) expect(life.desk.failure).toBeInstanceOf(Killed);
  else expect(life.desk.failure).toBeUndefined();
  expect(life.invariants.broken).toEqual([]);
  life.desk.kill();
  return { commits: life.journal.commits.slice(first), told: climb.told };
}

/** Starts again on what is on disk: it is sound, nothing that was told is lost, and the ladder goes on or is over, in words. */
async function survived(journal: JournalPort, told: readonly Told[]): Promise<void> {
  const life = new Life(journal, LATER_NS);
  const { desk, invariants } = life;
  await desk.resume();
  expect(desk.failure).toBeUndefined();
  const sound = (when: string): void => {
    invariants.against(desk.view);
    expect(invariants.broken, when).toEqual([]);
    expect(ladderProblems(desk.view, invariants.model), when).toEqual([]);
    expect(forgotten(told, desk.view.ladders), when).toEqual([]);
  };
  sound('after the restart');
  for (const ladder of desk.view.ladders.values()) {
    expect(ladder.status, 'nobody is being brought in for ever').not.toBe('preparing');
    if (!isOpenLadder(ladder.status)) expect(ladder.endReason).toMatch(/\w/);
  }
  for (const { status, completedAt, id } of desk.view.swaps.values())
    expect(completedAt, `swap ${id} is ${status}`).not.toBeNull();
  const climb = new Climb(life);
  await life.trades(8);
  await climb.periods(3);
  sound('while it goes on');
  await leave(climb);
  sound('when everybody has left');
  await goesOn(life);
  sound('at the end');
  expect(await desk.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
  desk.kill();
}

/** Whoever climbs gives way, everywhere; where somebody is in force, that is all there is then. */
async function leave(climb: Climb): Promise<void> {
  const { desk } = climb.life;
  for (const { slotId, status } of [...desk.view.ladders.values()])
    if (isOpenLadder(status))
      expect(await climb.ask({ kind: 'abort_ladder', slotId, reason: 'enough' })).toMatchObject({ ok: true });
  // Orders that leave with one batch of events meet the next.
  for (let batch = 0; batch < 4; batch += 1) await climb.life.trades(4);
  await climb.ask({ kind: 'require_approvals', count: 0, expiresAfterMs: 60_000, reason: 'x' });
  const waiting = [...desk.view.approvals.values()].find(({ status }) => status === 'pending');
  if (waiting) await climb.ask({ kind: 'approve', approvalId: waiting.id, by: 'another', reason: 'x' });
  for (const { attachments } of desk.view.slots.values()) {
    const roles = attachments.map(({ role }) => role);
    expect(roles.filter((role) => role === 'live').length).toBeLessThanOrEqual(1);
    expect(roles, 'nobody is left behind').not.toContain('twin');
    expect(roles, 'nobody is left behind').not.toContain('run_off');
  }
  const paper = desk.view.slots.get(PAPER);
  expect(paper?.attachments[0]).toMatchObject({ role: 'live', share: 10_000 });
}

/** The next swap and the way back from it work, and everybody else is gone. */
async function goesOn(life: Life): Promise<void> {
  const { desk } = life;
  const [old = '', next = ''] = life.entities;
  const live = desk.liveEntity(PAPER) ?? '';
  const swapped = await desk.swap(live, live === old ? next : old, {}, { targetEnvironment: 'paper' });
  expect(swapped).toMatchObject({ ok: true });
  await life.trades(8);
  expect(await desk.rollbackSlot(PAPER)).toMatchObject({ ok: true });
  await life.trades(8);
  const attached = desk.view.slots.get(PAPER)?.attachments ?? [];
  expect(attached).toMatchObject([{ entityId: live, share: 10_000 }]);
  for (const [instance] of [...life.invariants.model.held])
    if (
      attached.every((each) => each.instance !== instance) &&
      life.invariants.model.instances.get(instance)?.slotId === PAPER
    )
      expect(life.invariants.model.positions(instance), `${instance} has left`).toEqual([]);
}

describe.each(CLIMBS)('a desk that is killed in the middle of $name', (scenario) => {
  it('comes back sound at every commit, with everything that people were told', async () => {
    const { commits } = await lived(openMemoryJournal(), scenario);
    const kinds = commits.flat();
    for (const step of scenario.steps) expect(kinds).toContain(step);
    for (let atCommit = 1; atCommit <= commits.length; atCommit += 1)
      for (const side of ['before', 'after'] as const) {
        const journal = openMemoryJournal();
        const { told } = await lived(journal, scenario, { atCommit, side });
        await survived(journal, told).catch((error: Error) => {
          error.message = `killed ${side} commit ${atCommit} (${commits[atCommit - 1]}) was on disk: ${error.message}`;
          throw error;
        });
        journal.close();
      }
  }, 240_000);
});

it('those who are held back in these scenarios are the two versions that trade', () => {
  expect([OLD, NEW]).toEqual(['alpha-1.0.0', 'alpha-2.0.0']);
});
