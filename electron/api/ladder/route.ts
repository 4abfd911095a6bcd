import type { LadderPlanForm, PipelineForm } from '../../../shared/contract/ladder-plan.ts';
import type { Environment } from '../../../shared/domain/deployment.ts';
import { beginningAt } from '../../../shared/domain/initial-allocation.ts';
import type { LadderPlan, PipelineProgress, Strategy } from '../../../shared/domain/ladder.ts';
import type { BasisPoints } from '../../../shared/units/basis-points.ts';
import { type PlanLibrary, UnknownPlanError } from './plan-library.ts';

/** What somebody says of the way that a version is to go. Each part may be left out, as long as one names a ladder. */
export interface RouteWish {
  readonly environment?: Environment | undefined;
  readonly strategy?: Strategy | undefined;
  readonly plan?: string | LadderPlanForm | undefined;
  readonly pipeline?: string | PipelineForm | undefined;
  /** Share of the capital to begin at. */
  readonly initial?: BasisPoints | undefined;
}

/** The way that it is: a ladder in an environment, and what it is a stage of. */
export interface Route {
  readonly environment: Environment;
  readonly plan: LadderPlan;
  readonly pipeline: PipelineProgress | null;
}

/** The ladder of the desk's own that each strategy means. */
export const STRATEGY_PLANS: Readonly<Record<Strategy, string>> = {
  paper: 'paper',
  canary: 'canary',
  blue_green: 'blue-green',
  progressive: 'progressive-risk',
};

/**
 * Finds the ladder that is meant.
 *
 * @throws {UnknownPlanError} where there is none, or its parts contradict each other, in words that say what to give instead.
 */
export function routeOf(wish: RouteWish, library: PlanLibrary): Route {
  const { environment, strategy, pipeline, initial } = wish;
  if (pipeline !== undefined) {
    if (strategy !== undefined || wish.plan !== undefined || initial !== undefined)
      throw new UnknownPlanError('a pipeline has a ladder for each stage: leave strategy, plan and allocation out');
    return throughPipeline(pipeline, environment, library);
  }
  if (environment === undefined) throw new UnknownPlanError('say in which environment it is to climb');
  const choice = wish.plan ?? (strategy && STRATEGY_PLANS[strategy]);
  if (choice === undefined) throw new UnknownPlanError('give a strategy, a plan or a pipeline');
  const plan = library.ladder(choice);
  if (strategy !== undefined && plan.strategy !== strategy)
    throw new UnknownPlanError(
      `the ladder ${plan.name} is a ${plan.strategy} one, not ${strategy}: leave the strategy out, or give another plan`,
    );
  return { environment, plan: initial === undefined ? plan : beginningAt(plan, initial), pipeline: null };
}

function throughPipeline(
  choice: string | PipelineForm,
  environment: Environment | undefined,
  library: PlanLibrary,
): Route {
  const pipeline = library.pipeline(choice, ({ name, stages }) => {
    if (environment === undefined) return 0;
    const stage = stages.findIndex((each) => each.environment === environment);
    const known = stages.map((each) => each.environment).join(', ');
    if (stage < 0)
      throw new UnknownPlanError(`the pipeline ${name} does not lead to ${environment}: give one of ${known}`);
    return stage;
  });
  const stage = pipeline.stages[pipeline.stage];
  if (!stage) throw new UnknownPlanError(`the pipeline ${pipeline.name} has no stages`);
  return { environment: stage.environment, plan: stage.plan, pipeline };
}
