import type { LadderAnswer } from '../../../shared/contract/ladder.ts';
import { authorOf } from '../actor.ts';
import { type ApiContext, calls } from '../context.ts';
import { accepted, found } from '../failure.ts';
import { PlanLibrary } from '../ladder/plan-library.ts';
import { ladderToWire } from '../map/ladder.ts';
import { newestFirst, pageOf } from '../page.ts';

type Word = 'advance_ladder' | 'hold_ladder' | 'resume_ladder' | 'step_down_ladder' | 'abort_ladder';

const BUILT_IN = new PlanLibrary();

/** Ladders that a promotion may name. */
export const plansOf = ({ plans }: Pick<ApiContext, 'plans'>): PlanLibrary => plans ?? BUILT_IN;

/** A person's word on the ladder of a slot. */
async function say(
  kind: Word,
  { slot: slotId, reason }: { readonly slot: string; readonly reason: string },
  { desk, operator }: Pick<ApiContext, 'desk' | 'operator'>,
): Promise<LadderAnswer> {
  const { awaits, message } = accepted(await desk.execute({ kind, slotId, reason }, authorOf(operator)));
  const ladder = desk.view.latestLadder(slotId);
  return { ladder: ladder ? ladderToWire(desk.view, ladder) : null, approval_id: awaits ?? null, message };
}

/** How versions earn their capital. */
export const ladders = {
  list: calls.ladders.list.handler(({ input, context: { desk } }) => {
    const kept = newestFirst(
      desk.view.ladders,
      ({ slotId, status }) =>
        (input.slot_id === undefined || slotId === input.slot_id) &&
        (input.status === undefined || status === input.status),
    );
    const { items, ...place } = pageOf(kept, input);
    return { ladders: items.map((each) => ladderToWire(desk.view, each)), ...place };
  }),

  get: calls.ladders.get.handler(({ input: { slot }, context: { desk } }) => {
    found(desk.view.slots.get(slot), `slot ${slot}`);
    return ladderToWire(
      desk.view,
      found(desk.view.latestLadder(slot), `ladder in ${slot} yet; promote a version there`),
    );
  }),

  plans: calls.ladders.plans.handler(({ context }) => plansOf(context).list()),

  advance: calls.ladders.advance.handler(({ input, context }) => say('advance_ladder', input, context)),
  hold: calls.ladders.hold.handler(({ input, context }) => say('hold_ladder', input, context)),
  resume: calls.ladders.resume.handler(({ input, context }) => say('resume_ladder', input, context)),
  step_down: calls.ladders.step_down.handler(({ input, context }) => say('step_down_ladder', input, context)),
  abort: calls.ladders.abort.handler(({ input, context }) => say('abort_ladder', input, context)),
};
