import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { type Death, Killed } from '../support/crash-journal.ts';
import { Life, SCENARIOS, type Scenario } from '../support/crash-scenario.ts';

const LATER_NS = 1_000_000_000;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  folders.push(folder);
  return folder;
}

/** Runs a scenario in a new data directory, to its end or to the desk's. Returns the commits of the scenario itself. */
async function lived(directory: string, scenario: Scenario, death?: Death): Promise<readonly (readonly string[])[]> {
  const journal = openJournal({ directory });
  const life = new Life(journal);
  await life.set(scenario.environments);
  await scenario.before(life);
  const first = life.journal.commits.length;
  if (death) life.journal.death = { ...death, atCommit: first + death.atCommit };
  await scenario.run(life);
  if (death) expect(life.desk.failure).toBeInstanceOf(Killed);
  else expect(life.desk.failure).toBeUndefined();
  expect(life.invariants.broken).toEqual([]);
  life.desk.kill();
  journal.close();
  return life.journal.commits.slice(first);
}

/** Starts again after the desk was killed, and holds what is there against what is on disk. */
async function survived(directory: string, scenario: Scenario): Promise<void> {
  const journal = openJournal({ directory });
  const life = new Life(journal, LATER_NS);
  const { desk, invariants } = life;
  const onDisk = [...invariants.model.swaps.entries()].at(-1);
  const wasOpen = onDisk !== undefined && onDisk[1].end === undefined;
  await desk.resume();
  const { model } = invariants;
  invariants.against(desk.view);
  expect(invariants.broken).toEqual([]);
  for (const slot of desk.view.slots.values()) {
    const latest = model.latestCut.get(slot.id);
    const { initiated, cut } = (latest === undefined ? undefined : model.swap(latest)) ?? {};
    const predecessor = cut?.legs.find((leg) => leg.slotId === slot.id)?.fromInstance;
    for (const { role, instance } of slot.attachments) {
      if (role === 'live') continue;
      expect(instance, `${slot.id}: only the way back is kept beside the live version`).toBe(predecessor);
      expect(initiated?.type, `${slot.id}: after a rollback there is no way back`).not.toBe('rollback');
      expect(model.positions(instance), `${slot.id}: who is not live holds nothing`).toEqual([]);
      expect(model.openOrders(instance), `${slot.id}: who is not live has no order`).toEqual([]);
    }
  }
  if (onDisk) {
    const [id, { initiated, cut }] = onDisk;
    const record = desk.view.swaps.get(id);
    const inForce = cut ? initiated.toEntityId : initiated.fromEntityId;
    for (const slot of desk.view.slots.values()) expect(desk.liveEntity(slot.id)).toBe(inForce);
    if (cut) expect(record).toMatchObject({ status: 'completed', cutSequence: cut.cutSequence, errorMessage: null });
    else if (wasOpen)
      expect(record).toMatchObject({
        status: 'failed',
        errorMessage: expect.stringMatching(/stage \w+; the slot stayed on the source$/),
      });
    if (initiated.reverts !== null)
      expect(desk.view.swaps.get(initiated.reverts)?.status).toBe(cut ? 'rolled_back' : 'completed');
  }
  for (const { status, errorLogs } of desk.view.deployments.values()) {
    expect(['active', 'inactive', 'failed', 'rolled_back']).toContain(status);
    expect(errorLogs.length > 0).toBe(status === 'failed');
  }
  await goesOn(life, scenario);
  desk.kill();
  journal.close();
  expect(verifyJournal({ directory })).toMatchObject({ ok: true });
}

/** The market goes on, and the next deployment, swap and rollback work. */
async function goesOn(life: Life, { environments }: Scenario): Promise<void> {
  const { desk, invariants } = life;
  const [old = '', next = ''] = life.entities;
  await life.trades(8);
  if (environments.length === 1 && desk.liveEntity('alpha:staging') === undefined)
    expect(await desk.deploy(next, 'staging')).toMatchObject({ ok: true });
  const live = desk.liveEntity('alpha:paper') ?? '';
  const swapped = await desk.swap(live, live === old ? next : old, {}, { targetEnvironment: 'paper' });
  expect(swapped).toMatchObject({ ok: true });
  await life.trades(8);
  const undone = { swapId: swapped.ok ? swapped.subject : '', reason: 'test', rolledBackBy: 'tester' };
  expect(await desk.command({ kind: 'rollback_swap', ...undone })).toMatchObject({ ok: true });
  expect(desk.liveEntity('alpha:paper')).toBe(live);
  await life.trades(8);
  invariants.against(desk.view);
  expect(invariants.broken).toEqual([]);
  expect(await desk.host.events.all()).toMatchObject({ missed: 0, twice: 0 });
}

describe.each(SCENARIOS)('a desk that is killed in the middle of $name', (scenario) => {
  it('stands wholly before or wholly after it, at every commit', async () => {
    const commits = await lived(temporary(), scenario);
    const kinds = commits.flat();
    for (const step of scenario.steps) expect(kinds).toContain(step);
    for (let atCommit = 1; atCommit <= commits.length; atCommit += 1) {
      for (const side of ['before', 'after'] as const) {
        const directory = temporary();
        await lived(directory, scenario, { atCommit, side });
        await survived(directory, scenario).catch((error: Error) => {
          error.message = `killed ${side} commit ${atCommit} (${commits[atCommit - 1]}) was on disk: ${error.message}`;
          throw error;
        });
        rmSync(directory, { recursive: true, force: true });
      }
    }
  }, 240_000);
});

it('each stage of a swap has a commit of its own to be killed at', async () => {
  const [scenario] = SCENARIOS;
  if (!scenario) throw new Error('no scenario');
  const directory = temporary();
  await lived(directory, scenario);
  const journal = openJournal({ directory });
  const life = new Life(journal);
  const swap = [...life.desk.view.swaps.values()].at(-1);
  expect(swap?.steps.map((each) => each.stage)).toEqual([
    'initiated',
    'validating',
    'loading',
    'warming',
    'shadowing',
    'draining',
    'verifying',
    'done',
  ]);
  journal.close();
});
