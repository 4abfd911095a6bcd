/**
 * The process that is recorded: it does the steps it is given on a journal, and says in the record when each begins and
 * when it is done. Its one argument is a {@link ChildTask} as JSON.
 */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { JournalError } from '../../electron/journal/error.ts';
import { SqliteJournal } from '../../electron/journal/journal.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { openWriter } from '../../electron/journal/writer.ts';
import { chanceOf } from './fault-disk-chance.ts';
import { Shim } from './fault-disk-shim.ts';
import type { ChildTask } from './power-loss.ts';
import { KeptJournal } from './power-loss-desk.ts';
import { logicalAfter, logicalOf, perform, type Step, stepsOf, troubleOf } from './power-loss-workload.ts';

const task = JSON.parse(process.argv[2] ?? '') as ChildTask;
const { directory, seed, commits, from, to, journal: durability } = task;
const steps = stepsOf(seed, commits);
const shim = new Shim();
const chance = chanceOf(seed + 1);

/** How often a step is tried while the disk fails, before it is let work again. */
const TRIES = 3;

/** What the child holds: a journal as a desk keeps it, or one that is told not to sync its commits. */
type Held = Pick<KeptJournal, 'journal' | 'minute' | 'close'>;

async function open(): Promise<Held> {
  if (durability === 'full') return KeptJournal.open(directory);
  openJournal({ directory }).close();
  const database = openWriter(join(directory, 'desk.db'));
  // What the journal must never be: this is how it is shown that the proof can fail.
  database.pragma('synchronous = NORMAL');
  const journal = new SqliteJournal({ database, close: () => database.close() }, false);
  return { journal, minute: async () => {}, close: () => journal.close() };
}

let held: Held | undefined = await open();
shim.mark('opened');

async function attempt(step: Step): Promise<void> {
  if (step.kind === 'reopen') {
    held?.close();
    held = undefined;
  }
  held ??= await open();
  if (step.kind === 'minute') await held.minute();
  else if (step.kind !== 'reopen') perform(held.journal, step);
}

/** Tries until the disk takes it, as a desk does with a batch that it must not lose. */
async function insist(step: Step): Promise<void> {
  const trouble = task.disk === 'failing' ? troubleOf(chance) : undefined;
  if (trouble) shim.arm(trouble);
  for (let tries = 1; ; tries += 1) {
    try {
      await attempt(step);
      break;
    } catch (error) {
      if (!(error instanceof JournalError) || trouble === undefined) throw error;
      if (tries >= TRIES) shim.disarm();
    }
  }
  if (trouble) shim.disarm();
}

/** After a power cut, the step that was under way may be there or not. */
function isThere(): boolean {
  const [step, next] = [steps[from], logicalAfter(steps, from + 1)];
  if (from === 0 || held === undefined || step === undefined) return false;
  const { wrong: _, ...found } = logicalOf(held.journal);
  return isDeepStrictEqual(found, next);
}

const first = isThere() ? from + 1 : from;
if (first > from) shim.mark(`done ${from}`);
for (let at = first; at < Math.min(to, steps.length); at += 1) {
  shim.mark(`begin ${at}`);
  await insist(steps[at] as Step);
  shim.mark(`done ${at}`);
}
held?.close();
shim.mark('closed');
shim.close();
