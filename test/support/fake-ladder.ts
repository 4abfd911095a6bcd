import { deskUuid } from '../../shared/base/uuid.ts';
import type { Command } from '../../shared/domain/command.ts';
import { type Ladder, type LadderPlan, NOTHING_NEEDED } from '../../shared/domain/ladder.ts';
import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { ORIGIN } from './fake-desk-records.ts';

type LadderWord = Extract<
  Command,
  { kind: 'advance_ladder' | 'hold_ladder' | 'resume_ladder' | 'step_down_ladder' | 'abort_ladder' }
>;

/** A ladder of two rungs, 1 % with a gate on drawdown and then all of it. */
export const PLAIN_PLAN: LadderPlan = {
  name: 'plain',
  strategy: 'canary',
  twin: 'simulated',
  pairMs: 300_000,
  rungs: [100, 10_000].map((share) => ({
    share: basisPoints(share),
    simulatedShare: basisPoints(0),
    soakMs: 3_600_000,
    evidence: { ...NOTHING_NEEDED, fills: 20 },
    gates: [
      {
        measure: 'drawdown',
        observeOnly: false,
        minSamples: 1,
        since: 'ladder',
        passAfter: 1,
        failAfter: 2,
        inconclusiveAfter: 12,
        errorAfter: 3,
        relative: false,
        passUpTo: 200,
        failAbove: 300,
      },
    ],
    stepUp: { kind: 'full' },
    onFail: 'abort',
    advance: 'automatic',
  })),
  handOver: DEFAULT_HAND_OVER,
  keepWarmMs: null,
};

/** A ladder that has just begun, whose candidate stands on its first rung. */
export function plainLadder(
  number: number,
  places: Pick<Ladder, 'slotId' | 'entityId' | 'deploymentId'>,
  more: Partial<Ladder> = {},
): Ladder {
  const plan = more.plan ?? PLAIN_PLAN;
  const share = plan.rungs[0]?.share ?? basisPoints(0);
  const reason = more.reason ?? 'it is better';
  return {
    id: deskUuid(7, 'ladder', number),
    environment: 'paper',
    plan,
    status: 'climbing',
    instance: 2,
    twinEntityId: null,
    twinInstance: null,
    incumbentEntityId: null,
    rung: 0,
    share,
    enteredNs: String(ORIGIN),
    openMs: 600_000,
    sessions: 1,
    lastDay: null,
    held: null,
    holds: 0,
    approvalId: null,
    startedBy: 'administrator',
    startedRole: 'administrator',
    startedAt: ORIGIN,
    reason,
    pipeline: null,
    verdicts: [],
    endedAt: null,
    endReason: null,
    swapId: null,
    moves: [{ kind: 'admitted', rung: 0, share, at: ORIGIN, by: 'administrator', reason }],
    ...places,
    ...more,
  };
}

/** What a person's word makes of a ladder, in the plainest way. */
export function afterWord(ladder: Ladder, { kind, reason }: LadderWord): Ladder {
  switch (kind) {
    case 'hold_ladder':
      return { ...ladder, status: 'held', held: { cause: 'person', reason } };
    case 'resume_ladder':
      return { ...ladder, status: 'climbing', held: null };
    case 'abort_ladder':
      return { ...ladder, status: 'aborted', held: null, endedAt: ORIGIN, endReason: reason };
    case 'advance_ladder':
      return { ...ladder, rung: ladder.rung + 1, share: ladder.plan.rungs[ladder.rung + 1]?.share ?? ladder.share };
    case 'step_down_ladder':
      return { ...ladder, rung: Math.max(0, ladder.rung - 1), share: ladder.plan.rungs[0]?.share ?? ladder.share };
  }
}
