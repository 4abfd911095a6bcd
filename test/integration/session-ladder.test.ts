/** Ladders in scenarios: on recorded trades one result at any grouping and in any runtime, and each step as it is documented. */
import { describe, expect, it } from 'vitest';
import type { SessionReport } from '../../electron/scenario/report.ts';
import { runSession, type SessionOptions } from '../../electron/scenario/run.ts';
import { parseScenario, readScenario, type Scenario } from '../../electron/scenario/scenario.ts';
import { marketData } from '../support/market-data.ts';

const data = marketData('binance_trades_20240808.csv.gz');

const run = (scenario: Scenario, options: Partial<SessionOptions> = {}): Promise<SessionReport> =>
  runSession({ scenario, algorithmFolders: ['resources/algorithms'], speed: 'max', group: 1_000, ...options });

async function runEveryWay(file: string): Promise<SessionReport> {
  const scenario = await readScenario(file);
  const report = await run(scenario);
  const others = [
    await run(scenario, { group: 1 }),
    await run(scenario, { group: 7 }),
    await run({ ...scenario, runtime: 'worker' }),
  ];
  expect(others.map((each) => each.state_hash)).toEqual(others.map(() => report.state_hash));
  expect(others.map((each) => each.ladders)).toEqual(others.map(() => report.ladders));
  expect(report.events).toMatchObject({ read: 21_313, delivered: 21_313, missed: 0, twice: 0, unanswered: 0 });
  expect(report.audit.verified).toBe(true);
  return report;
}

describe.skipIf(data === undefined)('on recorded trades', () => {
  it('a version climbs from simulation to all of the capital, without a hand', async () => {
    const report = await runEveryWay('resources/scenarios/canary-climb.json');
    const [ladder, ...others] = report.ladders;
    expect(others).toEqual([]);
    expect(ladder).toMatchObject({ status: 'completed', plan: 'five-minutes', rung: 5, rungs: 5, share_bp: 10_000 });
    expect(ladder?.moves.map(({ kind, share_bp, by }) => `${kind} ${share_bp} by ${by}`)).toEqual([
      'admitted 0 by scenario',
      ...[100, 1_000, 5_000, 10_000].map((share) => `advanced ${share} by desk`),
    ]);
    expect(report.swaps).toMatchObject([{ swap_id: ladder?.swap_id, status: 'completed', to: 'momentum@2.0.0' }]);
    expect(report.performance['momentum@2.0.0']).toMatchObject({ allocation_bp: 10_000, account: 'live' });
  });

  it('a version that trades too much is stopped at its first rung, and never held more', async () => {
    const report = await runEveryWay('resources/scenarios/canary-abort.json');
    const [ladder] = report.ladders;
    expect(ladder).toMatchObject({ status: 'aborted', end_reason: expect.stringContaining('times the twin’s') });
    expect(ladder?.moves.map(({ share_bp }) => share_bp)).toEqual([100]);
    expect(ladder?.gates[0]).toMatchObject({ measure: 'turnover', outcome: 'fail', run: { outcome: null } });
    expect(report.swaps).toMatchObject([{ swap_type: 'rollback', status: 'completed', to: 'momentum@1.0.0' }]);
    expect(report.performance['momentum@1.0.0']).toMatchObject({ allocation_bp: 10_000 });
  });
});

const PLAN = {
  name: 'three',
  strategy: 'canary',
  pair_ms: 1_000,
  rungs: [{ share_bp: 100 }, { share_bp: 500 }, { share_bp: 10_000, soak_ms: 0 }],
};

/** A scenario on a simulated market, whose versions are the samples. */
const scenario = (steps: readonly unknown[]): Scenario =>
  parseScenario(
    JSON.stringify({
      name: 'ladder',
      seed: 3,
      feed: { kind: 'sim', duration_seconds: 60 },
      algorithms: [
        {
          name: 'momentum',
          versions: [
            { version: '1.0.0', module: 'resources/algorithms/momentum-1.0.0.ts' },
            { version: '2.0.0', module: 'resources/algorithms/momentum-2.0.0.ts' },
          ],
        },
      ],
      steps: [{ at: 0, do: 'deploy', algorithm: 'momentum', version: '1.0.0' }, ...steps],
    }),
    'scenario',
  );
