/** What a journal is asked while its disk fails, and how it must answer. Runs in a process that has the shim. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalPort } from '../../electron/engine/ports.ts';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { JournalError, type JournalErrorCode } from '../../electron/journal/error.ts';
import { openJournal } from '../../electron/journal/open.ts';
import type { FaultPlan, Shim } from './fault-disk-shim.ts';
import { logicalAfter, logicalOf, perform, type Step } from './power-loss-workload.ts';

type Asking = Exclude<Step, { kind: 'reopen' | 'minute' }>;

/** What the journal holds before, and what is then asked of it. */
const BEFORE: readonly Asking[] = [
  { kind: 'commit', from: 1, to: 40, alone: true },
  { kind: 'commit', from: 41, to: 43, alone: false },
  { kind: 'setting', value: 'first' },
  { kind: 'secret', number: 1 },
];
const SMALL: Asking = { kind: 'commit', from: 44, to: 46, alone: true };

/** Something that is done while the disk fails, and the step that it does to what the journal holds. */
export const ASKED = {
  'a new journal is made': undefined,
  'a journal is opened after a crash': undefined,
  'a small batch is committed': SMALL,
  // More than the log takes before SQLite folds it into the database by itself, so that this fails too.
  'a large batch is committed': { kind: 'commit', from: 44, to: 6_000, alone: false },
  'an event is acknowledged': { kind: 'acknowledge', fact: 40 },
  'a setting is written': { kind: 'setting', value: 'second' },
  'a password is kept': { kind: 'secret', number: 2 },
  'the journal is closed': undefined,
  'the journal is read': undefined,
} as const satisfies Readonly<Record<string, Asking | undefined>>;

export type Asked = keyof typeof ASKED;

/**
 * What may be said for a failing call. A full disk may also be noticed by what cannot be made on it. SQLite itself says
 * `corrupt` for a page that cannot be read, opens for reading only what it cannot open for writing, and does not say why
 * the memory that a log is shared by cannot grow, which mostly is for want of room.
 */
function maySay({ errno, kinds }: FaultPlan): readonly JournalErrorCode[] {
  const said: JournalErrorCode[] = ['io'];
  if (errno === 'EROFS' || kinds.includes('o')) said.push('readonly');
  if (errno === 'ENOSPC' || kinds.includes('w')) said.push('disk_full');
  if (kinds.includes('p')) said.push('corrupt');
  return said;
}

/** What one case came to. */
export interface CaseResult {
  /** Calls that failed; none when there were fewer calls than the plan counts to. */
  readonly failed: number;
  /** The code that was said; undefined when nobody noticed, as nothing was lost. */
  readonly code: JournalErrorCode | undefined;
  readonly problems: readonly string[];
}

/** A directory with a journal as a killed desk leaves it: its last commits stand in the log alone. */
export function makeTemplate(directory: string, copy: string): void {
  const journal = openJournal({ directory });
  for (const step of BEFORE) perform(journal, step);
  cpSync(directory, copy, { recursive: true });
  journal.close();
}

/** Lets the disk fail as planned while the journal is asked, lets it work again, and looks. */
export function runCase(shim: Shim, asked: Asked, plan: FaultPlan, directory: string, template: string): CaseResult {
  const isNew = asked === 'a new journal is made';
  const opens = isNew || asked === 'a journal is opened after a crash';
  if (!isNew) cpSync(template, directory, { recursive: true });
  const step = ASKED[asked];
  const before = isNew ? [] : BEFORE;
  const problems: string[] = [];
  let journal: JournalPort | undefined = opens ? undefined : openJournal({ directory });
  let failure: unknown;
  shim.arm(plan);
  try {
    journal = ask(asked, directory, journal, step);
  } catch (error) {
    failure = error;
  }
  const { failed } = shim.count();
  shim.disarm();
  const note = (words: string): unknown => problems.push(`${asked}, ${JSON.stringify(plan)}: ${words}`);
  if (failure !== undefined && !(failure instanceof JournalError)) note(`not a JournalError: ${failure}`);
  const code = failure instanceof JournalError ? failure.code : undefined;
  if (failed === 0 && failure !== undefined) note(`refused although nothing failed: ${failure}`);
  if (code !== undefined && !maySay(plan).includes(code)) note(`said ${code}`);
  try {
    const after = step === undefined || failure !== undefined ? before : [...before, step];
    if (journal) expectLogical(journal, after, note);
    // The cause is gone: the same is asked again.
    if (failure !== undefined) journal = ask(asked, directory, journal, step);
    const whole = step === undefined ? before : [...before, step];
    journal ??= openJournal({ directory });
    expectLogical(journal, whole, note);
    const { facts } = logicalAfter(whole, whole.length);
    const next: Asking = { kind: 'commit', from: facts + 1, to: facts + 2, alone: false };
    perform(journal, next);
    journal.close();
    const again = openJournal({ directory });
    expectLogical(again, [...whole, next], note);
    again.close();
    for (const { message } of verifyJournal({ directory }).problems) note(message);
    if (existsSync(join(directory, 'desk.db.partial'))) note('half a database is left beside the journal');
  } catch (error) {
    note(`after the disk worked again: ${error}`);
  }
  rmSync(directory, { recursive: true, force: true });
  return { failed, code, problems };
}

/** Does what is asked. Returns the journal that is open then. */
function ask(
  asked: Asked,
  directory: string,
  journal: JournalPort | undefined,
  step: Asking | undefined,
): JournalPort | undefined {
  if (asked === 'the journal is closed') {
    journal?.close();
    return undefined;
  }
  if (asked === 'the journal is read') {
    const { problems } = verifyJournal({ directory });
    if (problems[0]) throw new JournalError('io', problems[0].message);
    return journal;
  }
  const open = journal ?? openJournal({ directory });
  if (step) perform(open, step);
  return open;
}

function expectLogical(journal: JournalPort, steps: readonly Step[], note: (words: string) => void): void {
  const { wrong, ...found } = logicalOf(journal);
  const [has, should] = [JSON.stringify(found), JSON.stringify(logicalAfter(steps, steps.length))];
  for (const words of wrong) note(words);
  if (has !== should) note(`the journal holds ${has.slice(0, 200)} and should hold ${should.slice(0, 200)}`);
}
