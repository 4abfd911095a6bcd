import { z } from 'zod';
import { ENVIRONMENTS } from '../domain/deployment.ts';
import { MEASURES, type Measure } from '../domain/gate.ts';
import { FAIL_ACTIONS, STRATEGIES, TWIN_KINDS } from '../domain/ladder.ts';
import { DEFAULT_HAND_OVER } from '../domain/swap.ts';
import { HandOverInput } from './hand-over.ts';

/** A year: nobody holds a rung longer. */
const LONGEST_MS = 366 * 86_400_000;
const MOST = 1_000_000;

const Share = z.int().min(0).max(10_000);
const Times = z.int().min(1).max(MOST);
const Needed = z.int().min(0).max(MOST).default(0);
const Words = z.string().trim().max(1_000);

/** The name of a ladder or a pipeline, which is also the name of its file. */
export const PlanName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'give a name of lower-case letters, digits and hyphens, such as canary')
  .meta({ examples: ['canary'] });

/** A day of five-minute periods: evidence of profit is slow, and a gate that is not sure yet is no reason to call somebody. */
const A_DAY_OF_PAIRS = 288;

const gateTerms = {
  observe_only: z.boolean().default(false).describe('Judged and recorded; never moves anything'),
  min_samples: z
    .int()
    .min(1)
    .max(MOST)
    .default(1)
    .describe(
      'Fewer say nothing and block: pairs for profit, periods for drawdown and turnover, fills for slippage, orders for ' +
        'reject_rate and divergence, wishes for denial_rate, requests for error_rate and latency',
    ),
  since: z
    .enum(['ladder', 'rung'])
    .default('ladder')
    .describe('What counts as evidence: all since the ladder began, or what was seen on this rung alone'),
  pass_after: Times.default(1).describe('So many passes in a row let it up'),
  fail_after: Times.default(1).describe('So many failures in a row set off `on_fail`'),
  inconclusive_after: Times.default(12).describe(
    'So many in a row that are neither: it is held until a person decides',
  ),
  error_after: Times.default(3).describe('So many in a row that could not be measured: it is held'),
};

const ProfitGate = z.strictObject({
  measure: z.literal('profit').describe('After costs, against the twin; against nothing where there is none'),
  ...gateTerms,
  inconclusive_after: gateTerms.inconclusive_after.unwrap().default(A_DAY_OF_PAIRS),
  pass_above: z.number().default(0).describe('Basis points of the budget a period: certainly more passes'),
  fail_below: z.number().default(0).describe('Basis points of the budget a period: certainly less fails'),
  alpha: z
    .number()
    .gt(0)
    .lt(0.5)
    .default(0.05)
    .describe('How often it may err on either side over the whole ladder, as a part of one'),
});

const LIMITED = MEASURES.filter((measure): measure is Exclude<Measure, 'profit'> => measure !== 'profit');

const LimitGate = z.strictObject({
  measure: z
    .enum(LIMITED as [(typeof LIMITED)[number], ...(typeof LIMITED)[number][]])
    .describe(
      'drawdown: bp of the budget; slippage, divergence: bp of value; reject_rate, denial_rate, error_rate: bp of all; ' +
        'latency: µs at the 99th of 100; turnover: multiple of the twin’s',
    ),
  ...gateTerms,
  relative: z.boolean().default(false).describe('Whether what it is above the twin’s is judged'),
  pass_up_to: z.number().describe('In the unit of the measure'),
  fail_above: z.number().describe('In the unit of the measure; between the two it is inconclusive'),
});

/** One gate of a rung. */
export const GateForm = z.discriminatedUnion('measure', [ProfitGate, LimitGate]);
export type GateForm = z.output<typeof GateForm>;

/** What must have been seen on a rung. */
export const EvidenceForm = z.strictObject({
  fills: Needed,
  closed_trades: Needed.describe('Positions that returned to flat, or turned over'),
  sessions: Needed.describe('Trading days on which the rung was held'),
  pairs: Needed.describe('Periods whose profit was compared with the twin’s'),
});

