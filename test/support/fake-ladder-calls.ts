import { implement, ORPCError } from '@orpc/server';
import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { contract } from '../../shared/contract/index.ts';
import type { LadderAnswer, LadderView } from '../../shared/contract/ladder.ts';
import { isOpenLadder } from '../../shared/domain/ladder.ts';
import { IDS } from './fake-desk-state.ts';
import { ladder, placeOn, plans } from './fake-ladder-state.ts';
import { approval } from './fake-risk-state.ts';

type Frame = Required<ConsoleFrame>;

/** What a pretended desk was told to do about ladders, in order. */
export interface LadderCall {
  readonly call: string;
  readonly input: Record<string, unknown>;
}

export const LADDER_APPROVAL = '30000000-0000-4000-8000-000000000077';
const NOW = '2026-11-21T14:32:08.000Z';

/** Calls about ladders: they change the frame as a desk would, and keep what was asked for in `made`. */
export function ladderCalls(frame: Frame, made: LadderCall[]) {
  const calls = implement(contract);

  const openIn = (slot: string): LadderView => {
    const found = frame.ladders.find(({ slot_id, status }) => slot_id === slot && isOpenLadder(status));
    if (!found) throw new ORPCError('conflict', { status: 409, message: `no version climbs a ladder in ${slot}` });
    return found;
  };

  /** What raises risk waits where others are required. */
  const waits = (action: string, reason: string): string | null => {
    const required = frame.risk.approvals_required;
    if (required === 0) return null;
    const asked = { approval_id: LADDER_APPROVAL, action, reason, required, given: [], requested_by: 'console' };
    frame.risk.approvals.unshift(approval({ ...asked, consequences: ['its share rises'] }));
    return LADDER_APPROVAL;
  };

  const to = (found: LadderView, rung: number, kind: 'advanced' | 'stepped_down', reason: string): void => {
    const share = found.plan.rungs[rung - 1]?.share_bp ?? 0;
    found.moves.push({ kind, rung, share_bp: share, at: NOW, by: 'console', reason });
    Object.assign(found, { rung, share_bp: share, held: null, status: 'climbing' });
    placeOn(frame, share);
  };

  const abort = (found: LadderView, reason: string): void => {
    Object.assign(found, { status: 'aborted', held: null, ended_at: NOW, end_reason: reason, next: null, missing: [] });
    placeOn(frame, null);
  };

  const say = (
    word: string,
    input: { readonly slot: string; readonly reason: string },
    change: (found: LadderView) => string | null,
  ): LadderAnswer => {
    made.push({ call: word, input });
    const found = openIn(input.slot);
    const approvalId = change(found);
    return { ladder: found, approval_id: approvalId, message: approvalId ? 'waits until 1 other has agreed' : 'done' };
  };

  return {
    ladders: {
      plans: calls.ladders.plans.handler(() => plans()),
      advance: calls.ladders.advance.handler(({ input }) =>
        say('advance', input, (found) => {
          const id = waits('advance_ladder', input.reason);
          if (id === null) to(found, found.rung + 1, 'advanced', input.reason);
          else Object.assign(found, { status: 'awaiting_approval', approval_id: id });
          return id;
        }),
      ),
      hold: calls.ladders.hold.handler(({ input }) =>
        say('hold', input, (found) => {
          Object.assign(found, { status: 'held', held: { cause: 'person', reason: input.reason } });
          return null;
        }),
      ),
      resume: calls.ladders.resume.handler(({ input }) =>
        say('resume', input, (found) => {
          Object.assign(found, { status: 'climbing', held: null });
          return null;
        }),
      ),
      step_down: calls.ladders.step_down.handler(({ input }) =>
        say('step_down', input, (found) => {
          to(found, found.rung - 1, 'stepped_down', input.reason);
          return null;
        }),
      ),
      abort: calls.ladders.abort.handler(({ input }) =>
        say('abort', input, (found) => {
          abort(found, input.reason);
          return null;
        }),
      ),
    },
    promote: calls.algorithms.promote.handler(({ input }) => {
      made.push({ call: 'promote', input });
      if (input.algorithmId === IDS.refused)
        throw new ORPCError('broken_rule', { status: 400, message: 'momentum@3.0.0-rc.1 is unhealthy: mend it first' });
      const id = waits('promote', input.reason ?? '');
      const begun = { moves: ladder().moves.slice(0, 1), rung: 1, share_bp: 100, gates: [], difference: null };
      if (id === null) {
        frame.ladders = [ladder(begun)];
        placeOn(frame, 100);
      }
      return {
        algorithm_id: 'momentum@2.0.0',
        ladder: id === null ? (frame.ladders[0] ?? null) : null,
        approval_id: id,
        swap_id: null,
        message: id === null ? 'momentum@2.0.0 is in' : 'momentum@2.0.0 waits until 1 other person has agreed',
      };
    }),
  };
}
