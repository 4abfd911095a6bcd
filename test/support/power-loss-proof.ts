import { chanceOf, sampled } from './fault-disk-chance.ts';
import { blackouts, type ChildTask, losses, type Recording, record } from './power-loss.ts';
import { type DiskImage, POWER_CUTS } from './power-loss-disk.ts';

/** What is recorded, and at how many places the power fails. */
export interface PowerLossPlan extends Pick<ChildTask, 'seed' | 'commits' | 'journal' | 'disk'> {
  /** Sync boundaries that are tried; all where there are fewer. */
  readonly boundaries: number;
  /** Told now and then how many are done, and of how many. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Told of each problem as soon as it is known. */
  readonly onProblem?: (words: string) => void;
}

export interface PowerLossResult {
  /** Syncs that the process made. */
  readonly syncs: number;
  /** Syncs that failed. */
  readonly failedSyncs: number;
  /** Sync boundaries at which the power failed. */
  readonly boundaries: number;
  /** Times that it failed, each boundary in several ways. */
  readonly cuts: number;
  /** What was lost, or not as it must be, in words. */
  readonly problems: readonly string[];
}

/** Whether a problem says that something is gone, or cannot be read, that had been said to be on disk. */
export const isLoss = (problem: string): boolean =>
  problem.includes('are lost that had been said to be on disk') || problem.includes('stand behind that');

/** Records a journal's life and cuts the power at its syncs, in every way. */
export async function cutPower(plan: PowerLossPlan): Promise<PowerLossResult> {
  const { boundaries, onProgress, onProblem, ...what } = plan;
  const recording = await record({ ...what, from: 0, to: Number.MAX_SAFE_INTEGER });
  return cutAt(recording, plan.seed, boundaries, { onProgress, onProblem });
}

/**
 * Cuts the power, lets a desk start on what is left and work on, and cuts it again at every sync of that.
 *
 * @param times How many first cuts are tried.
 */
export async function cutPowerTwice(
  { boundaries: times, onProgress, onProblem, ...what }: PowerLossPlan,
  within: number,
): Promise<PowerLossResult> {
  const recording = await record({ ...what, from: 0, to: Number.MAX_SAFE_INTEGER });
  const chance = chanceOf(what.seed + 2);
  const places = sampled(chance, recording.boundaries, times);
  const total = { syncs: 0, failedSyncs: 0, boundaries: 0, cuts: 0, problems: [] as string[] };
  let [tried, one] = [0, 0];
  for (const { at, cut, image, done, opened } of blackouts(recording, places, POWER_CUTS, chance)) {
    const way = tried++ % POWER_CUTS.length;
    // One way of each place: drawn anew for each way, all of a sample could be passed over.
    if (way === 0) one = chance.integer(0, POWER_CUTS.length - 1);
    const isOne = way === one;
    if (!isOne || !opened) continue;
    const second = await again(recording, image, done);
    const inFull = (words: string): string => `after ${cut.name} at ${at}: ${words}`;
    const { syncs, boundaries, cuts, problems } = await cutAt(second, what.seed + at, within, {
      onProblem: (words) => onProblem?.(inFull(words)),
    });
    total.syncs += syncs;
    total.boundaries += boundaries;
    total.cuts += cuts;
    total.problems.push(...problems.map(inFull));
    onProgress?.(tried, places.length * POWER_CUTS.length);
  }
  return total;
}

/** The second life does what the first had not finished, and some more. */
function again({ task, root }: Recording, image: DiskImage, done: number): Promise<Recording> {
  const { directory: _, ...rest } = task;
  return record({ ...rest, disk: 'sound', from: done, to: done + 4 }, image, root);
}

interface Listeners {
  readonly onProgress?: PowerLossPlan['onProgress'] | undefined;
  readonly onProblem?: PowerLossPlan['onProblem'] | undefined;
}

async function cutAt(
  recording: Recording,
  seed: number,
  wanted: number,
  { onProgress, onProblem }: Listeners,
): Promise<PowerLossResult> {
  const chance = chanceOf(seed + 1);
  const places = sampled(chance, recording.boundaries, wanted);
  const problems: string[] = [];
  let cuts = 0;
  for (const blackout of blackouts(recording, places, POWER_CUTS, chance)) {
    for (const words of await losses(recording, blackout)) {
      problems.push(`${blackout.cut.name}, at event ${blackout.at}: ${words}`);
      onProblem?.(problems.at(-1) ?? words);
    }
    cuts += 1;
    onProgress?.(cuts, places.length * POWER_CUTS.length);
  }
  const failedSyncs = recording.events.filter((event) => event.kind === 'sync' && event.failed).length;
  return { syncs: recording.syncs, failedSyncs, boundaries: places.length, cuts, problems };
}