const leastStep = z.int().min(1).max(10_000).describe('Less than this is no step, in hundredths of a per cent');

/** How far a step up goes. */
export const StepUpForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('full').describe('To the next rung') }),
  z.strictObject({
    kind: z.literal('risk_adjusted').describe('By the part of the way that volatility and drawdown allow'),
    target_volatility_bp: z.number().gt(0).describe('Of the profit of a period: up to this the whole step is taken'),
    drawdown_limit_bp: z
      .number()
      .gt(0)
      .describe('Of the budget: the way shrinks in proportion up to there, to nothing'),
    least_step_bp: leastStep,
  }),
  z.strictObject({
    kind: z.literal('confidence').describe('By the part of the way that the lower bound of its advantage supports'),
    full_at_bp: z.number().gt(0).describe('Advantage a period, in bp of the budget, that supports the whole step'),
    least_step_bp: leastStep,
  }),
]);

/** One step of a ladder. */
export const RungForm = z.strictObject({
  share_bp: Share.describe('Share of the slot’s capital, in hundredths of a per cent; 0: simulated only'),
  simulated_share_bp: Share.default(0).describe('What simulated orders are sized for; only where share_bp is 0'),
  soak_ms: z.int().min(0).max(LONGEST_MS).default(3_600_000).describe('Least time on the rung, of open market'),
  evidence: EvidenceForm.default({ fills: 0, closed_trades: 0, sessions: 0, pairs: 0 }),
  gates: z.array(GateForm).max(20).default([]).describe('All must pass before it goes up'),
  step_up: StepUpForm.default({ kind: 'full' }),
  on_fail: z.enum(FAIL_ACTIONS).default('abort').describe('What follows when a gate has failed'),
  advance: z
    .enum(['automatic', 'manual'])
    .default('automatic')
    .describe('`manual`: a person advances, whatever passes'),
});

/** A ladder as data: what is climbed, and by what rules. The form of the files in `resources/ladders`. */
export const LadderPlanForm = z.strictObject({
  name: PlanName,
  description: Words.default('').describe('For a person: what it is for'),
  strategy: z.enum(STRATEGIES),
  twin: z
    .enum(TWIN_KINDS)
    .default('simulated')
    .describe('What the candidate is compared with: a fresh instance of the version in force, or nothing'),
  pair_ms: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(300_000)
    .describe('Length of the compared periods, of open market'),
  rungs: z.array(RungForm).min(1).max(20).describe('From the lowest; shares never fall'),
  hand_over: HandOverInput.default(DEFAULT_HAND_OVER).describe('What passes to the candidate at the last rung'),
  keep_warm_ms: z
    .int()
    .min(0)
    .max(LONGEST_MS)
    .nullable()
    .default(null)
    .describe('How long the version that gave way stays in step; the desk’s rollback window where null'),
});
export type LadderPlanForm = z.output<typeof LadderPlanForm>;

/** A ladder by the name of one that the desk knows, or written out. */
export const LadderPlanChoice = z.union([PlanName, LadderPlanForm]);

const Promotion = z.enum(['automatic', 'manual']);

/** A version’s way through several environments. The form of the files in `resources/pipelines`. */
export const PipelineForm = z.strictObject({
  name: PlanName,
  description: Words.default('').describe('For a person: what it is for'),
  stages: z
    .array(
      z.strictObject({
        environment: z.enum(ENVIRONMENTS),
        plan: LadderPlanChoice.describe('A ladder that the desk knows by name, or one written out'),
        promotion: Promotion.default('manual').describe(
          'Whether the next stage begins by itself once this one is climbed',
        ),
      }),
    )
    .min(1)
    .max(5),
});
export type PipelineForm = z.output<typeof PipelineForm>;

/** A pipeline by the name of one that the desk knows, or written out. */
export const PipelineChoice = z.union([PlanName, PipelineForm]);
