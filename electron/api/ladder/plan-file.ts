import type { z } from 'zod';
import { problemWords } from '../../../shared/contract/input-words.ts';
import { LadderPlanForm, PipelineForm } from '../../../shared/contract/ladder-plan.ts';
import { ladderPlanProblem } from '../../../shared/domain/ladder-plan.ts';
import { planFromWire } from '../map/ladder-plan.ts';

/** What a file holds, or why it cannot be used. */
export type Parsed<T> = { readonly form: T; readonly problem?: undefined } | { readonly problem: string };

/** Reads a ladder from JSON text. */
export function parsePlan(text: string): Parsed<LadderPlanForm> {
  const parsed = parse(text, LadderPlanForm);
  if (parsed.problem !== undefined) return parsed;
  const problem = ladderPlanProblem(planFromWire(parsed.form));
  return problem === undefined ? parsed : { problem };
}

/** Reads a pipeline from JSON text. Whether there are the ladders that it names, only whoever knows them can say. */
export function parsePipeline(text: string): Parsed<PipelineForm> {
  return parse(text, PipelineForm);
}

function parse<S extends z.ZodType>(text: string, schema: S): Parsed<z.output<S>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { problem: `it is not JSON${placeOf(error)}` };
  }
  const result = schema.safeParse(json);
  if (result.success) return { form: result.data };
  return { problem: problemWords(result.error.issues, json) };
}

/** Where a parser stopped, without what it found there: the file may be another's than one thinks. */
function placeOf(error: unknown): string {
  const at = /position \d+(?: \(line \d+ column \d+\))?/.exec(error instanceof Error ? error.message : '')?.[0];
  return at === undefined ? '' : `, at ${at}`;
}
