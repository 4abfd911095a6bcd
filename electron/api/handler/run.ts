import { type ApiContext, calls } from '../context.ts';
import { failure } from '../failure.ts';
import { pageOf } from '../page.ts';
import type { Sessions } from '../sessions/index.ts';

/** @throws {Failure} `unavailable` on a desk that keeps nothing on disk. */
export function sessionsOf({ sessions }: Pick<ApiContext, 'sessions'>): Sessions {
  if (sessions === undefined) throw failure('unavailable', 'this desk keeps nothing on disk, so it runs no sessions');
  return sessions;
}

/** Paper sessions beside the desk. */
export const runs = {
  list: calls.runs.list.handler(({ input, context }) => {
    const { current, last, kept } = sessionsOf(context).runs;
    const { items, ...place } = pageOf(kept, input);
    return { current, last, runs: [...items], ...place };
  }),

  validate: calls.runs.validate.handler(async ({ input, context }) => {
    const problems = await sessionsOf(context).runs.problems(input.scenario);
    return { ok: problems.length === 0, problems: [...problems] };
  }),

  start: calls.runs.start.handler(({ input: { scenario, seed, speed, paused }, context }) =>
    sessionsOf(context).runs.start({ scenario, seed, speed, paused, by: context.operator.name }),
  ),

  get: calls.runs.get.handler(({ input, context }) => sessionsOf(context).runs.detail(input.run_id)),

  file: calls.runs.file.handler(({ input: { run_id, file, offset }, context }) =>
    sessionsOf(context).runs.file(run_id, file, offset),
  ),

  pause: calls.runs.pause.handler(({ input, context }) => sessionsOf(context).runs.pause(input.run_id)),
  play: calls.runs.play.handler(({ input, context }) => sessionsOf(context).runs.play(input.run_id)),

  step: calls.runs.step.handler(({ input, context }) => sessionsOf(context).runs.step(input.run_id, input.count)),

  speed: calls.runs.speed.handler(({ input, context }) => sessionsOf(context).runs.setSpeed(input.run_id, input.speed)),

  cancel: calls.runs.cancel.handler(async ({ input, context }) => {
    await sessionsOf(context).runs.cancel(input.run_id);
    return input;
  }),

  delete: calls.runs.delete.handler(async ({ input, context }) => {
    await sessionsOf(context).runs.delete(input.run_id);
    return input;
  }),
};
