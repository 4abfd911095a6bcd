import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PerformanceView } from '../../shared/contract/algorithm-metrics.ts';
import { desk } from '../support/cli.ts';
import { marketData } from '../support/market-data.ts';
import { rowsOf } from '../support/profit-recount.ts';

const SCENARIO = 'resources/scenarios/first-swap.json';
const data = marketData('binance_trades_20240808.csv.gz');

interface Report {
  readonly performance: Readonly<Record<string, PerformanceView>>;
  readonly pnl: { readonly by_version: Readonly<Record<string, PerformanceView['profit']>> };
}

describe.skipIf(data === undefined)('the performance in a session’s report', () => {
  let folder: string;
  let report: Report;

  const run = async (name: string, ...args: string[]): Promise<Report> => {
    const file = join(folder, `${name}.json`);
    const result = await desk('session', SCENARIO, '--report', file, ...args);
    expect(result.status).toBe(0);
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'performance-test-'));
    report = await run('first', '--trades', join(folder, 'trades.csv'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the words of the REST call for every version, and its profit', () => {
    expect(Object.keys(report.performance)).toEqual(['momentum@1.0.0', 'momentum@2.0.0']);
    for (const [version, performance] of Object.entries(report.performance)) {
      expect(PerformanceView.parse(performance)).toEqual(performance);
      expect(performance.profit).toEqual(report.pnl.by_version[version]);
      expect(performance.complete).toBe(true);
    }
  });

  it('has the fills of the trades file and their value', () => {
    const fills = rowsOf(readFileSync(join(folder, 'trades.csv'), 'utf8'));
    for (const [version, { fills: count, traded_value, turnover }] of Object.entries(report.performance)) {
      const own = fills.filter((fill) => `${fill.algorithm}@${fill.version}` === version);
      const value = own.reduce((sum, fill) => sum + Number(fill.quantity) * Number(fill.price), 0);
      expect(count).toBe(own.length);
      expect(Number(traded_value)).toBeCloseTo(value, 4);
      expect(turnover).toBeCloseTo(value / 1_000_000, 9);
    }
  });

  it('is the same at any grouping and in worker threads', async () => {
    expect((await run('single', '--group', '1')).performance).toEqual(report.performance);
    expect((await run('workers', '--runtime', 'worker')).performance).toEqual(report.performance);
  });
});
