/** A desk that kills its own process at a commit; its argument is a {@link StepTask} as JSON. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { openJournal } from '../../electron/journal/open.ts';
import { STORIES, type StepSaid, type StepTask } from './crash-kill-step.ts';
import { Life } from './crash-scenario.ts';
import type { Told } from './ladder-crash.ts';

const { directory, said, story, death } = JSON.parse(process.argv[2] ?? '') as StepTask;
const LATER_NS = 15_000_000_000;

const before: StepSaid = existsSync(said) ? JSON.parse(readFileSync(said, 'utf8')) : { facts: 0, told: [] };
const told: Told[] = [...before.told];
let facts = before.facts;
let first = Number.POSITIVE_INFINITY;

const life = new Life(openJournal({ directory }), story === undefined ? LATER_NS : 0);
const { journal } = life;
journal.onStory = () => {
  first = journal.commits.length;
};

function dieAt(side: 'before' | 'after', commit: number): void {
  if (death.side !== side || commit - first !== death.atCommit) return;
  writeFileSync(said, JSON.stringify({ facts, told } satisfies StepSaid));
  process.kill(process.pid, 'SIGKILL');
}

// The desk listens to its journal too, so that its witness knows what is on disk.
const { onAttempt, onDisk } = journal;
journal.onAttempt = (batch) => {
  onAttempt(batch);
  dieAt('before', journal.commits.length + 1);
};
journal.onDisk = (batch) => {
  onDisk(batch);
  facts = batch.facts.at(-1)?.seq ?? facts;
  dieAt('after', journal.commits.length);
};

if (story === undefined) {
  first = 0;
  await life.desk.resume();
  writeFileSync(said, JSON.stringify({ facts: Math.max(facts, before.facts), told } satisfies StepSaid));
} else {
  await STORIES[story]?.live(life, told);
}
life.desk.kill();
// Not closed: a process that was not killed by its own hand must not tidy up either.
process.exit(0);
