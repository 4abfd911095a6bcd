import type { GateForm, LadderPlanForm, PipelineForm } from '../../../shared/contract/ladder-plan.ts';
import type { GateRule } from '../../../shared/domain/gate.ts';
import type { LadderPlan, PipelineProgress, PipelineStage, Rung, StepUp } from '../../../shared/domain/ladder.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';

type RungForm = LadderPlanForm['rungs'][number];

/** A ladder from the wire. Whether it can be climbed is the domain's to say. */
export const planFromWire = (form: LadderPlanForm): LadderPlan => ({
  name: form.name,
  strategy: form.strategy,
  twin: form.twin,
  pairMs: form.pair_ms,
  rungs: form.rungs.map(rungFromWire),
  handOver: form.hand_over,
  keepWarmMs: form.keep_warm_ms,
});

/** A ladder on the wire. @param description What its file says it is for; a ladder that is climbed no longer knows. */
export const planToWire = (plan: LadderPlan, description = ''): LadderPlanForm => ({
  name: plan.name,
  description,
  strategy: plan.strategy,
  twin: plan.twin,
  pair_ms: plan.pairMs,
  rungs: plan.rungs.map(rungToWire),
  hand_over: { ...plan.handOver },
  keep_warm_ms: plan.keepWarmMs,
});

/**
 * A way through several environments from the wire, at one of its stages.
 *
 * @param planOf The ladder that a stage names or writes out.
 * @param stage From 0.
 */
export const pipelineFromWire = (
  { name, stages }: PipelineForm,
  planOf: (choice: PipelineForm['stages'][number]['plan']) => LadderPlan,
  stage = 0,
): PipelineProgress => ({
  name,
  stage,
  stages: stages.map(
    ({ environment, plan, promotion }): PipelineStage => ({ environment, plan: planOf(plan), promotion }),
  ),
});

const rungFromWire = (form: RungForm): Rung => ({
  share: basisPoints(form.share_bp),
  simulatedShare: basisPoints(form.simulated_share_bp),
  soakMs: form.soak_ms,
  evidence: {
    fills: form.evidence.fills,
    closedTrades: form.evidence.closed_trades,
    sessions: form.evidence.sessions,
    pairs: form.evidence.pairs,
  },
  gates: form.gates.map(gateFromWire),
  stepUp: stepUpFromWire(form.step_up),
  onFail: form.on_fail,
  advance: form.advance,
});

const rungToWire = (rung: Rung): RungForm => ({
  share_bp: rung.share,
  simulated_share_bp: rung.simulatedShare,
  soak_ms: rung.soakMs,
  evidence: {
    fills: rung.evidence.fills,
    closed_trades: rung.evidence.closedTrades,
    sessions: rung.evidence.sessions,
    pairs: rung.evidence.pairs,
  },
  gates: rung.gates.map(gateToWire),
  step_up: stepUpToWire(rung.stepUp),
  on_fail: rung.onFail,
  advance: rung.advance,
});

function gateFromWire(form: GateForm): GateRule {
  const terms = {
    observeOnly: form.observe_only,
    minSamples: form.min_samples,
    since: form.since,
    passAfter: form.pass_after,
    failAfter: form.fail_after,
    inconclusiveAfter: form.inconclusive_after,
    errorAfter: form.error_after,
  };
  return form.measure === 'profit'
    ? { ...terms, measure: form.measure, passAbove: form.pass_above, failBelow: form.fail_below, alpha: form.alpha }
    : {
        ...terms,
        measure: form.measure,
        relative: form.relative,
        passUpTo: form.pass_up_to,
        failAbove: form.fail_above,
      };
}

function gateToWire(rule: GateRule): GateForm {
  const terms = {
    observe_only: rule.observeOnly,
    min_samples: rule.minSamples,
    since: rule.since,
    pass_after: rule.passAfter,
    fail_after: rule.failAfter,
    inconclusive_after: rule.inconclusiveAfter,
    error_after: rule.errorAfter,
  };
  return rule.measure === 'profit'
    ? { ...terms, measure: rule.measure, pass_above: rule.passAbove, fail_below: rule.failBelow, alpha: rule.alpha }
    : {
        ...terms,
        measure: rule.measure,
        relative: rule.relative,
        pass_up_to: rule.passUpTo,
        fail_above: rule.failAbove,
      };
}

function stepUpFromWire(form: RungForm['step_up']): StepUp {
  switch (form.kind) {
    case 'full':
      return { kind: 'full' };
    case 'risk_adjusted':
      return {
        kind: 'risk_adjusted',
        targetVolatilityBp: form.target_volatility_bp,
        drawdownLimitBp: form.drawdown_limit_bp,
        leastStep: basisPoints(form.least_step_bp),
      };
    case 'confidence':
      return { kind: 'confidence', fullAtBp: form.full_at_bp, leastStep: basisPoints(form.least_step_bp) };
  }
}

function stepUpToWire(stepUp: StepUp): RungForm['step_up'] {
  switch (stepUp.kind) {
    case 'full':
      return { kind: 'full' };
    case 'risk_adjusted':
      return {
        kind: 'risk_adjusted',
        target_volatility_bp: stepUp.targetVolatilityBp,
        drawdown_limit_bp: stepUp.drawdownLimitBp,
        least_step_bp: stepUp.leastStep,
      };
    case 'confidence':
      return { kind: 'confidence', full_at_bp: stepUp.fullAtBp, least_step_bp: stepUp.leastStep };
  }
}
