import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsePlan } from '../../../electron/api/ladder/plan-file.ts';
import { PlanLibrary } from '../../../electron/api/ladder/plan-library.ts';
import { routeOf, STRATEGY_PLANS } from '../../../electron/api/ladder/route.ts';
import { planFromWire, planToWire } from '../../../electron/api/map/ladder-plan.ts';
import { LadderPlanForm } from '../../../shared/contract/ladder-plan.ts';
import { beginningAt } from '../../../shared/domain/initial-allocation.ts';
import { STRATEGIES } from '../../../shared/domain/ladder.ts';
import { ladderPlanProblem } from '../../../shared/domain/ladder-plan.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';

const LADDERS = 'resources/ladders';
const names = readdirSync(LADDERS)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));
const library = new PlanLibrary();
const shares = (name: string, at?: number) => {
  const plan = library.ladder(name);
  return (at === undefined ? plan : beginningAt(plan, basisPoints(at))).rungs.map(({ share }) => share);
};

describe('the ladders that the desk comes with', () => {
  it.each(names)('%s can be climbed, says what it is for, and is told of in the table', (name) => {
    const parsed = parsePlan(readFileSync(join(LADDERS, `${name}.json`), 'utf8'));
    if (parsed.problem !== undefined) throw new Error(parsed.problem);
    const { form } = parsed;
    expect([form.name, form.description.length > 20]).toEqual([name, true]);
    expect(readFileSync(join(LADDERS, 'README.md'), 'utf8')).toContain(`| \`${name}\` |`);
    // What is read and sent back is the same, key for key.
    expect(planToWire(planFromWire(form), form.description)).toEqual(form);
  });

  it('are one for each strategy', () => {
    for (const strategy of STRATEGIES) expect(library.ladder(STRATEGY_PLANS[strategy]).strategy).toBe(strategy);
  });

  it('have latency observed only, and a way out of each rung with capital', () => {
    for (const name of names)
      for (const { share, gates } of library.ladder(name).rungs.slice(0, -1)) {
        expect(gates.filter(({ measure }) => measure === 'latency').every((gate) => gate.observeOnly)).toBe(true);
        if (share > 0) expect(gates.some(({ observeOnly }) => !observeOnly)).toBe(true);
      }
  });

  it('are led through by pipelines whose stages are there', () => {
    const { pipelines } = library.list();
    expect(pipelines.map(({ name, problem }) => [name, problem])).toEqual([['paper-to-production', null]]);
    const way = library.pipeline('paper-to-production', () => 0);
    expect(way.stages.map(({ environment, plan, promotion }) => [environment, plan.name, promotion])).toEqual([
      ['paper', 'paper', 'automatic'],
      ['staging', 'staging', 'manual'],
      ['production', 'canary', 'manual'],
    ]);
  });

  it('document every key of a plan', () => {
    const text = readFileSync(join(LADDERS, 'README.md'), 'utf8');
    const keys = new Set<string>();
    JSON.stringify(library.list().ladders, (key, value: unknown) => {
      if (/^[a-z_]+$/.test(key)) keys.add(key);
      return value;
    });
    for (const key of ['source', 'file', 'plan', 'problem', 'kind', 'state', 'positions', 'orders']) keys.delete(key);
    expect(keys.size).toBeGreaterThan(30);
    for (const key of keys) expect([key, text.includes(`\`${key}\``)]).toEqual([key, true]);
  });
});

describe('an allocation to begin at', () => {
  it('leaves out the rungs below, and keeps the terms of the one whose place it takes', () => {
    expect(shares('canary')).toEqual([100, 500, 1_000, 2_500, 5_000, 10_000]);
    expect(shares('canary', 100)).toEqual([100, 500, 1_000, 2_500, 5_000, 10_000]);
    expect(shares('canary', 50)).toEqual([50, 100, 500, 1_000, 2_500, 5_000, 10_000]);
    expect(shares('canary', 700)).toEqual([700, 1_000, 2_500, 5_000, 10_000]);
    expect(shares('canary', 10_000)).toEqual([10_000]);
    expect(shares('quick-demo', 300)).toEqual([300, 1_000, 5_000, 10_000]);
    expect(beginningAt(library.ladder('canary'), basisPoints(700)).rungs[0]?.onFail).toBe('step_down');
  });

  it('is what simulated orders are sized for where nothing but a simulation comes first', () => {
    for (const name of ['blue-green', 'paper']) {
      const plan = beginningAt(library.ladder(name), basisPoints(100));
      expect([plan.rungs[0]?.share, plan.rungs[0]?.simulatedShare]).toEqual([0, 100]);
    }
  });

  it('always makes a ladder that can be climbed', () => {
    for (const name of names)
      for (const at of [1, 99, 100, 101, 2_500, 9_999, 10_000])
        expect(ladderPlanProblem(beginningAt(library.ladder(name), basisPoints(at)))).toBeUndefined();
  });
});

