import { defined } from '../../../shared/base/assert.ts';
import { spaced } from '../../../shared/base/words.ts';
import type { GateView, LadderView } from '../../../shared/contract/ladder.ts';
import {
  type CountedOutcome,
  type GateRule,
  type GateRun,
  type GateVerdict,
  NO_RUN,
} from '../../../shared/domain/gate.ts';
import { isOpenLadder, type Ladder } from '../../../shared/domain/ladder.ts';
import type { Slot } from '../../../shared/domain/slot.ts';
import { WHOLE } from '../../../shared/units/basis-points.ts';
import { formatMoney, money } from '../../../shared/units/money.ts';
import { epochNs } from '../../../shared/units/time.ts';
import type { EngineView } from '../engine-view.ts';
import { nameOf } from './entity.ts';
import { planToWire } from './ladder-plan.ts';
import { slotCurrency } from './risk.ts';
import { isoTime, isoTimeOrNull } from './time.ts';

type Standing = ReturnType<EngineView['ladderStanding']>;
type Step = NonNullable<Standing>['next'];

/** A ladder on the wire, with how it stands while it is open. */
export function ladderToWire(view: EngineView, ladder: Ladder): LadderView {
  const { plan, rung: place } = ladder;
  const slot = defined(view.slots.get(ladder.slotId), `slot ${ladder.slotId}`);
  const standing = isOpenLadder(ladder.status) ? view.ladderStanding(ladder.id) : undefined;
  const evidence = standing?.evidence;
  const rung = plan.rungs[place];
  const seen = (name: 'fills' | 'closedTrades' | 'sessions', now: number | undefined) => ({
    seen: now ?? 0,
    needed: rung?.evidence[name] ?? 0,
  });
  return {
    ladder_id: ladder.id,
    slot_id: ladder.slotId,
    environment: ladder.environment,
    plan: planToWire(plan),
    status: ladder.status,
    held: ladder.held && { ...ladder.held },
    ...peopleOf(view, ladder, slot),
    rung: place + 1,
    share_bp: ladder.share,
    budget: budgetOf(ladder, slot),
    capital: formatMoney(slot.capital),
    currency: slotCurrency(view, slot),
    entered_at: ladder.enteredNs === null ? null : isoTime(epochNs(BigInt(ladder.enteredNs))),
    soak: { open_ms: standing?.openMs ?? ladder.openMs, needed_ms: rung?.soakMs ?? 0 },
    evidence: {
      fills: seen('fills', evidence?.fills),
      closed_trades: seen('closedTrades', evidence?.closedTrades),
      sessions: seen('sessions', ladder.sessions),
      pairs: { seen: evidence?.periods ?? 0, needed: rung?.evidence.pairs ?? 0 },
    },
    pairs_in_all: evidence?.periodsInAll ?? 0,
    gates: (rung?.gates ?? []).map((rule, i) => gateToWire(rule, ladder.verdicts[i], standing?.runs[i] ?? NO_RUN)),
    missing: [...(standing?.missing ?? [])],
    next: standing ? stepToWire(standing.next) : null,
    difference: differenceOf(evidence?.difference),
    drawdown_bp: evidence?.drawdownBp ?? null,
    return_bp: evidence?.returnBp ?? null,
    approval_id: ladder.approvalId,
    pipeline: pipelineOf(ladder),
    moves: ladder.moves.map(({ kind, rung: on, share, at, by, reason }) => ({
      kind,
      rung: on + 1,
      share_bp: share,
      at: isoTime(at),
      by,
      reason,
    })),
    reason: ladder.reason,
    started_by: ladder.startedBy,
    started_at: isoTime(ladder.startedAt),
    ended_at: isoTimeOrNull(ladder.endedAt),
    end_reason: ladder.endReason,
    swap_id: ladder.swapId,
  };
}

/** Who climbs, what it is compared with, and whom it is to take over from. */
function peopleOf(view: EngineView, ladder: Ladder, slot: Slot): Pick<LadderView, 'candidate' | 'twin' | 'incumbent'> {
  const { entityId, deploymentId, twinEntityId, incumbentEntityId } = ladder;
  const serving = (id: string): string | null =>
    slot.attachments.find((each) => each.entityId === id && each.deploymentId !== deploymentId)?.deploymentId ?? null;
  const other = (id: string | null) =>
    id === null ? null : { entity_id: id, version: nameOf(view, id), deployment_id: serving(id) };
  return {
    candidate: { entity_id: entityId, version: nameOf(view, entityId), deployment_id: deploymentId },
    twin: other(twinEntityId),
    incumbent: other(incumbentEntityId),
  };
}

/** What the candidate's share is worth; of a simulated one, what its orders are sized for. */
function budgetOf({ share, plan, rung }: Ladder, { capital }: Slot): string {
  const held = share > 0 ? share : (plan.rungs[rung]?.simulatedShare ?? 0);
  return formatMoney(money((capital * BigInt(held)) / BigInt(WHOLE)));
}

const NEEDED = {
  pass: 'passAfter',
  fail: 'failAfter',
  inconclusive: 'inconclusiveAfter',
  error: 'errorAfter',
} as const satisfies Record<CountedOutcome, keyof GateRule>;

function gateToWire(rule: GateRule, verdict: GateVerdict | undefined, { outcome, times }: GateRun): GateView {
  return {
    measure: rule.measure,
    observe_only: rule.observeOnly,
    outcome: verdict?.outcome ?? null,
    value: verdict?.value ?? null,
    lower: verdict?.lower ?? null,
    upper: verdict?.upper ?? null,
    threshold: verdict?.threshold ?? null,
    samples: verdict?.samples ?? 0,
    min_samples: rule.minSamples,
    words: verdict?.words ?? `the gate on ${spaced(rule.measure)} has not been looked at`,
    run: { outcome, times, needed: outcome === null ? null : rule[NEEDED[outcome]] },
  };
}

const stepToWire = (next: Step): NonNullable<LadderView['next']> => ({
  kind: next.kind,
  rung: 'rung' in next ? next.rung + 1 : null,
  share_bp: 'share' in next ? next.share : null,
  reason: 'reason' in next ? next.reason : null,
});

const differenceOf = (
  difference: NonNullable<NonNullable<Standing>['evidence']>['difference'] | undefined,
): LadderView['difference'] =>
  difference ? { mean_bp: difference.mean, lower_bp: difference.lower, upper_bp: difference.upper } : null;

const pipelineOf = ({ pipeline }: Ladder): LadderView['pipeline'] =>
  pipeline && {
    name: pipeline.name,
    stages: pipeline.stages.map(({ environment, plan, promotion }) => ({ environment, plan: plan.name, promotion })),
    stage: pipeline.stage + 1,
  };
