import { versionName } from '../../../shared/domain/version.ts';
import { authorOf } from '../actor.ts';
import { versionToDeploy } from '../algorithm-id.ts';
import { calls } from '../context.ts';
import { accepted, failure } from '../failure.ts';
import { UnknownPlanError } from '../ladder/plan-library.ts';
import { type Route, type RouteWish, routeOf } from '../ladder/route.ts';
import { ladderToWire } from '../map/ladder.ts';
import { plansOf } from './ladder.ts';

/** Lets a version climb. The answer comes once its candidate is in, or waits for other people. */
export const promote = calls.algorithms.promote.handler(async ({ input, context }) => {
  const { desk, operator } = context;
  const { targetEnvironment: environment, strategy, plan, pipeline, initialAllocation: initial, capital } = input;
  const entity = versionToDeploy(desk.view, input.algorithmId);
  const route = routeFor({ environment, strategy, plan, pipeline, initial }, plansOf(context));
  const command = {
    kind: 'promote' as const,
    entityId: entity.id,
    ...route,
    ...(capital !== undefined && { capital }),
    startedBy: operator.name,
    reason: input.reason ?? `${versionName(entity)} is promoted to ${route.environment}`,
  };
  const { subject, awaits, message } = accepted(await desk.execute(command, authorOf(operator)));
  const ladder = desk.view.ladders.get(subject);
  return {
    ladder: ladder ? ladderToWire(desk.view, ladder) : null,
    approval_id: awaits ?? null,
    swap_id: desk.view.swaps.has(subject) ? subject : null,
    algorithm_id: versionName(entity),
    message,
  };
});

/** @throws {Failure} `broken_rule` where no such ladder can be climbed. */
function routeFor(wish: RouteWish, plans: Parameters<typeof routeOf>[1]): Route {
  try {
    return routeOf(wish, plans);
  } catch (error) {
    if (error instanceof UnknownPlanError) throw failure('broken_rule', error.message);
    throw error;
  }
}