describe('a form', () => {
  const plan = (more: object = {}, rung: object = {}) =>
    parsePlan(JSON.stringify({ name: 'x', strategy: 'canary', rungs: [{ share_bp: 10_000, ...rung }], ...more }));

  it('has defaults that say what is documented', () => {
    expect(
      LadderPlanForm.parse({
        name: 'x',
        strategy: 'canary',
        rungs: [{ share_bp: 10_000, gates: [{ measure: 'profit' }] }],
      }),
    ).toEqual({
      ...{ name: 'x', description: '', strategy: 'canary', twin: 'simulated', pair_ms: 300_000, keep_warm_ms: null },
      hand_over: { state: 'shadow', positions: 'adopt', orders: 'adopt' },
      rungs: [
        {
          ...{ share_bp: 10_000, simulated_share_bp: 0, soak_ms: 3_600_000, on_fail: 'abort', advance: 'automatic' },
          evidence: { fills: 0, closed_trades: 0, sessions: 0, pairs: 0 },
          step_up: { kind: 'full' },
          gates: [
            {
              ...{ measure: 'profit', observe_only: false, min_samples: 1, since: 'ladder' },
              ...{ pass_after: 1, fail_after: 1, inconclusive_after: 288, error_after: 3 },
              ...{ pass_above: 0, fail_below: 0, alpha: 0.05 },
            },
          ],
        },
      ],
    });
  });

  const gate = (more: object) => ({ gates: [{ measure: 'drawdown', pass_up_to: 1, fail_above: 2, ...more }] });
  const wrong: readonly (readonly [what: string, parsed: ReturnType<typeof plan>, words: string])[] = [
    ['another name', plan({ name: 'Canary 2' }), 'name: give a name of lower-case letters'],
    ['no rung', plan({ rungs: [] }), 'rungs: give a list of at least 1 entry'],
    ['an unknown key', plan({ speed: 1 }), '"speed" is not known here; leave it out'],
    ['an unknown key of a rung', plan({}, { share: 1 }), 'rungs.0: "share" is not known here'],
    ['a share above all', plan({}, { share_bp: 10_001 }), 'rungs.0.share_bp: give a number of at most 10000'],
    ['a part of a basis point', plan({}, { share_bp: 0.5 }), 'rungs.0.share_bp: give a whole number'],
    ['an unknown measure', plan({}, gate({ measure: 'luck' })), 'rungs.0.gates.0.measure'],
    [
      'a gate without its limits',
      plan({}, { gates: [{ measure: 'drawdown' }] }),
      'rungs.0.gates.0.pass_up_to: give a number; it is missing',
    ],
    ['a threshold of profit elsewhere', plan({}, gate({ alpha: 0.1 })), '"alpha" is not known here'],
    ['limits that cross', plan({}, gate({ fail_above: 0.5 })), 'fail_above must not be lower'],
    [
      'a twin for what has none',
      plan({}, gate({ relative: true })),
      'is not compared with the twin: leave relative out',
    ],
    ['a step without its scale', plan({}, { step_up: { kind: 'confidence' } }), 'rungs.0.step_up.full_at_bp'],
    [
      'a count of no times',
      plan({}, gate({ fail_after: 0 })),
      'rungs.0.gates.0.fail_after: give a number of at least 1',
    ],
    [
      'a profit gate without a twin',
      plan({ twin: 'none' }, { gates: [{ measure: 'profit' }] }),
      'the ladder has none: give it one',
    ],
  ];
  it.each(wrong)('with %s is refused, by the key and with what to give', (_what, parsed, words) => {
    expect(parsed.problem).toContain(words);
  });
});

describe('a library', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ladders-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const put = (folder: string, name: string, content: unknown): void => {
    mkdirSync(join(directory, folder), { recursive: true });
    writeFileSync(join(directory, folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const own = { name: 'own', strategy: 'canary', rungs: [{ share_bp: 10_000 }] };

  it('finds what is put there from the next look on, and never uses what is wrong', () => {
    const known = new PlanLibrary(directory);
    expect(() => known.ladder('own')).toThrow('there is no ladder own: give one of blue-green');
    put('ladders', 'own.json', own);
    expect(known.ladder('own').rungs).toHaveLength(1);
    put('ladders', 'own.json', { ...own, name: 'other' });
    expect(() => known.ladder('own')).toThrow('cannot be used: it is named other inside');
    put('ladders', 'own.json', 'x'.repeat(300_000));
    expect(() => known.ladder('own')).toThrow('the most is 262144');
    put('pipelines', 'way.json', { name: 'way', stages: [{ environment: 'paper', plan: 'nothing' }] });
    expect(known.list().pipelines.find(({ name }) => name === 'way')).toMatchObject({
      source: 'own',
      pipeline: null,
      problem: 'paper: there is no usable ladder nothing',
    });
  });

  it('lists a folder that it cannot look into', () => {
    writeFileSync(join(directory, 'ladders'), 'not a folder');
    const { ladders } = new PlanLibrary(directory).list();
    expect(ladders.filter(({ source }) => source === 'own')).toMatchObject([
      { plan: null, problem: expect.any(String) },
    ]);
  });

  it('says which way is meant, and what contradicts itself', () => {
    const wishes: readonly (readonly [wish: Parameters<typeof routeOf>[0], words: string])[] = [
      [{ strategy: 'canary' }, 'say in which environment'],
      [{ environment: 'paper' }, 'give a strategy, a plan or a pipeline'],
      [{ environment: 'paper', strategy: 'paper', plan: 'canary' }, 'is a canary one, not paper'],
      [{ environment: 'testing', pipeline: 'paper-to-production' }, 'give one of paper, staging, production'],
      [{ pipeline: 'paper-to-production', strategy: 'canary' }, 'leave strategy, plan and allocation out'],
    ];
    for (const [wish, words] of wishes) expect(() => routeOf(wish, library)).toThrow(words);
    expect(routeOf({ pipeline: 'paper-to-production', environment: 'production' }, library)).toMatchObject({
      environment: 'production',
      plan: { name: 'canary' },
      pipeline: { stage: 2 },
    });
  });
});
