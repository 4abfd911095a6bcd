import { median, rounded, type Summary, summariseCosts, summariseRates } from './statistics.ts';

/**
 * `us`: microseconds. `per_s`: a rate, where more is better. `bytes`: a size. `ratio`: of two costs, where 1 is no change.
 * `units`: of money, at 1e-8. `share`: a part of one. `pairs`: periods of five minutes whose profits were compared.
 * `tasks`: long tasks of a page. `frames`: of a screen.
 */
export type Unit = 'us' | 'per_s' | 'bytes' | 'ratio' | 'units' | 'share' | 'pairs' | 'tasks' | 'frames';

/** A figure as it is declared: what is measured, in what, and what the machine itself could do at most. */
export interface FigureSpec {
  readonly name: string;
  readonly unit: Unit;
  /** The machine's own limit, in words; its samples are taken in turn with the figure's, so noise meets both. */
  readonly limit?: string;
  /** Names of counts that must stay 0: with any of them above, the figure is no figure. */
  readonly never?: readonly string[];
}

/** What one run measured of one figure. */
export interface Measured {
  readonly samples: readonly number[];
  /** Samples of the limit, in the figure's unit. */
  readonly limit?: readonly number[];
  /** Further samples that explain the figure, by name. */
  readonly beside?: Readonly<Record<string, readonly number[]>>;
  /** Values that are told one by one, in order, by name: of the last run. */
  readonly series?: Readonly<Record<string, readonly number[]>>;
  /** Things counted, by name; summed over the runs. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** A figure as it is printed: one JSON object on one line. */
export interface Figure extends Summary {
  readonly bench: string;
  readonly figure: string;
  readonly unit: Unit;
  readonly runs: number;
  readonly samples: number;
  readonly limit?: { readonly what: string; readonly median: number; readonly p99: number };
  /** Figure over limit, at the medians: above 1 a duration is slower than the limit, below 1 a rate is. */
  readonly ratio?: number;
  readonly [more: string]: unknown;
}

/** Sums a figure's runs up. */
export function figureOf(bench: string, spec: FigureSpec, runs: readonly Measured[]): Figure {
  const summarise = spec.unit === 'per_s' ? summariseRates : summariseCosts;
  const samples = runs.flatMap((run) => run.samples);
  return {
    bench,
    figure: spec.name,
    unit: spec.unit,
    runs: runs.length,
    samples: samples.length,
    ...round(summarise(samples)),
    ...(spec.limit === undefined ? {} : against(spec.limit, runs, summarise)),
    ...Object.fromEntries(names(runs, 'beside').map((name) => [name, round(summariseCosts(besides(runs, name)))])),
    ...runs.at(-1)?.series,
    ...Object.fromEntries(names(runs, 'counts').map((name) => [name, total(runs, name)])),
  };
}

/** What must never happen and did, in words; empty where the figure holds. */
export function broken(spec: FigureSpec, figure: Figure): string[] {
  return (spec.never ?? []).flatMap((name) => {
    const count = figure[name];
    return count === 0 ? [] : [`${figure.bench}.${figure.figure}: ${count} ${name}, and there must be none`];
  });
}

function against(what: string, runs: readonly Measured[], summarise: (samples: readonly number[]) => Summary) {
  const limits = runs.map((run) => run.limit ?? []);
  const { median: middle, p99 } = round(summarise(limits.flat()));
  // Run by run first: what slows the machine down for the length of a run slows figure and limit alike.
  const ratio = median(runs.map((run, i) => median(run.samples) / median(limits[i] ?? [])));
  return { limit: { what, median: middle, p99 }, ratio: rounded(ratio) };
}

const round = (summary: Summary): Summary => ({
  median: rounded(summary.median),
  p99: rounded(summary.p99),
  max: rounded(summary.max),
});

const names = (runs: readonly Measured[], kind: 'beside' | 'counts'): string[] => Object.keys(runs[0]?.[kind] ?? {});
const besides = (runs: readonly Measured[], name: string): number[] => runs.flatMap((run) => run.beside?.[name] ?? []);
const total = (runs: readonly Measured[], name: string): number =>
  runs.reduce((sum, run) => sum + (run.counts?.[name] ?? 0), 0);
