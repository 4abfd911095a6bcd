import { z } from 'zod';
import { LadderPlanChoice, PipelineChoice } from '../../shared/contract/ladder-plan.ts';
import { ENVIRONMENTS } from '../../shared/domain/deployment.ts';
import { STRATEGIES } from '../../shared/domain/ladder.ts';
import { ladderPlanProblem, pipelineProblem } from '../../shared/domain/ladder-plan.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { PlanLibrary, UnknownPlanError } from '../api/ladder/plan-library.ts';
import { type Route, routeOf } from '../api/ladder/route.ts';
import { amount } from './limit-form.ts';

const share = z
  .number()
  .gt(0)
  .max(1)
  .transform((value) => basisPoints(Math.round(value * 10_000)));

/** How a version is to climb, in a step of a scenario. */
export const promotion = {
  environment: z.enum(ENVIRONMENTS).optional(),
  strategy: z.enum(STRATEGIES).optional(),
  plan: LadderPlanChoice.optional(),
  pipeline: PipelineChoice.optional(),
  initial_allocation: share.optional(),
  capital: amount.optional(),
};

type Promotion = z.output<z.ZodObject<typeof promotion>>;

/** A session knows the ladders that come with the desk. */
const LIBRARY = new PlanLibrary();

/**
 * The ladder that a step means.
 *
 * @returns the way, or in words why there is none.
 */
export function routeOfStep(step: Promotion): Route | string {
  const { initial_allocation: initial, strategy, plan, pipeline } = step;
  const environment = step.environment ?? (pipeline === undefined ? 'paper' : undefined);
  try {
    const route = routeOf({ environment, strategy, plan, pipeline, initial }, LIBRARY);
    return ladderPlanProblem(route.plan) ?? (route.pipeline && pipelineProblem(route.pipeline)) ?? route;
  } catch (error) {
    if (error instanceof UnknownPlanError) return error.message;
    throw error;
  }
}
