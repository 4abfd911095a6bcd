/** Kills a desk in a process of its own at a named step, and the one that starts after it; then looks what is left. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { openJournal, openMemoryJournal } from '../../electron/journal/open.ts';
import type { Death } from './crash-journal.ts';
import { Life, SCENARIOS } from './crash-scenario.ts';
import { scratch } from './fault-disk-shim.ts';
import { CLIMBS, Climb, forgotten, type Told } from './ladder-crash.ts';

const CHILD = fileURLToPath(new URL('./crash-kill-step-child.ts', import.meta.url));
const LATER_NS = 30_000_000_000;

/** What a desk is killed in the middle of: swaps, rollbacks and deployments, then ladders and approvals. */
export const STORIES: readonly { readonly name: string; readonly live: (life: Life, told: Told[]) => Promise<void> }[] =
  [
    ...SCENARIOS.map(({ name, environments, before, run }) => ({
      name,
      live: async (life: Life): Promise<void> => {
        await life.set(environments);
        await before(life);
        life.journal.onStory();
        await run(life);
      },
    })),
    ...CLIMBS.map(({ name, run }) => ({
      name,
      live: async (life: Life, told: Told[]): Promise<void> => {
        await life.set(['paper']);
        life.journal.onStory();
        const climb = new Climb(life, told);
        await run(climb);
      },
    })),
  ];

/** A place to be killed at. */
export interface KillStep {
  readonly story: number;
  readonly death: Death;
  /** The facts that this commit carries, in words. */
  readonly facts: string;
}

/** What the child process is to do. */
export interface StepTask {
  readonly directory: string;
  /** Where it writes what people were told, and how many facts are on disk. */
  readonly said: string;
  /** The story to live; undefined to start on what is there. */
  readonly story: number | undefined;
  readonly death: Death;
}

export interface StepSaid {
  readonly facts: number;
  readonly told: readonly Told[];
}

/** Every commit of every story, on both sides of reaching the disk. */
export async function killSteps(): Promise<KillStep[]> {
  const steps: KillStep[] = [];
  for (const [story, { live }] of STORIES.entries()) {
    const journal = openMemoryJournal();
    const life = new Life(journal);
    let first = 0;
    life.journal.onStory = () => {
      first = life.journal.commits.length;
    };
    await live(life, []);
    life.desk.kill();
    for (const [index, kinds] of life.journal.commits.slice(first).entries())
      for (const side of ['before', 'after'] as const)
        steps.push({ story, death: { atCommit: index + 1, side }, facts: kinds.join(', ') });
    journal.close();
  }
  return steps;
}

/**
 * Kills a desk at a step, kills the next at a commit of its recovery, and starts a third.
 *
 * @param recovery At which commit of its start the second is killed; one that has fewer ends by itself.
 * @returns what is not as it must be, in words.
 */
export async function killAt(step: KillStep, recovery: Death): Promise<string[]> {
  const folder = scratch('crash-step-');
  try {
    const [directory, said] = [join(folder, 'desk'), join(folder, 'said')];
    const signal = run({ directory, said, story: step.story, death: step.death });
    if (signal !== 'SIGKILL') return [`it was not killed where ${step.facts} was committed`];
    run({ directory, said, story: undefined, death: recovery });
    const { facts, told } = existsSync(said)
      ? (JSON.parse(readFileSync(said, 'utf8')) as StepSaid)
      : { facts: 0, told: [] };
    const problems = await recovered(directory, facts, told);
    const { name } = STORIES[step.story] as (typeof STORIES)[number];
    return problems.map((words) => `${name}, killed ${step.death.side} ${step.facts} was on disk: ${words}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(task: StepTask): NodeJS.Signals | null {
  const { signal, status, stderr } = spawnSync(process.execPath, [CHILD, JSON.stringify(task)], { encoding: 'utf8' });
  if (signal === null && status !== 0) throw new Error(`the desk ended with ${status}: ${stderr}`);
  return signal;
}

/** Starts a desk on what is there. */
async function recovered(directory: string, facts: number, told: readonly Told[]): Promise<string[]> {
  const problems: string[] = [];
  const journal = openJournal({ directory });
  try {
    const life = new Life(journal, LATER_NS);
    const { desk, invariants } = life;
    const there = [...journal.facts()].length;
    if (there < facts) problems.push(`${facts - there} facts are lost that were on disk`);
    await desk.resume();
    if (desk.failure) problems.push(`it does not start: ${desk.failure.message}`);
    invariants.against(desk.view);
    problems.push(...invariants.broken, ...forgotten(told, desk.view.ladders));
    for (const { id, status, completedAt } of desk.view.swaps.values())
      if (completedAt === null) problems.push(`swap ${id} stays ${status}`);
    for (const { id, status } of desk.view.ladders.values())
      if (status === 'preparing') problems.push(`ladder ${id} prepares for ever`);
    // A slot whose first deployment was interrupted stands before it: nothing was ever live there.
    const served = new Set(
      [...desk.view.deployments.values()].filter((each) => each.deployedAt !== null).map((each) => each.slotId),
    );
    for (const { id, attachments } of desk.view.slots.values())
      if (served.has(id) && attachments.filter(({ role, share }) => role === 'live' && share > 0).length === 0)
        problems.push(`slot ${id} has no live version`);
    await life.trades(8);
    invariants.against(desk.view);
    problems.push(...invariants.broken);
    const { missed, twice } = await desk.host.receiptAudit();
    if (missed + twice > 0) problems.push(`${missed} events were missed and ${twice} came twice`);
    desk.kill();
  } finally {
    journal.close();
  }
  return [...problems, ...verifyJournal({ directory }).problems.map(({ message }) => message)];
}
