/** Scenarios of risk on recorded trades: one result at any grouping and in any runtime. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournal } from '../../electron/journal/open.ts';
import type { SessionReport } from '../../electron/scenario/report.ts';
import { runSession, type SessionOptions } from '../../electron/scenario/run.ts';
import { parseScenario, readScenario, type Scenario } from '../../electron/scenario/scenario.ts';
import { marketData } from '../support/market-data.ts';

const data = marketData('binance_trades_20240808.csv.gz');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-risk-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (scenario: Scenario, options: Partial<SessionOptions> = {}): Promise<SessionReport> =>
  runSession({ scenario, algorithmFolders: ['resources/algorithms'], speed: 'max', group: 1_000, ...options });

/** Runs it in every way, and holds all of them to one result. */
async function runEveryWay(file: string): Promise<SessionReport> {
  const scenario = await readScenario(file);
  const report = await run(scenario);
  const others = [
    await run(scenario, { group: 1 }),
    await run(scenario, { group: 7 }),
    await run({ ...scenario, runtime: 'worker' }),
  ];
  expect(others.map((each) => each.state_hash)).toEqual(others.map(() => report.state_hash));
  expect(report.events).toMatchObject({ read: 21_313, delivered: 21_313, missed: 0, twice: 0, unanswered: 0 });
  expect(report.audit.verified).toBe(true);
  return report;
}

describe.skipIf(data === undefined)('on recorded trades', () => {
  it('a kill closes everything by a verified exit, and after its release trading goes on', async () => {
    const report = await runEveryWay('resources/scenarios/kill-switch.json');
    const [exit, ...others] = report.exits;
    expect([exit?.scope, exit?.status, others]).toEqual(['desk', 'ended', []]);
    for (const { asked, filled, open } of exit?.legs ?? []) expect([filled, Number(open)]).toEqual([asked, 0]);
    expect(exit?.legs).toHaveLength(1);
    expect(report.violations).toMatchObject([{ scope: 'desk', trigger: 'kill', action: 'halt', breaker_id: 'b-1' }]);
    // Nothing else left while it stood, and it stands no more.
    expect(Object.keys(report.denials)).toEqual(['trading_halted']);
    expect(report.breakers).toEqual([]);
    expect(Number(report.positions[0]?.quantity)).not.toBe(0);
  });

  it('a version that loses too much gives way to the last good one by itself, and its breaker stays', async () => {
    const report = await runEveryWay('resources/scenarios/breach-rollback.json');
    const [forward, back] = report.swaps;
    expect([forward?.status, back?.swap_type, back?.status, back?.to]).toEqual([
      ...['rolled_back', 'rollback', 'completed', 'momentum@1.0.0'],
    ]);
    const breaker = { scope: 'version/momentum@2.0.0', action: 'roll_back', limit: '50.00000000' };
    expect(report.breakers).toMatchObject([{ ...breaker, cause: 'daily_loss' }]);
    expect(report.violations).toMatchObject([{ ...breaker, trigger: 'daily_loss', breaker_id: 'b-1' }]);
    expect(Number(report.breakers[0]?.value)).toBeGreaterThan(50);
  });
});

const BASE = {
  ...{ name: 'risk', seed: 1, feed: { kind: 'sim', duration_seconds: 120 } },
  algorithms: [
    {
      name: 'momentum',
      versions: [{ version: '1.0.0', module: 'resources/algorithms/momentum-1.0.0.ts', parameters: {} }],
    },
  ],
};
const NEVER = { days: ['mon'], opens: '09:00', closes: '99:00' };
const DEPLOY = { at: 0, do: 'deploy', algorithm: 'momentum', version: '1.0.0' };

const parse = (change: object): Scenario => parseScenario(JSON.stringify({ steps: [], ...BASE, ...change }), 'test');

