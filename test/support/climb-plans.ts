import { PlanLibrary } from '../../electron/api/ladder/plan-library.ts';
import type { GateRule } from '../../shared/domain/gate.ts';
import type { LadderPlan, PipelineProgress, Rung } from '../../shared/domain/ladder.ts';

const LIBRARY = new PlanLibrary();

/**
 * Of nothing but good orders, so many are needed before the upper bound of their rate of faults or rejections is within the 10 %
 * that the desk's ladders let pass. Judged from fewer on, a version that trades seldom is held for want of numbers alone.
 */
const ENOUGH = 60;

/** A ladder as it comes with the desk, whose gates on rates wait until they could pass. @param change What a test wants otherwise. */
export function deskPlan(name: string, change: (rung: Rung) => Rung = (rung) => rung): LadderPlan {
  const plan = LIBRARY.ladder(name);
  return { ...plan, rungs: plan.rungs.map((rung) => change({ ...rung, gates: rung.gates.map(patient) })) };
}

const patient = (rule: GateRule): GateRule =>
  rule.measure === 'error_rate' || rule.measure === 'reject_rate'
    ? { ...rule, minSamples: Math.max(rule.minSamples, ENOUGH) }
    : rule;

/** From paper over staging to production, each stage by itself. */
export const wholeWay = (): PipelineProgress => ({
  name: 'whole-way',
  stage: 0,
  stages: [
    { environment: 'paper', plan: deskPlan('paper'), promotion: 'automatic' },
    { environment: 'staging', plan: deskPlan('staging'), promotion: 'automatic' },
    { environment: 'production', plan: deskPlan('canary'), promotion: 'automatic' },
  ],
});
