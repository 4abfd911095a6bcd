/** Cuts the power under a journal: records what a process writes, and opens what would be left at every sync. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Chance } from '../../electron/feed/simulation/chance.ts';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { runWithShim, scratch } from './fault-disk-shim.ts';
import { KeptJournal } from './power-loss-desk.ts';
import { type DiskImage, type PowerCut, RecordedDisk } from './power-loss-disk.ts';
import { type DiskEvent, readRecord } from './power-loss-record.ts';
import { type Logical, logicalAfter, logicalOf, oneMore, stepsOf } from './power-loss-workload.ts';

export const CHILD = fileURLToPath(new URL('./power-loss-child.ts', import.meta.url));

/** What the recorded process does. */
export interface ChildTask {
  readonly directory: string;
  readonly seed: number;
  readonly commits: number;
  /** The steps that it does: from this one up to before that one. */
  readonly from: number;
  readonly to: number;
  /** `normal`: the journal does not sync its commits, which the proof must find. */
  readonly journal: 'full' | 'normal';
  /** `failing`: writes and syncs fail now and then, and the step is tried again. */
  readonly disk: 'sound' | 'failing';
}

/** A recording of a journal's life, and what was on its disk before. */
export interface Recording {
  readonly task: ChildTask;
  readonly root: string;
  readonly before: DiskImage | undefined;
  readonly events: readonly DiskEvent[];
  /** Where the power may fail: around each sync and behind each acknowledgement, as the number of events before that. */
  readonly boundaries: readonly number[];
  readonly syncs: number;
}

/** The data directory in a root: two deep, so that directories must be made durable too. */
export const dataDirectory = (root: string): string => join(root, 'desks', 'one');

/**
 * Records a process that works on a journal in a new directory, or on what `before` has.
 *
 * @throws {Error} when the record does not account for every byte that the process left: it could not be trusted then.
 */
export async function record(
  options: Omit<ChildTask, 'directory'>,
  before?: DiskImage,
  on?: string,
): Promise<Recording> {
  const folder = scratch('power-loss-');
  try {
    const root = join(folder, 'disk');
    mkdirSync(root);
    const image = before && moved(before, on ?? '', root);
    if (image) write(image);
    const task = { ...options, directory: dataDirectory(root) };
    const places = { root, log: join(folder, 'log'), control: join(folder, 'control') };
    await runWithShim(CHILD, [JSON.stringify(task)], places);
    const events = readRecord(places.log);
    requireWhole(events, root, image);
    const cuts = events.flatMap((event, index) =>
      isSync(event) ? [index, index + 1] : isAcknowledgement(event) ? [index + 1] : [],
    );
    return { task, root, before: image, events, boundaries: [...new Set(cuts)], syncs: events.filter(isSync).length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isSync = ({ kind }: DiskEvent): boolean => kind === 'sync' || kind === 'sync_directory';

const isAcknowledgement = (event: DiskEvent): boolean => event.kind === 'mark' && event.text.startsWith('done');

function requireWhole(events: readonly DiskEvent[], root: string, before?: DiskImage): void {
  const disk = new RecordedDisk(root, before);
  // What a failed sync loses to the disk, the process still reads.
  for (const event of events) if (!(isSync(event) && 'failed' in event && event.failed)) disk.apply(event);
  const { files } = disk.afterAll();
  const there = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = there.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.endsWith('-shm'));
  const differs = paths.find((path) => !files.get(path)?.equals(readFileSync(path)));
  if (differs !== undefined) throw new Error(`the record does not account for what is in ${differs}`);
  if (files.size !== paths.length) throw new Error(`the record has ${files.size} files, the disk ${paths.length}`);
}

/** A place and a way in which the power failed, and what the disk then had. */
export interface Blackout {
  readonly at: number;
  readonly cut: PowerCut;
  readonly image: DiskImage;
  /** Steps that were done by then, and said to be. */
  readonly done: number;
  /** Steps that had been begun: one more, or as many. */
  readonly begun: number;
  /** Whether the journal had been opened by then, and said to be. */
  readonly opened: boolean;
}

/** The power fails at the given boundaries, in every way that is asked for. */
export function* blackouts(
  { root, before, events, task }: Recording,
  boundaries: readonly number[],
  cuts: readonly PowerCut[],
  chance: Chance,
): Generator<Blackout> {
  const disk = new RecordedDisk(root, before);
  const wanted = new Set(boundaries);
  let [done, begun, opened] = [task.from, before === undefined ? task.from : task.from + 1, before !== undefined];
  for (let at = 0; at <= events.length; at += 1) {
    if (wanted.has(at)) for (const cut of cuts) yield { at, cut, image: disk.after(cut, chance), done, begun, opened };
    const event = events[at];
    if (event === undefined) return;
    disk.apply(event);
    if (event.kind !== 'mark') continue;
    const [word, step] = event.text.split(' ');
    if (word === 'opened') opened = true;
    if (word === 'begin') begun = Number(step) + 1;
    if (word === 'done') done = Number(step) + 1;
  }
}

/** An image under another root. */
export function moved({ files, directories }: DiskImage, from: string, to: string): DiskImage {
  const at = (path: string): string => to + path.slice(from.length);
  return {
    files: new Map([...files].map(([path, content]) => [at(path), content])),
    directories: new Set([...directories].map(at)),
  };
}

function write({ files, directories }: DiskImage): void {
  for (const path of [...directories].sort()) mkdirSync(path, { recursive: true });
  for (const [path, content] of files) writeFileSync(path, content, { mode: 0o600 });
}

/** Puts the disk's image in place and starts a desk's journal on it. Returns what is not as it must be, in words. */
export async function losses({ task, root }: Recording, { image, done, begun, opened }: Blackout): Promise<string[]> {
  const folder = scratch('power-loss-after-');
  try {
    write(moved(image, root, folder));
    return await check(dataDirectory(folder), task, done, begun, opened);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts a desk's journal in a directory and holds what it has against what was said. */
export async function check(
  directory: string,
  task: Pick<ChildTask, 'seed' | 'commits'>,
  done: number,
  begun: number,
  opened: boolean,
): Promise<string[]> {
  const steps = stepsOf(task.seed, task.commits);
  const problems: string[] = [];
  try {
    const kept = await KeptJournal.open(directory, !opened);
    try {
      const { wrong, ...found } = logicalOf(kept.journal);
      problems.push(...wrong, ...difference(found, logicalAfter(steps, done), logicalAfter(steps, begun)));
      // It must go on from what is there, not only show it.
      if (problems.length === 0) oneMore(kept.journal, found.facts);
    } finally {
      kept.close();
    }
    for (const { message } of verifyJournal({ directory }).problems) problems.push(message);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  return problems;
}

/** Nothing when what is found is what had been said to be done, or that and the step that was under way. */
function difference(found: Logical, done: Logical, begun: Logical): string[] {
  const [a, b, c] = [found, done, begun].map((each) => JSON.stringify(each));
  if (a === b || a === c) return [];
  if (found.facts < done.facts) return [`${done.facts - found.facts} facts are lost that had been said to be on disk`];
  return [`found ${a?.slice(0, 300)} where ${b?.slice(0, 300)} had been said to be on disk`];
}