it('limits are raised by two people, states and breakers by scope, on a calendar of its own', async () => {
  const steps = [
    DEPLOY,
    { at: 10, do: 'require_approvals', count: 1 },
    { at: 20, do: 'limit', scope: 'momentum:paper', limits: { maxRepeats: 5, maxDailyLoss: '9' }, by: 'ann' },
    { at: 30, do: 'limit', scope: 'momentum:paper', unset: ['maxDailyLoss'], actions: { drawdown: 'halt' }, by: 'ann' },
    { at: 40, do: 'approve', by: 'bob' },
    { at: 50, do: 'state', scope: 'environment/paper', state: 'reducing' },
    { at: 60, do: 'trip', scope: 'algorithm/momentum', action: 'halt', reason: 'it looks odd' },
    { at: 70, do: 'release', scope: 'algorithm/momentum' },
  ];
  const session = { days: ['sun', 'mon', 'tue', 'wed', 'thu'], opens: '17:00', closes: '16:00' };
  const futures = { time_zone: 'America/Chicago', sessions: [session], holidays: ['2024-12-24'] };
  const hours = { default: 'always', venues: { cme: futures } };
  const calendar = { time_zone: 'America/New_York', day_starts_at: '17:00', hours };
  const risk = { maxGrossExposure: 3, selfTrade: 'cancel_resting', actions: { slippage: 'reduce' } };
  const dataDir = join(folder, 'data');
  const report = await run(parse({ calendar, risk, steps }), { dataDir });
  // Releasing raises risk: it waits for another person, who never comes.
  expect(report.breakers).toMatchObject([{ scope: 'algorithm/momentum', cause: 'manual', action: 'halt' }]);
  const journal = openJournal({ directory: dataDir, readonly: true });
  const facts = [...journal.facts()].map(({ kind, body }) => ({ kind, ...(JSON.parse(body) as object) }));
  journal.close();
  const own = facts.filter((fact) => fact.kind === 'limits_changed');
  expect(own).toMatchObject([
    {
      scope: 'desk',
      limits: { maxGrossExposure: 30_000, selfTrade: 'cancel_resting' },
      actions: { slippage: 'reduce' },
    },
    { scope: 'momentum:paper', limits: { maxRepeats: 5, maxDailyLoss: '9.00000000' } },
    { scope: 'momentum:paper', actions: { drawdown: 'halt' } },
    { scope: 'momentum:paper', limits: { maxRepeats: 5 }, approvalId: expect.any(String) },
  ]);
  const { timeZone, dayStartsAt } = { timeZone: 'America/New_York', dayStartsAt: '17:00' };
  const kept = { timeZone: 'America/Chicago', sessions: [session], holidays: ['2024-12-24'], earlyCloses: [] };
  expect(facts).toContainEqual(
    expect.objectContaining({
      kind: 'calendar_changed',
      calendar: { timeZone, dayStartsAt, hours: { default: 'always', venues: { cme: kept } } },
    }),
  );
  expect(facts).toContainEqual(
    expect.objectContaining({ kind: 'trading_state_changed', scope: 'environment/paper', state: 'reducing' }),
  );
});

describe('a scenario that cannot be run', () => {
  it.each<[string, object, string]>([
    ['has a calendar without a zone', { calendar: { day_starts_at: '17:00' } }, 'calendar.time_zone'],
    ['has a calendar of the moon', { calendar: { time_zone: 'Moon/Tycho' } }, '"Moon/Tycho" is no known time zone'],
    [
      'has hours of no length of a day',
      { calendar: { time_zone: 'UTC', hours: { default: { time_zone: 'UTC', sessions: [NEVER] } } } },
      'calendar: hours of all venues: "99:00" is no time to close',
    ],
    ['has hours without a default', { calendar: { time_zone: 'UTC', hours: {} } }, 'calendar.hours.default'],
    ['has an unknown limit', { risk: { maxMood: 1 } }, 'maxMood'],
    ['has an unknown trigger', { risk: { actions: { full_moon: 'halt' } } }, 'risk.actions'],
    ['has an unknown action', { risk: { actions: { drawdown: 'pray' } } }, 'risk.actions.drawdown'],
    [
      'names what is no trigger but a prototype',
      { risk: { actions: JSON.parse('{"__proto__":"halt"}') as object } },
      'risk.actions',
    ],
    ['has leverage beyond reason', { risk: { maxGrossExposure: 101 } }, 'risk.maxGrossExposure'],
    ['kills what is no scope', { steps: [{ at: 0, do: 'kill', scope: 'all' }] }, 'steps.0.scope'],
    ['releases nothing in particular', { steps: [{ at: 0, do: 'release' }] }, 'steps.0 says neither'],
    ['gives up a limit that there is not', { steps: [{ at: 0, do: 'limit', unset: ['mood'] }] }, 'steps.0.unset'],
    ['trips an alert', { steps: [{ at: 0, do: 'trip', action: 'alert' }] }, 'steps.0.action'],
    ['releases under a name', { steps: [{ at: 0, do: 'release', cause: 'kill', by: 'ann' }] }, '"by"'],
  ])('%s: the error names the key', (_name, change, words) => {
    expect(() => parse(change)).toThrow(words);
  });

  it.each<[string, object, string]>([
    ['kills what there is not', { at: 0, do: 'kill', scope: 'x:paper' }, 'there is no slot x:paper'],
    [
      'lets a kill lead to an alert',
      { at: 0, do: 'limit', actions: { kill: 'alert' } },
      'the action of kill cannot be alert: it is halt at least',
    ],
    ['releases what has not tripped', { at: 0, do: 'release', cause: 'kill' }, 'there is none'],
    ['approves what nobody asked for', { at: 0, do: 'approve', by: 'bob' }, 'nothing waits for approval'],
  ])('%s: the error says so', async (_name, step, words) => {
    await expect(run(parse({ steps: [step] }))).rejects.toThrow(words);
  });
});
