import fc from 'fast-check';
import type { GateRule } from '../../shared/domain/gate.ts';
import type { LadderPlan, Rung, StepUp } from '../../shared/domain/ladder.ts';
import { ladderPlanProblem } from '../../shared/domain/ladder-plan.ts';
import type { HandOver } from '../../shared/domain/swap.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { gate, plan, rung } from './ladder-rig.ts';

/** Length of a compared period in random worlds: their market goes by milliseconds. */
export const SHORT_PAIR_MS = 1_000;

const limits = { passUpTo: 100, failAbove: 1_000 };
const counts = fc.record({
  passAfter: fc.constantFrom(1, 2),
  failAfter: fc.constantFrom(1, 2),
  inconclusiveAfter: fc.constantFrom(1, 3),
});
const rule: fc.Arbitrary<GateRule> = fc.oneof(
  counts.map((each) => gate({ measure: 'latency', ...limits, ...each } as GateRule)),
  counts.map((each) => gate({ measure: 'denial_rate', passUpTo: 9_000, failAbove: 9_900, ...each } as GateRule)),
  counts.map((each) => gate({ measure: 'drawdown', ...limits, ...each } as GateRule)),
  counts.map((each) => gate({ measure: 'profit', since: 'ladder', ...each } as GateRule)),
  fc.constant(gate({ measure: 'divergence', ...limits, errorAfter: 4 } as GateRule)),
  fc.constant(gate({ measure: 'turnover', passUpTo: 2, failAbove: 50, observeOnly: true } as GateRule)),
);
const stepUp: fc.Arbitrary<StepUp> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<StepUp>({ kind: 'full' }) },
  fc.constant<StepUp>({
    kind: 'risk_adjusted',
    targetVolatilityBp: 5,
    drawdownLimitBp: 500,
    leastStep: basisPoints(10),
  }),
  fc.constant<StepUp>({ kind: 'confidence', fullAtBp: 5, leastStep: basisPoints(10) }),
);

const step = (share: number): fc.Arbitrary<Rung> =>
  fc
    .record({
      soakMs: fc.constantFrom(0, 0, 1_000, 3_000),
      gates: fc.oneof(
        { weight: 5, arbitrary: fc.constant([]) },
        { weight: 2, arbitrary: fc.array(rule, { minLength: 1, maxLength: 2 }) },
      ),
      stepUp,
      onFail: fc.constantFrom('abort', 'step_down', 'hold'),
      advance: fc.constantFrom('automatic', 'automatic', 'automatic', 'manual'),
    })
    .map((more) => rung(share, more));

const handOver: fc.Arbitrary<HandOver> = fc.record({
  state: fc.constant('shadow' as const),
  positions: fc.constantFrom('adopt', 'adopt', 'run_off', 'flatten'),
  orders: fc.constantFrom('adopt', 'cancel'),
});

/** Any ladder that can be climbed: paper, blue and green, or so many of these shares up to the whole. */
export const anyPlan: fc.Arbitrary<LadderPlan> = fc
  .tuple(
    fc.subarray([0, 100, 500, 1_000, 2_500, 5_000], { minLength: 1 }),
    fc.constantFrom(10_000, 10_000, 10_000, 7_500, 0),
    fc.constantFrom('simulated', 'simulated', 'capital', 'none'),
    handOver,
    fc.constantFrom(null, 0, 60_000),
  )
  .chain(([below, top, twin, handOver, keepWarmMs]) => {
    const shares = top === 0 ? [0] : [...below, top];
    return fc.tuple(...shares.map(step)).map((rungs) =>
      plan(rungs, {
        strategy: top === 0 ? 'paper' : 'progressive',
        twin,
        handOver,
        keepWarmMs,
        pairMs: SHORT_PAIR_MS,
      }),
    );
  })
  .filter((each) => ladderPlanProblem(each) === undefined);
