import type { Chance } from '../../../electron/feed/simulation/chance.ts';
import type { GateRule } from '../../../shared/domain/gate.ts';
import type { LadderPlan, Rung, StepUp } from '../../../shared/domain/ladder.ts';
import { ladderPlanProblem } from '../../../shared/domain/ladder-plan.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { SHORT_PAIR_MS } from '../../support/ladder-plans.ts';
import { gate, plan, rung } from '../../support/ladder-rig.ts';
import { may, pick, weighed } from './draw.ts';

const LIMITS = { passUpTo: 100, failAbove: 1_000 };

function drawGate(chance: Chance): GateRule {
  const counts = {
    passAfter: pick(chance, [1, 2]),
    failAfter: pick(chance, [1, 2]),
    inconclusiveAfter: pick(chance, [1, 3]),
  };
  const measure = pick(chance, ['latency', 'latency', 'denial_rate', 'drawdown', 'profit', 'divergence', 'turnover']);
  switch (measure) {
    case 'denial_rate':
      return gate({ measure, passUpTo: 9_000, failAbove: 9_900, ...counts } as GateRule);
    case 'profit':
      return gate({ measure, since: 'ladder', ...counts } as GateRule);
    case 'divergence':
      return gate({ measure, ...LIMITS, errorAfter: 4 } as GateRule);
    case 'turnover':
      return gate({ measure, passUpTo: 2, failAbove: 50, observeOnly: true } as GateRule);
    default:
      return gate({ measure, ...LIMITS, ...counts } as GateRule);
  }
}

const drawStepUp = (chance: Chance): StepUp =>
  weighed<StepUp>(chance, [
    [6, { kind: 'full' }],
    [1, { kind: 'risk_adjusted', targetVolatilityBp: 5, drawdownLimitBp: 500, leastStep: basisPoints(10) }],
    [1, { kind: 'confidence', fullAtBp: 5, leastStep: basisPoints(10) }],
  ]);

const drawRung = (chance: Chance, share: number): Rung =>
  rung(share, {
    soakMs: pick(chance, [0, 0, 1_000, 3_000]),
    gates: may(chance, 0.5) ? [] : Array.from({ length: chance.integer(1, 2) }, () => drawGate(chance)),
    evidence: {
      fills: pick(chance, [0, 0, 0, 1]),
      closedTrades: 0,
      sessions: pick(chance, [0, 0, 0, 0, 1]),
      pairs: pick(chance, [0, 0, 1]),
    },
    stepUp: drawStepUp(chance),
    onFail: pick(chance, ['abort', 'step_down', 'hold', 'hold']),
    advance: pick(chance, ['automatic', 'automatic', 'automatic', 'manual']),
  });

/** A ladder that can be climbed. */
export function drawPlan(chance: Chance): LadderPlan {
  const isPaper = may(chance, 0.15);
  const below = [0, 100, 500, 1_000, 2_500, 5_000].filter(() => may(chance, 0.4));
  const shares = isPaper ? [0] : [...(below.length > 0 ? below : [100]), pick(chance, [10_000, 10_000, 7_500])];
  const drawn = plan(
    shares.map((share) => drawRung(chance, share)),
    {
      strategy: isPaper ? 'paper' : 'progressive',
      twin: pick(chance, ['simulated', 'simulated', 'capital', 'none']),
      handOver: {
        state: 'shadow',
        positions: pick(chance, ['adopt', 'adopt', 'run_off', 'flatten']),
        orders: pick(chance, ['adopt', 'cancel']),
      },
      keepWarmMs: pick(chance, [null, 0, 60_000]),
      pairMs: SHORT_PAIR_MS,
    },
  );
  return ladderPlanProblem(drawn) === undefined ? drawn : plan([rung(100), rung(10_000)], { pairMs: SHORT_PAIR_MS });
}
