/** Kills a process that writes a journal at any moment, and the one that starts after it, and looks what is left. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from '../../electron/feed/simulation/chance.ts';
import { scratch } from './fault-disk-shim.ts';
import { CHILD, type ChildTask, check } from './power-loss.ts';

/** Longer than a process takes to open a journal, milliseconds. */
const LONGEST_START_MS = 1_500;
/** Long enough for some hundred commits, milliseconds. */
const LONGEST_WORK_MS = 400;
/** More than a life has time for. */
const COMMITS = 5_000;
const LIVES = 3;

/** What the processes of one directory said before they were killed. */
interface Said {
  readonly opened: boolean;
  readonly done: number;
  readonly begun: number;
}

export interface KillResult {
  /** Processes that were killed. */
  readonly kills: number;
  /** Of these, how many had not come to their first commit. */
  readonly early: number;
  /** Steps that had been said to be done, in all. */
  readonly steps: number;
  readonly problems: readonly string[];
}

/** Three lives on one directory, each killed at a moment that chance picks; then a fourth that is looked at. */
export async function killJournals(chance: Chance, seed: number): Promise<KillResult> {
  const folder = scratch('crash-kill-');
  try {
    const directory = join(folder, 'desk');
    let said: Said = { opened: false, done: 0, begun: 0 };
    let early = 0;
    for (let life = 0; life < LIVES; life += 1) {
      const control = join(folder, `said-${life}`);
      const task: ChildTask = {
        directory,
        seed,
        commits: COMMITS,
        from: said.done,
        to: Number.MAX_SAFE_INTEGER,
        journal: 'full',
        disk: 'sound',
      };
      // The first must have something to lose; those after it are killed while they start as often as later.
      const atWork = life === 0 || chance.integer(0, 1) === 0;
      await killAfter(task, control, atWork, chance.integer(0, atWork ? LONGEST_WORK_MS : LONGEST_START_MS));
      const next = heard(control, said);
      if (next.done === said.done) early += 1;
      said = next;
    }
    mkdirSync(directory, { recursive: true });
    const problems = await check(directory, { seed, commits: COMMITS }, said.done, said.begun, said.opened);
    return { kills: LIVES, early, steps: said.done, problems };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param atWork Whether the time counts from when the journal is open, else from when the process is started. */
async function killAfter(task: ChildTask, control: string, atWork: boolean, ms: number): Promise<void> {
  const env = { ...process.env, DESK_DISK_CONTROL: control };
  const child = spawn(process.execPath, [CHILD, JSON.stringify(task)], { stdio: ['ignore', 'ignore', 'pipe'], env });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const gone = once(child, 'close');
  const kill = (): boolean => child.kill('SIGKILL');
  let timer: NodeJS.Timeout | undefined;
  const looking = setInterval(() => {
    if (timer !== undefined || (atWork && !(existsSync(control) && readFileSync(control).includes('opened')))) return;
    timer = setTimeout(kill, ms);
  }, 2);
  const [status] = await gone;
  clearInterval(looking);
  clearTimeout(timer);
  if (status !== null) throw new Error(`the process ended by itself with ${status}: ${words}`);
}

function heard(control: string, before: Said): Said {
  let { opened, done, begun } = before;
  const text = existsSync(control) ? readFileSync(control, 'utf8') : '';
  for (const [, word, step] of text.matchAll(/^mark (\w+)(?: (\d+))?$/gm)) {
    if (word === 'opened') opened = true;
    if (word === 'begin') begun = Math.max(begun, Number(step) + 1);
    if (word === 'done') done = Math.max(done, Number(step) + 1);
  }
  return { opened, done, begun: Math.max(begun, done) };
}
