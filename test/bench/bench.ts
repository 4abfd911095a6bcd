import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defined } from '../../shared/base/assert.ts';
import { type Figure, type FigureSpec, figureOf, type Measured } from './figure.ts';

/** How much to measure. */
export interface Settings {
  /** Runs that count; a shorter one before them warms the code up. */
  readonly runs: number;
  /** How long a run is: 1 is the usual length, a tenth a quick look. */
  readonly scale: number;
  /** Says how far we are, to a person. */
  readonly progress: (text: string) => void;
}

/** Where a run finds what it needs. */
export interface Workplace {
  readonly scale: number;
  /** A new, empty directory on a real disk for each call; all are removed after the run. */
  readonly directory: () => string;
}

/** Figures that one measurement gives together. */
export interface Probe {
  readonly figures: readonly FigureSpec[];
  /** Measures once, into one entry a figure, in the order of {@link figures}. */
  readonly run: (place: Workplace) => Promise<readonly Measured[]>;
  /** Where one long run says it all and a warm-up nothing: it is taken once, whatever the settings. */
  readonly once?: boolean;
}

export interface Bench {
  readonly name: string;
  readonly probes: readonly Probe[];
}

// Beside the project's packages and not in the system's temporary folder, which may live in memory: a commit costs
// nothing there, and the figures would speak of another machine.
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
const WARM_UP = 0.2;

/**
 * Measures a probe: one short run to warm up, then the runs that count.
 *
 * Not by tinybench, which brings one task to its end before it begins the next: the machine's noise would meet a figure
 * and its limit at different times, and the events of the swap are timed in another thread.
 */
export async function measure(bench: string, probe: Probe, settings: Settings): Promise<Figure[]> {
  const runs: (readonly Measured[])[] = [];
  const what = probe.figures.map((figure) => `${bench}.${figure.name}`).join(', ');
  const count = probe.once ? 1 : settings.runs;
  if (!probe.once) {
    settings.progress(`${what}: warming up`);
    await once(probe, settings.scale * WARM_UP);
  }
  for (let run = 1; run <= count; run += 1) {
    settings.progress(`${what}: run ${run} of ${count}`);
    runs.push(await once(probe, settings.scale));
  }
  return probe.figures.map((spec, i) =>
    figureOf(
      bench,
      spec,
      runs.map((run) => defined(run[i], spec.name)),
    ),
  );
}

async function once(probe: Probe, scale: number): Promise<readonly Measured[]> {
  const directories: string[] = [];
  const directory = (): string => {
    mkdirSync(CACHE, { recursive: true });
    const made = mkdtempSync(join(CACHE, 'bench-'));
    directories.push(made);
    return made;
  };
  try {
    return await probe.run({ scale, directory });
  } finally {
    for (const each of directories) rmSync(each, { recursive: true, force: true });
  }
}
