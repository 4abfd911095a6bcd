/**
 * Fills a disk under a journal, to the last page, and frees it again; then lets it be read-only. Its argument is a
 * {@link FullTask} as JSON. On a disk of its own it is really full; elsewhere SQLite is told that it is.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalPort } from '../../electron/engine/ports.ts';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { JournalError } from '../../electron/journal/error.ts';
import { SqliteJournal } from '../../electron/journal/journal.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { openWriter } from '../../electron/journal/writer.ts';
import type { FullReport, FullTask } from './fault-disk-full.ts';
import { logicalAfter, logicalOf, perform, type Step } from './power-loss-workload.ts';

const { disk, means, lefts } = JSON.parse(process.argv[2] ?? '') as FullTask;
const filler = join(disk, 'filler');
const problems: string[] = [];
let [onReserve, refused] = [0, 0];
/** More commits than the reserve has room for. */
const MOST_COMMITS = 2_000;

type Commit = Step & { readonly kind: 'commit' };
const commit = (from: number, size: number): Commit => ({ kind: 'commit', from, to: from + size - 1, alone: false });

/** A disk that is full but for so many bytes, until it is freed. */
interface Crowded {
  readonly journal: JournalPort;
  fill(left: number): void;
  free(): void;
}

function onDisk(directory: string): Crowded {
  return {
    journal: openJournal({ directory }),
    fill(left) {
      const file = openSync(filler, 'w');
      let size = 0;
      try {
        for (const block of [1_048_576, 4_096]) for (;;) size += writeSync(file, Buffer.alloc(block, 1));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size = fillRest(file, size);
        ftruncateSync(file, Math.max(0, size - left));
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler),
  };
}

/** Fills what the large blocks left. */
function fillRest(file: number, from: number): number {
  let size = from;
  try {
    for (;;) size += writeSync(file, Buffer.alloc(4_096, 1));
  } catch {
    return size;
  }
}

function inPages(directory: string): Crowded {
  openJournal({ directory }).close();
  const database = openWriter(join(directory, 'desk.db'));
  const pages = (): number => Number(database.pragma('page_count', { simple: true }));
  return {
    journal: new SqliteJournal({ database, close: () => database.close() }, false),
    fill: (left) => database.pragma(`max_page_count = ${pages() + Math.floor(left / 4_096)}`),
    free: () => database.pragma('max_page_count = 1000000'),
  };
}

for (const left of lefts) {
  fullDisk(left);
  if (means === 'tmpfs') startOnReserve(left);
}
if (means === 'tmpfs') readOnlyDisk();
process.stdout.write(JSON.stringify({ cases: lefts.length, onReserve, refused, problems } satisfies FullReport));

function fullDisk(left: number): void {
  const note = (words: string): unknown => problems.push(`${left} bytes left: ${words}`);
  const directory = join(disk, 'desk');
  const { journal, fill, free } = means === 'tmpfs' ? onDisk(directory) : inPages(directory);
  const steps: Step[] = [commit(1, 30)];
  perform(journal, steps[0] as Commit);
  fill(left);
  let stopped: Commit | undefined;
  while (stopped === undefined && steps.length < MOST_COMMITS) {
    const next = commit(logicalAfter(steps, steps.length).facts + 1, 20);
    try {
      perform(journal, next);
      if (journal.reserveSpent?.()) onReserve += 1;
      steps.push(next);
    } catch (error) {
      if (!(error instanceof JournalError) || error.code !== 'disk_full') note(`a commit ended with ${error}`);
      stopped = next;
      refused += 1;
    }
  }
  if (stopped === undefined) note(`never became full`);
  expectSame(journal, steps, 'while it is full', note);
  if (means === 'tmpfs') {
    journal.close();
    // What closing gave back is taken again, so that a start finds just as little.
    free();
    fill(left);
    startOnFullDisk(directory, steps, note);
  }
  free();
  const after = means === 'tmpfs' ? openJournal({ directory }) : journal;
  const again = stopped ?? commit(1, 1);
  perform(after, again);
  expectSame(after, [...steps, again], 'when there is room again', note);
  after.close();
  for (const { message } of verifyJournal({ directory }).problems) note(message);
  rmSync(directory, { recursive: true });
}

/** A disk that others filled while no desk ran: the reserve is for just this, so that one can start, reduce and record it. */
function startOnReserve(left: number): void {
  const note = (words: string): unknown => problems.push(`${left} bytes left, and a reserve: ${words}`);
  const directory = join(disk, 'desk');
  const { journal, fill, free } = onDisk(directory);
  const steps = [commit(1, 30), commit(31, 3)] as const;
  perform(journal, steps[0]);
  journal.close();
  fill(left);
  try {
    const again = openJournal({ directory });
    perform(again, steps[1]);
    expectSame(again, steps, 'on the reserve', note);
    again.close();
  } catch (error) {
    note(`a start on it ended with ${error}`);
  }
  free();
  rmSync(directory, { recursive: true });
}

/** A desk that stops and starts on a full disk comes up or says that it is full, and shows all that it has either way. */
function startOnFullDisk(directory: string, steps: readonly Step[], note: (words: string) => void): void {
  try {
    openJournal({ directory }).close();
  } catch (error) {
    if (!(error instanceof JournalError) || error.code !== 'disk_full') note(`a start on it ended with ${error}`);
  }
  const shown = openJournal({ directory, readonly: true });
  expectSame(shown, steps, 'when it is only read', note);
  shown.close();
}

function expectSame(journal: JournalPort, steps: readonly Step[], when: string, note: (words: string) => void): void {
  const { wrong, ...found } = logicalOf(journal);
  for (const words of wrong) note(`${when}: ${words}`);
  const [has, should] = [JSON.stringify(found), JSON.stringify(logicalAfter(steps, steps.length))];
  if (has !== should) note(`${when} the journal holds ${has.slice(0, 200)} and should hold ${should.slice(0, 200)}`);
}

function readOnlyDisk(): void {
  const note = (words: string): unknown => problems.push(`read-only: ${words}`);
  const directory = join(disk, 'desk');
  const journal = openJournal({ directory });
  const steps = [commit(1, 12)];
  perform(journal, steps[0] as Commit);
  journal.close();
  remount('ro');
  try {
    openJournal({ directory });
    note('a desk started on it');
  } catch (error) {
    if (!(error instanceof JournalError) || error.code !== 'readonly') note(`a start on it ended with ${error}`);
  }
  const shown = openJournal({ directory, readonly: true });
  expectSame(shown, steps, 'when it is only read', note);
  shown.close();
  for (const { message } of verifyJournal({ directory }).problems) note(message);
  remount('rw');
  const again = openJournal({ directory });
  perform(again, commit(13, 1));
  expectSame(again, [...steps, commit(13, 1)], 'when it can be written again', note);
  again.close();
}

function remount(mode: 'ro' | 'rw'): void {
  const { status, stderr } = spawnSync('mount', ['-o', `remount,${mode}`, disk], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot remount ${disk}: ${stderr}`);
}
