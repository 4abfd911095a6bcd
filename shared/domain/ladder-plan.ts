import { gateRuleProblem } from './gate-rule.ts';
import type { LadderPlan, PipelineProgress, Rung } from './ladder.ts';

const MOST_RUNGS = 20;
const LONGEST_MS = 366 * 86_400_000;
const SHORTEST_PAIR_MS = 1_000;
const MOST_EVIDENCE = 1_000_000;

/** Why a ladder cannot be climbed as it is written, in words that say what to give instead; undefined when it can. */
export function ladderPlanProblem(plan: LadderPlan): string | undefined {
  const { name, rungs, strategy, twin, pairMs, keepWarmMs } = plan;
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name))
    return `a ladder is named in lower-case letters, digits and hyphens, at most 64 of them, not "${name}"`;
  if (rungs.length === 0 || rungs.length > MOST_RUNGS)
    return `a ladder has 1 to ${MOST_RUNGS} rungs, not ${rungs.length}`;
  if (!isWhole(pairMs, SHORTEST_PAIR_MS, 86_400_000))
    return `periods are compared over ${SHORTEST_PAIR_MS} ms to a day of open market, not ${pairMs}`;
  if (keepWarmMs !== null && !isWhole(keepWarmMs, 0, LONGEST_MS))
    return `the version that gives way is kept warm for 0 to ${LONGEST_MS} ms, not ${keepWarmMs}`;
  for (const [i, rung] of rungs.entries()) {
    const problem = rungProblem(rung, rungs[i - 1]);
    if (problem !== undefined) return `rung ${i + 1}: ${problem}`;
  }
  const last = rungs.at(-1) as Rung;
  if (strategy === 'paper' && last.share > 0)
    return 'a paper ladder gives no capital: each of its rungs has the share 0';
  if (strategy !== 'paper' && last.share === 0) return 'the last rung gives capital, or the ladder is a paper one';
  if (strategy === 'blue_green' && !(rungs.length === 2 && rungs[0]?.share === 0))
    return 'blue and green have two rungs: one with the share 0, which is simulated, and one with what green takes over';
  const isTooWide = (rung: Rung): boolean => rung.share > 5_000;
  if (twin === 'capital' && rungs.slice(0, -1).some(isTooWide))
    return 'with a twin on capital, no rung but the last can hold more than half: the twin holds as much';
  const compares = rungs.some(({ gates }) =>
    gates.some(({ measure, ...rule }) => measure === 'profit' || ('relative' in rule && rule.relative)),
  );
  if (twin === 'none' && compares)
    return 'a gate compares with the twin, and the ladder has none: give it one, or take the gate out';
  return undefined;
}

function rungProblem(rung: Rung, before: Rung | undefined): string | undefined {
  const { share, simulatedShare, soakMs, evidence, stepUp, gates } = rung;
  if (!isWhole(share, 0, 10_000)) return `its share is 0 to 10,000 basis points, not ${share}`;
  if (before && share < before.share) return `its share of ${share} is below the ${before.share} of the rung before`;
  if (before && share === before.share && share > 0) return `its share of ${share} is that of the rung before`;
  if (before && share === 0) return 'only the first rung can be simulated alone';
  if (share === 0 ? !isWhole(simulatedShare, 1, 10_000) : simulatedShare !== 0)
    return share === 0
      ? 'a rung that is simulated alone says for which share: simulated_share_bp, from 1 to 10,000 basis points'
      : 'simulated_share_bp belongs to a rung with the share 0';
  if (!isWhole(soakMs, 0, LONGEST_MS)) return `it is held for 0 to ${LONGEST_MS} ms of open market, not ${soakMs}`;
  for (const [name, needed] of Object.entries(evidence))
    if (!isWhole(needed, 0, MOST_EVIDENCE)) return `evidence of ${needed} ${name} cannot be asked for`;
  if (stepUp.kind !== 'full') {
    if (!isWhole(stepUp.leastStep, 1, 10_000))
      return `its least step is 1 to 10,000 basis points, not ${stepUp.leastStep}`;
    const scales =
      stepUp.kind === 'confidence' ? [stepUp.fullAtBp] : [stepUp.targetVolatilityBp, stepUp.drawdownLimitBp];
    if (!scales.every((each) => Number.isFinite(each) && each > 0))
      return 'what scales its step is above 0 basis points of the budget';
  }
  return gates.map(gateRuleProblem).find((problem) => problem !== undefined);
}

/** Why a way through several environments cannot be gone; undefined when it can. */
export function pipelineProblem({ stages, stage }: PipelineProgress): string | undefined {
  if (stages.length === 0 || stages.length > 5) return `a pipeline has 1 to 5 stages, not ${stages.length}`;
  if (!isWhole(stage, 0, stages.length - 1)) return `there is no stage ${stage}`;
  const environments = stages.map(({ environment }) => environment);
  if (new Set(environments).size < environments.length) return 'each stage of a pipeline has an environment of its own';
  for (const { environment, plan } of stages) {
    const problem = ladderPlanProblem(plan);
    if (problem !== undefined) return `${environment}: ${problem}`;
  }
  return undefined;
}

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;