const promote = (more: object = { plan: PLAN }) => ({
  ...{ at: 100, do: 'promote', algorithm: 'momentum', version: '2.0.0' },
  ...more,
});
const word = (at: number, what: string) => ({ at, do: what, algorithm: 'momentum', reason: what });

describe('a step', () => {
  it('is each word that a person can say on a ladder', async () => {
    const report = await run(
      scenario([
        promote(),
        word(150, 'hold'),
        word(200, 'resume'),
        word(250, 'advance'),
        word(300, 'step_down'),
        word(350, 'abort'),
      ]),
    );
    const [ladder] = report.ladders;
    expect(ladder?.moves.map(({ kind, share_bp, reason }) => `${kind} ${share_bp} ${reason}`)).toEqual([
      'admitted 100 scenario',
      'advanced 500 advance',
      'stepped_down 100 step_down',
    ]);
    expect(ladder).toMatchObject({ status: 'aborted', end_reason: 'abort', started_by: 'scenario' });
  });

  it('promotes by the name of a ladder, by a strategy, from an allocation on, and through a pipeline', async () => {
    const shares = async (more: object) => {
      const { ladders } = await run(scenario([promote(more)]));
      return [ladders[0]?.environment, ladders[0]?.plan, ladders[0]?.rungs, ladders[0]?.share_bp];
    };
    expect(await shares({ plan: 'canary' })).toEqual(['paper', 'canary', 6, 100]);
    expect(await shares({ strategy: 'canary', initial_allocation: 0.1 })).toEqual(['paper', 'canary', 4, 1_000]);
    expect(await shares({ pipeline: 'paper-to-production' })).toEqual(['paper', 'paper', 1, 0]);
    expect(await shares({ pipeline: 'paper-to-production', environment: 'staging' })).toEqual([
      ...['staging', 'staging', 2, 100],
    ]);
  });

  it('pauses for so many events, in which nothing opens', async () => {
    const steps = (pause: object) => [{ at: 100, do: 'pause', scope: 'momentum:paper', reason: 'news', ...pause }];
    const counts = async (pause: object) => {
      const { denials, orders } = await run(scenario(steps(pause)));
      return { denied: denials.reducing_only ?? 0, sent: orders.sent };
    };
    const [short, long] = [await counts({ events: 50 }), await counts({})];
    expect(long.denied).toBeGreaterThan(0);
    expect(short.denied).toBeLessThan(long.denied);
    expect(short.sent).toBeGreaterThan(long.sent);
  });

  const wrong: readonly (readonly [step: object, words: string])[] = [
    [promote({ plan: 'moon' }), 'steps.1.plan: there is no ladder moon: give one of blue-green'],
    [promote({}), 'steps.1.plan: give a strategy, a plan or a pipeline'],
    [promote({ plan: { ...PLAN, rungs: [{ share_bp: 0 }] } }), 'simulated_share_bp'],
    [promote({ plan: { ...PLAN, strategy: 'paper' } }), 'a paper ladder gives no capital'],
    [promote({ plan: PLAN, version: '9.0.0' }), 'speaks of momentum@9.0.0, which algorithms does not list'],
    [{ ...word(100, 'advance'), version: '2.0.0' }, 'version'],
    [{ at: 100, do: 'pause', events: 0 }, 'steps.1.events'],
  ];
  it.each(wrong)('%j is refused, and says where', (step, words) => {
    expect(() => scenario([step])).toThrow(words);
  });

  it('that finds nobody on the ladder, or pauses what is stopped, ends the session', async () => {
    await expect(run(scenario([word(100, 'advance')]))).rejects.toThrow('no version climbs a ladder in momentum:paper');
    const halt = { at: 50, do: 'state', scope: 'momentum:paper', state: 'halted' };
    await expect(run(scenario([halt, { at: 60, do: 'pause', scope: 'momentum:paper' }]))).rejects.toThrow(
      'set it active before it is paused',
    );
  });
});
