import { PlanLibrary } from '../../electron/api/ladder/plan-library.ts';
import type { GateRule } from '../../shared/domain/gate.ts';
import type { LadderPlan, PipelineProgress, Rung } from '../../shared/domain/ladder.ts';

const LIBRARY = new PlanLibrary();

/**
 * Of nothing but good orders, so many are needed before the upper bound of their rate of faults or rejections is within what the
 * desk's ladders let pass: 1 % and 10 %. With fewer, a version that trades once a period would be held for want of numbers alone.
 */
const ENOUGH: Partial<Record<GateRule['measure'], number>> = { error_rate: 750, reject_rate: 60 };

/** A ladder as it comes with the desk, whose gates on rates wait until they could pass. No time of it is shortened. */
export function deskPlan(name: string, change: (rung: Rung) => Rung = (rung) => rung): LadderPlan {
  const plan = LIBRARY.ladder(name);
  return { ...plan, rungs: plan.rungs.map((rung) => change({ ...rung, gates: rung.gates.map(patient) })) };
}

const patient = (rule: GateRule): GateRule => ({
  ...rule,
  minSamples: Math.max(rule.minSamples, ENOUGH[rule.measure] ?? 0),
});

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
