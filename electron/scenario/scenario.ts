import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { inputWords, problemWords } from '../../shared/contract/input-words.ts';
import { parseDecimal } from '../../shared/units/decimal.ts';
import { type Money, parseMoney } from '../../shared/units/money.ts';
import { SIMULATED_MARKETS, SIMULATED_SYMBOLS } from '../feed/simulation/markets.ts';
import { noFile } from '../journal/files/regular-file.ts';
import { calendar } from './calendar-form.ts';
import { amount, decimal, risk } from './limit-form.ts';
import { name, steps, version } from './step-form.ts';

/** A scenario that cannot be run, with the key that is wrong and what to write instead. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

const feeBps = decimal.refine((value) => {
  const parsed = parseDecimal(String(value), 4);
  return parsed !== undefined && !parsed.rounded && parsed.value >= -1_000_000n && parsed.value <= 1_000_000n;
}, 'give basis points from -100 to 100, with at most 4 digits after the point');

const instrument = z.strictObject({
  venue: name,
  instrument: name,
  tick: z.string().optional(),
  lot: z.string().optional(),
  minimum: z.string().optional(),
  multiplier: z.string().optional(),
  kind: z.enum(['linear', 'inverse']).optional(),
  currency: name.optional(),
  sector: name.optional(),
});

const replayFeed = z.strictObject({
  kind: z.literal('replay'),
  file: z.string().min(1),
  venue: name.optional(),
  instrument: name.optional(),
  max_bad_rows: z.int().min(0).optional(),
});

const simulatedFeed = z.strictObject({
  kind: z.literal('sim'),
  duration_seconds: z.number().positive().max(31_536_000),
  symbols: z
    .array(z.enum(SIMULATED_SYMBOLS))
    .min(1)
    .max(SIMULATED_MARKETS.length)
    .refine((symbols) => new Set(symbols).size === symbols.length, 'name each symbol once')
    .optional()
    .describe('Markets to simulate; BTCUSDT alone where left out'),
});

const scenario = z.strictObject({
  name: name.describe('What the report and the log call it'),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  runtime: z.enum(['inline', 'worker']).default('inline'),
  feed: z.discriminatedUnion('kind', [replayFeed, simulatedFeed]),
  instruments: z.array(instrument).default([]),
  exchange: z
    .strictObject({
      latency_ms: z.number().min(0).max(60_000).default(5),
      maker_fee_bps: feeBps.default(2),
      taker_fee_bps: feeBps.default(5),
      slippage_ticks: z.int().min(0).max(10_000).default(1),
    })
    .default({ latency_ms: 5, maker_fee_bps: 2, taker_fee_bps: 5, slippage_ticks: 1 }),
  capital: amount.default(parseMoney('1000000') as Money),
  algorithms: z
    .array(
      z.strictObject({
        name,
        versions: z
          .array(
            z.strictObject({
              version,
              module: z.string().min(1),
              parameters: z.record(z.string(), z.number()).default({}),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
  risk: risk.default({}),
  calendar: calendar.optional(),
  steps: z.array(steps),
});

/** A scenario, checked, with every default filled in. */
export type Scenario = z.infer<typeof scenario>;
export type ScenarioStep = Scenario['steps'][number];

/**
 * Reads a scenario from JSON text.
 *
 * @throws {ScenarioError} naming the first key that is unknown, missing or wrong.
 */
export function parseScenario(text: string, source: string): Scenario {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ScenarioError(`${source} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = scenario.safeParse(json);
  if (!result.success) throw new ScenarioError(`${source} cannot be run: ${problemWords(result.error.issues, json)}`);
  checkReferences(result.data, source);
  return result.data;
}

/** Something that is wrong with a scenario: where, and what to write instead. */
export interface ScenarioProblem {
  readonly path: readonly (string | number)[];
  /** As `desk session` says it, the place included. */
  readonly message: string;
}

/** A scenario that can be run, or everything that is wrong with it. */
export type CheckedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

/** Looks a scenario through, from its JSON, and finds all that is wrong at once. */
export function checkScenario(json: unknown): CheckedScenario {
  const result = scenario.safeParse(json);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => ({
      path: [...issue.path.map(place), ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])],
      message: inputWords(issue, json),
    }));
    return { ok: false, problems };
  }
  const problems = referenceProblems(result.data);
  return problems.length === 0 ? { ok: true, scenario: result.data } : { ok: false, problems };
}

const place = (key: PropertyKey): string | number => (typeof key === 'number' ? key : String(key));

/** @throws {ScenarioError} with the first reference that leads nowhere. */
function checkReferences(checked: Scenario, source: string): void {
  const [first] = referenceProblems(checked);
  if (first === undefined) return;
  throw new ScenarioError(
    first.path[0] === 'algorithms' ? `${source} ${first.message}` : `${source}: ${first.message}`,
  );
}

/** Every step must speak of a version that the scenario lists, and steps must be in order. */
function referenceProblems(checked: Scenario): ScenarioProblem[] {
  const problems: ScenarioProblem[] = [];
  const known = new Set<string>();
  checked.algorithms.forEach((algorithm, i) => {
    algorithm.versions.forEach((one, j) => {
      const full = `${algorithm.name}@${one.version}`;
      if (known.has(full))
        problems.push({
          path: ['algorithms', i, 'versions', j, 'version'],
          message: 'lists the same version twice under algorithms',
        });
      known.add(full);
    });
  });
  let before = 0;
  checked.steps.forEach((step, i) => {
    const wrong = (key: string, message: string): void => {
      problems.push({ path: ['steps', i, key], message });
    };
    if (step.at < before)
      wrong('at', `steps.${i}.at is ${step.at}, before the step above it (${before}); put steps in order`);
    before = Math.max(before, step.at);
    if (step.do === 'release' && step.breaker === undefined && step.cause === undefined && step.scope === undefined)
      wrong('do', `steps.${i} says neither breaker nor cause nor scope: name what to release`);
    const named =
      'version' in step
        ? [['version', step.version] as const]
        : step.do === 'swap'
          ? [['from', step.from] as const, ['to', step.to] as const]
          : [];
    for (const [key, each] of named) {
      const full = 'algorithm' in step ? `${step.algorithm}@${each}` : each;
      if (!known.has(full)) wrong(key, `steps.${i} speaks of ${full}, which algorithms does not list`);
    }
  });
  return problems;
}

/** Reads a scenario file. Throws {@link ScenarioError} also when it cannot be read. */
export async function readScenario(file: string): Promise<Scenario> {
  let text: string;
  const problem = noFile(file);
  if (problem !== undefined) throw new ScenarioError(problem);
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new ScenarioError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (text.length > 1_000_000) throw new ScenarioError(`${file} is larger than 1 MB; that is no scenario`);
  return parseScenario(text, file);
}
