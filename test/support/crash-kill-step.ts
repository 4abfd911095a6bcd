/** Kills a desk in a process of its own at a named step, and the one that starts after it; then looks what is left. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
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
    if (!isKilled(folder, step.story, step.death)) return [notKilled(step)];
    return (await killNext(folder, step, recovery)).problems;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What was tried at one step: the deaths of the desk that starts after it, and what was not as it must be. */
export interface KillsAt {
  readonly recoveries: number;
  readonly problems: readonly string[];
}

/** The same, with the second killed at every commit that its start has, on both sides, and once not at all. */
export async function killAtEach(step: KillStep): Promise<KillsAt> {
  const folder = scratch('crash-step-');
  try {
    const [left, tried] = [join(folder, 'left'), join(folder, 'tried')];
    mkdirSync(left);
    if (!isKilled(left, step.story, step.death)) return { recoveries: 0, problems: [notKilled(step)] };
    const problems: string[] = [];
    let recoveries = 0;
    const next = async (death: Death): Promise<boolean> => {
      rmSync(tried, { recursive: true, force: true });
      cpSync(left, tried, { recursive: true });
      const found = await killNext(tried, step, death);
      problems.push(...found.problems);
      if (found.killed) recoveries += 1;
      return found.killed;
    };
    // The one that reaches no such commit has started undisturbed, and was looked at too.
    for (let atCommit = 1; await next({ atCommit, side: 'before' }); atCommit += 1) {
      if (!(await next({ atCommit, side: 'after' })))
        problems.push(inWords(step, `its recovery does not come to commit ${atCommit} each time`));
    }
    return { recoveries, problems };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const inWords = ({ story, death, facts }: KillStep, words: string): string =>
  `${STORIES[story]?.name}, killed ${death.side} ${facts} was on disk: ${words}`;

const notKilled = (step: KillStep): string => inWords(step, 'it was not killed there');

/** Lives a story, or a start where there is none, in a process of its own that ends at a commit; whether it came to it. */
function isKilled(folder: string, story: number | undefined, death: Death): boolean {
  return run({ directory: join(folder, 'desk'), said: join(folder, 'said'), story, death }) === 'SIGKILL';
}

/** Starts the second desk on what the first left, kills it at a commit where it has that, and looks what a third finds. */
async function killNext(
  folder: string,
  step: KillStep,
  death: Death,
): Promise<{ killed: boolean; problems: string[] }> {
  const killed = isKilled(folder, undefined, death);
  const said = join(folder, 'said');
  const { facts, told } = existsSync(said)
    ? (JSON.parse(readFileSync(said, 'utf8')) as StepSaid)
    : { facts: 0, told: [] };
  const problems = await recovered(join(folder, 'desk'), facts, told);
  const where = killed ? `and then ${death.side} commit ${death.atCommit} of its recovery: ` : '';
  return { killed, problems: problems.map((words) => inWords(step, where + words)) };
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
    const { missed, twice } = await desk.host.events.all();
    if (missed + twice > 0) problems.push(`${missed} events were missed and ${twice} came twice`);
    desk.kill();
  } finally {
    journal.close();
  }
  return [...problems, ...verifyJournal({ directory }).problems.map(({ message }) => message)];
}
