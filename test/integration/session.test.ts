import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { desk } from '../support/cli.ts';
import { marketData } from '../support/market-data.ts';
import { recount, rowsOf, type SwapRow } from '../support/profit-recount.ts';

const SCENARIO = 'resources/scenarios/first-swap.json';
const data = marketData('binance_trades_20240808.csv.gz');

interface Report {
  readonly events: Record<string, number>;
  readonly swaps: readonly (SwapRow & {
    readonly status: string;
    readonly swap_type: string;
    readonly downtime_milliseconds: number;
  })[];
  readonly orders: Record<string, number>;
  readonly pnl: { readonly by_version: Record<string, unknown>; readonly total: string };
  readonly positions: readonly { readonly mark: string }[];
  readonly audit: { readonly rows: number; readonly verified: boolean };
  readonly state_hash: string;
}

describe.skipIf(data === undefined)('a session on recorded trades', () => {
  let folder: string;
  let report: Report;

  const run = async (name: string, ...args: string[]): Promise<Report> => {
    const file = join(folder, `${name}.json`);
    const result = await desk('session', SCENARIO, '--report', file, ...args);
    expect(result.stderr).not.toContain('desk:');
    expect(result.status).toBe(0);
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'session-test-'));
    report = await run('first', '--trades', join(folder, 'trades.csv'), '--data-dir', join(folder, 'data'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('misses nothing across the swap and the rollback, and says what both took', () => {
    expect(report.events).toMatchObject({
      read: 21_313,
      bad: 0,
      delivered: 21_313,
      missed: 0,
      twice: 0,
      unanswered: 0,
    });
    expect(report.swaps.map((swap) => [swap.swap_type, swap.status])).toEqual([
      ['manual', 'rolled_back'],
      ['rollback', 'completed'],
    ]);
    for (const swap of report.swaps) expect(swap.downtime_milliseconds).toBeGreaterThan(0);
    expect(report.orders.filled).toBeGreaterThan(0);
    expect(report.audit.verified).toBe(true);
  });

  it('gives the profit that a spreadsheet gives, to the last digit', () => {
    const fills = rowsOf(readFileSync(join(folder, 'trades.csv'), 'utf8'));
    expect(fills.length).toBeGreaterThan(50);
    const counted = recount(fills, report.swaps, report.positions[0]?.mark ?? '0');
    expect(counted.total).toEqual({ ...report.pnl, by_version: undefined, by_currency: undefined });
    expect(counted.byVersion).toEqual(report.pnl.by_version);
    expect(Object.keys(report.pnl.by_version)).toEqual(['momentum@1.0.0', 'momentum@2.0.0']);
  });

  it.each([
    ['again', []],
    ['with a commit for each event', ['--group', '1']],
    ['with seven events to a commit', ['--group', '7']],
    ['in worker threads', ['--runtime', 'worker']],
  ])('comes to the same state hash %s', async (name, args) => {
    expect((await run(name.replaceAll(' ', '-'), ...args)).state_hash).toBe(report.state_hash);
  });

  it('comes to another state hash with another seed', async () => {
    expect((await run('seed', '--seed', '43')).state_hash).not.toBe(report.state_hash);
  });

  it('leaves a journal that verifies, and does not once a row is changed', async () => {
    const directory = join(folder, 'data');
    expect((await desk('verify', '--data-dir', directory)).status).toBe(0);
    const database = new Database(join(directory, 'desk.db'));
    for (const { name } of database
      .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'trigger'")
      .all()) {
      database.exec(`DROP TRIGGER ${name}`);
    }
    database.prepare("UPDATE audit SET actor = 'nobody' WHERE seq = 20").run();
    database.close();
    const verified = await desk('verify', '--data-dir', directory);
    expect(verified.status).toBe(1);
    expect(verified.stderr).toMatch(/^NOT whole: first bad row 20: it does not give the hash it bears/);
    expect(verified.stdout).toBe('');
  });

  it('does not continue the journal of another run', async () => {
    const result = await desk('session', SCENARIO, '--data-dir', join(folder, 'data'));
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('give a new directory');
  });
});

it('runs the sample that needs no recording, and misses nothing across its swap and its rollback', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulated-test-'));
  const file = join(folder, 'report.json');
  try {
    const result = await desk('session', 'resources/scenarios/simulated-swap.json', '--report', file);
    expect(result).toMatchObject({ status: 0, stderr: expect.not.stringContaining('desk:') });
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    expect(report.events).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
    expect(report.swaps.map((swap) => [swap.swap_type, swap.status])).toEqual([
      ['manual', 'rolled_back'],
      ['rollback', 'completed'],
    ]);
    expect(report.orders.filled).toBeGreaterThan(0);
    expect(report.audit.verified).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('a scenario that cannot be run', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'scenario-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const base = JSON.parse(readFileSync(SCENARIO, 'utf8')) as Record<string, unknown>;
  it.each<[string, unknown, string]>([
    ['is not JSON', 'not json', 'is not JSON'],
    ['has an unknown key', { ...base, colour: 'red' }, 'colour'],
    ['has a wrong type', { ...base, seed: 'many' }, 'seed: give a number; found text'],
    ['lacks a key', { ...base, name: undefined }, 'cannot be run: name: give text; it is missing'],
    ['has an unknown step', { ...base, steps: [{ at: 0, do: 'dance' }] }, 'steps.0.do'],
    [
      'speaks of a version it does not list',
      { ...base, steps: [{ at: 0, do: 'deploy', algorithm: 'momentum', version: '9.0.0' }] },
      'momentum@9.0.0',
    ],
    ['has steps out of order', { ...base, steps: [...(base.steps as unknown[])].reverse() }, 'in order'],
    [
      'has a module outside the folders',
      {
        ...base,
        algorithms: [
          {
            name: 'momentum',
            versions: [
              { version: '1.0.0', module: '../../etc/passwd' },
              { version: '2.0.0', module: '../x.ts' },
            ],
          },
        ],
      },
      'algorithm folders',
    ],
    ['has a limit that is no share', { ...base, risk: { maxDrawdown: 5 } }, 'risk.maxDrawdown'],
    ['names data that is not there', { ...base, feed: { kind: 'replay', file: 'nowhere.csv' } }, 'nowhere.csv'],
  ])('%s: one line says so', async (name, scenario, words) => {
    const file = join(folder, `${name.replaceAll(/\W/g, '-')}.json`);
    writeFileSync(file, typeof scenario === 'string' ? scenario : JSON.stringify(scenario));
    const result = await desk('session', file);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(words);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    expect(result.stdout).toBe('');
  });

  it('that ends before its last step says at which event', async () => {
    const file = join(folder, 'late.json');
    const steps = [
      { at: 0, do: 'deploy', algorithm: 'momentum', version: '1.0.0' },
      { at: 10_000_000, do: 'rollback', algorithm: 'momentum' },
    ];
    writeFileSync(
      file,
      JSON.stringify({ ...base, feed: { kind: 'sim', duration_seconds: 30 }, instruments: [], steps }),
    );
    const result = await desk('session', file);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('the data ended after');
  });
});

it('a drain leaves its result in the report, and a swap leaves its own in its record alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-drain-'));
  try {
    const file = join(folder, 'scenario.json');
    const { algorithms, capital, risk, exchange } = JSON.parse(readFileSync(SCENARIO, 'utf8')) as Record<
      string,
      unknown
    >;
    const [listed] = algorithms as { name: string; versions: { version: string }[] }[];
    const algorithm = listed?.name;
    const version = listed?.versions[0]?.version;
    const steps = [
      { at: 0, do: 'deploy', algorithm, version },
      { at: 300, do: 'drain', algorithm, version, timeout_ms: 1_000 },
      { at: 400, do: 'swap', algorithm, from: version, to: listed?.versions[1]?.version, reason: 'test' },
    ];
    const rest = { name: 'drain', seed: 1, runtime: 'worker', feed: { kind: 'sim', duration_seconds: 60 } };
    writeFileSync(file, JSON.stringify({ ...rest, instruments: [], algorithms, capital, risk, exchange, steps }));
    const { status, stdout, stderr } = await desk('session', file);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('desk:')]);
    expect((JSON.parse(stdout) as { drains: unknown }).drains).toEqual([
      { slot_id: `${algorithm}:paper`, version: `${algorithm}@${version}`, drained: 0, remaining: 0, timed_out: false },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
