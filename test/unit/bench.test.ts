import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { measure } from '../bench/bench.ts';
import { BENCHES, names, select } from '../bench/catalog.ts';
import { figureOf, type Measured } from '../bench/figure.ts';
import { percentile, summariseCosts, summariseRates } from '../bench/statistics.ts';

const upTo100 = Array.from({ length: 100 }, (_, i) => 100 - i);

describe('the statistics of the bench', () => {
  it('takes percentiles by nearest rank, in any order of the samples', () => {
    expect(summariseCosts(upTo100)).toEqual({ median: 50, p99: 99, max: 100 });
    expect(summariseCosts([7])).toEqual({ median: 7, p99: 7, max: 7 });
    expect(summariseCosts([3, 1, 2])).toEqual({ median: 2, p99: 3, max: 3 });
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
  });

  it('sorts by value and not by text', () => {
    expect(summariseCosts([9, 10, 100])).toEqual({ median: 10, p99: 100, max: 100 });
  });

  it('counts a rate from its slow end', () => {
    expect(summariseRates(upTo100)).toEqual({ median: 51, p99: 2, max: 100 });
  });

  it('refuses to speak of no samples', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});

describe('a figure', () => {
  const runs: readonly Measured[] = [
    { samples: [2, 4, 6], limit: [1, 2, 3], beside: { wait_us: [1, 5] }, counts: { missed: 1 } },
    { samples: [30], limit: [10], beside: { wait_us: [3] }, counts: { missed: 2 } },
    { samples: [80], limit: [20], beside: { wait_us: [2] }, counts: { missed: 0 }, series: { heap_bytes: [5, 6] } },
  ];

  it('has the published shape, and its ratio is the median of the runs', () => {
    expect(figureOf('swap', { name: 'downtime', unit: 'us', limit: 'bare commit' }, runs)).toEqual({
      bench: 'swap',
      figure: 'downtime',
      unit: 'us',
      runs: 3,
      samples: 5,
      median: 6,
      p99: 80,
      max: 80,
      limit: { what: 'bare commit', median: 3, p99: 20 },
      ratio: 3,
      wait_us: { median: 2, p99: 5, max: 5 },
      heap_bytes: [5, 6],
      missed: 3,
    });
  });

  it('speaks of no limit where there is none', () => {
    expect(Object.keys(figureOf('engine', { name: 'memory', unit: 'bytes' }, [{ samples: [1] }]))).toEqual([
      'bench',
      'figure',
      'unit',
      'runs',
      'samples',
      'median',
      'p99',
      'max',
    ]);
  });
});

describe('the benches', () => {
  it.each(BENCHES.map((bench) => [bench.name, bench] as const))('%s gives well-formed figures', async (_, bench) => {
    for (const probe of bench.probes) {
      const said: string[] = [];
      const figures = await measure(bench.name, probe, { runs: 1, scale: 0.001, progress: (text) => said.push(text) });
      expect(figures.map((figure) => figure.figure)).toEqual(probe.figures.map((spec) => spec.name));
      expect(said.at(-1)).toContain('run 1 of 1');
      figures.forEach((figure, i) => {
        const { unit, limit } = probe.figures[i]!;
        expect(figure).toMatchObject({ bench: bench.name, unit, runs: 1 });
        expect(figure.samples).toBeGreaterThan(0);
        const rising =
          unit === 'per_s' ? [figure.p99, figure.median, figure.max] : [figure.median, figure.p99, figure.max];
        expect(rising).toEqual([...rising].sort((a, b) => a - b));
        expect(figure.limit?.what).toBe(limit);
        if (limit !== undefined) expect(figure.ratio).toBeGreaterThanOrEqual(0);
        // The feed sent them, whatever the machine was at: the versions' receipts must show each one once.
        if (figure.figure.startsWith('downtime')) {
          expect(figure).toMatchObject({ missed: 0, twice: 0 });
          expect(figure.events).toBeGreaterThan(0);
        }
        // Infinity and NaN would not survive.
        expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
      });
    }
  });
});

describe('a name', () => {
  it('asks for a bench, for one figure, or, left out, for all', () => {
    expect(select(undefined)).toHaveLength(BENCHES.length);
    expect(select('journal')[0]?.probes).toHaveLength(3);
    expect(select('journal.rows_10').flatMap((bench) => bench.probes.flatMap((probe) => probe.figures))).toHaveLength(
      1,
    );
    expect(select('nothing')).toEqual([]);
  });

  it('that is unknown ends with status 2 and all the names', () => {
    const entry = fileURLToPath(new URL('../bench/run.ts', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, 'nothing'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stdout).toBe('');
    for (const name of names()) expect(stderr).toContain(name);
  });
});
