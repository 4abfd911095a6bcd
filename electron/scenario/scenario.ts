import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { problemWords } from '../../shared/contract/input-words.ts';
import { parseDecimal } from '../../shared/units/decimal.ts';
import { type Money, parseMoney } from '../../shared/units/money.ts';
import { noFile } from '../journal/regular-file.ts';
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

/** Every step must speak of a version that the scenario lists, and steps must be in order. */
function checkReferences(checked: Scenario, source: string): void {
  const known = new Set(
    checked.algorithms.flatMap((each) => each.versions.map((one) => `${each.name}@${one.version}`)),
  );
  const listed = checked.algorithms.flatMap((each) => each.versions).length;
  if (known.size !== listed) throw new ScenarioError(`${source} lists the same version twice under algorithms`);
  let before = 0;
  checked.steps.forEach((step, i) => {
    if (step.at < before)
      throw new ScenarioError(
        `${source}: steps.${i}.at is ${step.at}, before the step above it (${before}); put steps in order`,
      );
    before = step.at;
    if (step.do === 'release' && step.breaker === undefined && step.cause === undefined && step.scope === undefined)
      throw new ScenarioError(`${source}: steps.${i} says neither breaker nor cause nor scope: name what to release`);
    const named = 'version' in step ? [step.version] : step.do === 'swap' ? [step.from, step.to] : [];
    for (const each of named) {
      const full = 'algorithm' in step ? `${step.algorithm}@${each}` : each;
      if (!known.has(full))
        throw new ScenarioError(`${source}: steps.${i} speaks of ${full}, which algorithms does not list`);
    }
  });
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
