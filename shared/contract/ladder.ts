import { z } from 'zod';
import { ENVIRONMENTS } from '../domain/deployment.ts';
import { GATE_OUTCOMES, MEASURES } from '../domain/gate.ts';
import { HOLD_CAUSES, LADDER_STATUSES } from '../domain/ladder.ts';
import { command, read, readOne } from './call.ts';
import { Decimal, Id, plainReasonLike, reasonLike, Timestamp } from './field.ts';
import { LadderPlanForm, PipelineForm } from './ladder-plan.ts';
import { pageOf, paging } from './page.ts';

const Share = z.int().min(0).max(10_000).describe('Share of the slot’s capital, in hundredths of a per cent');
const Rung = z.int().min(0).describe('From 1; 0 before the candidate is in');
const bp = (what: string) => z.number().describe(`${what}, basis points of the budget`);

const VersionOnLadder = z.object({
  entity_id: Id,
  version: z.string().describe('name@version'),
  deployment_id: Id.nullable().describe('Null where it serves nowhere by now'),
});

/** How one gate of the rung stood at the last review. */
export const GateView = z.object({
  measure: z.enum(MEASURES),
  observe_only: z.boolean().describe('It is judged and recorded, and never moves anything'),
  outcome: z
    .enum(GATE_OUTCOMES)
    .nullable()
    .describe('`waiting`: too few samples, which blocks the way up. Null before the first review on this rung'),
  value: z.number().nullable().describe('In the unit of the measure; null where it could not be measured'),
  lower: z.number().nullable().describe('Bound that holds whenever one looks; null where there is none'),
  upper: z.number().nullable(),
  threshold: z.number().nullable().describe('What it was held against; null before the first review'),
  samples: z.int(),
  min_samples: z.int().describe('Fewer say nothing'),
  words: z.string().describe('For a person: what was measured, how sure it is, and what follows'),
  run: z
    .object({
      outcome: z.enum(['pass', 'fail', 'inconclusive', 'error']).nullable().describe('Null before the first of these'),
      times: z.int().describe('How often in a row'),
      needed: z
        .int()
        .nullable()
        .describe('How often in a row it must come before it takes effect; null before the first'),
    })
    .describe('Its latest outcomes in a row'),
});
export type GateView = z.infer<typeof GateView>;

const Seen = z.object({ seen: z.int(), needed: z.int() });

/** A version that climbs, or has climbed, and how it stands. */
export const LadderView = z.object({
  ladder_id: Id,
  slot_id: z.string(),
  environment: z.enum(ENVIRONMENTS),
  plan: LadderPlanForm,
  status: z.enum(LADDER_STATUSES).describe('`preparing`: being loaded and brought into step. `held`: a person decides'),
  held: z
    .object({ cause: z.enum(HOLD_CAUSES), reason: z.string() })
    .nullable()
    .describe('Why nothing moves up by itself; null while it is not held'),
  candidate: VersionOnLadder,
  twin: VersionOnLadder.nullable().describe('What it is compared with; null: with holding nothing'),
  incumbent: VersionOnLadder.nullable().describe(
    'The version in force that it is to take over from; null in a slot of its own',
  ),
  rung: Rung,
  share_bp: Share.describe('What it holds now, in hundredths of a per cent; 0 while it is simulated only'),
  budget: Decimal.describe('What that share is worth; of a simulated one, what its orders are sized for'),
  capital: Decimal.describe('Of the slot'),
  currency: z.string(),
  entered_at: Timestamp.nullable().describe('Market time at which it came to this share; null before it is in'),
  soak: z
    .object({ open_ms: z.number(), needed_ms: z.number() })
    .describe('Milliseconds of open market at this share; what its rules go by is counted at each review'),
  evidence: z
    .object({ fills: Seen, closed_trades: Seen, sessions: Seen, pairs: Seen })
    .describe(
      'What was seen at this share, against what its rung asks for; not kept once the ladder is over, and 0 then',
    ),
  pairs_in_all: z.int().describe('Periods compared since the ladder began; 0 once it is over'),
  gates: z.array(GateView).describe('Of its rung, in the order of the plan'),
  missing: z.array(z.string()).describe('What its rung still asks for, in words; empty once the way up is open'),
  next: z
    .object({
      kind: z
        .enum(['move', 'take_over', 'complete', 'stay'])
        .describe('`take_over`: it replaces the version in force. `stay`: nothing supports a step'),
      rung: Rung.nullable().describe('Null where it goes nowhere'),
      share_bp: Share.nullable(),
      reason: z.string().nullable().describe('Why it stays'),
    })
    .nullable()
    .describe('Where it goes once its rung lets it; null once the ladder is over'),
  difference: z
    .object({ mean_bp: z.number(), lower_bp: z.number().nullable(), upper_bp: z.number().nullable() })
    .nullable()
    .describe(
      'Profit against the twin a period since the ladder began, basis points of the budget, with bounds of 95 % that hold ' +
        'whenever one looks; null where there is too little',
    ),
  drawdown_bp: bp('Deepest fall since the ladder began').nullable(),
  return_bp: bp('Sum of its returns since the ladder began').nullable(),
  approval_id: Id.nullable().describe('The approval that it waits for'),
  pipeline: z
    .object({
      name: z.string(),
      stages: z.array(
        z.object({
          environment: z.enum(ENVIRONMENTS),
          plan: z.string().describe('Name of its ladder'),
          promotion: z.enum(['automatic', 'manual']).describe('Whether the next stage begins by itself'),
        }),
      ),
      stage: z.int().min(1).describe('Where this ladder stands in it, from 1'),
    })
    .nullable(),
  moves: z
    .array(
      z.object({
        kind: z.enum(['admitted', 'advanced', 'stepped_down']),
        rung: Rung,
        share_bp: Share,
        at: Timestamp,
        by: z.string().describe('`desk` where its rules moved it'),
        reason: z.string(),
      }),
    )
    .describe('Oldest first'),
  reason: z.string().describe('Why it was promoted'),
  started_by: z.string(),
  started_at: Timestamp,
  ended_at: Timestamp.nullable(),
  end_reason: z.string().nullable(),
  swap_id: Id.nullable().describe('The swap by which it took over, or gave way'),
});
export type LadderView = z.infer<typeof LadderView>;

/** What a word on a ladder has led to. */
export const LadderAnswer = z.object({
  ladder: LadderView.nullable().describe('Null where there is none: it waits for approval, or came back by a swap'),
  approval_id: Id.nullable().describe('The approval that it waits for; nothing has changed yet'),
  message: z.string(),
});
export type LadderAnswer = z.infer<typeof LadderAnswer>;

/** A ladder that a promotion may name. */
const KnownPlan = z.object({
  name: z.string(),
  description: z.string(),
  source: z.enum(['built_in', 'own']).describe('`own`: from the folder `ladders` of the data directory'),
  file: z.string(),
  plan: LadderPlanForm.nullable().describe('Null where the file cannot be used'),
  problem: z.string().nullable().describe('Why it cannot be used, and what to write instead'),
});
const KnownPipeline = KnownPlan.omit({ plan: true }).extend({ pipeline: PipelineForm.nullable() });

export const LadderPlansView = z.object({ ladders: z.array(KnownPlan), pipelines: z.array(KnownPipeline) });
export type LadderPlansView = z.infer<typeof LadderPlansView>;

const SlotId = z
  .string()
  .min(1)
  .max(200)
  .meta({ examples: ['momentum:production'] });

const route = <N extends string>(name: N, summary: string, description: string) =>
  command.route({ method: 'POST', path: `/ladder/{slot}/${name}`, tags: ['Ladders'], summary, description });

const word = <N extends string>(name: N, summary: string, description: string, example: string) =>
  route(name, summary, description)
    .input(z.strictObject({ slot: SlotId, reason: reasonLike(example) }))
    .output(LadderAnswer);

/** A word that only lowers risk. */
const down = <N extends string>(name: N, summary: string, description: string, example: string) =>
  route(name, summary, description)
    .meta({ effect: 'reduce' })
    .input(z.strictObject({ slot: SlotId, reason: plainReasonLike(example) }))
    .output(LadderAnswer);

/** How versions earn their capital. */
export const ladders = {
  list: read
    .route({ method: 'GET', path: '/ladders', tags: ['Ladders'], summary: 'Ladders, open and ended, newest first' })
    .input(
      z.strictObject({
        ...paging,
        slot_id: SlotId.optional(),
        status: z.enum(LADDER_STATUSES).optional(),
      }),
    )
    .output(pageOf('ladders', LadderView)),

  get: readOne
    .route({
      method: 'GET',
      path: '/ladder/{slot}',
      tags: ['Ladders'],
      summary: 'The ladder of a slot: the one that is climbed, else the last',
    })
    .input(z.strictObject({ slot: SlotId }))
    .output(LadderView),

  plans: read
    .route({
      method: 'GET',
      path: '/ladder-plans',
      tags: ['Ladders'],
      summary: 'Ladders and pipelines that a promotion may name',
      description:
        'Those that come with the desk and those of its data directory. A file that is wrong is listed with its problem.',
    })
    .output(LadderPlansView),

  advance: word(
    'advance',
    'Let the candidate up now, whatever its time and its gates say',
    'A step above the share that needs none waits for other people: the answer names the approval.',
    'the desk head agreed to the next rung',
  ),
  hold: down('hold', 'Nothing moves up by itself', 'What lowers risk still happens by itself.', 'wait for the close'),
  resume: word(
    'resume',
    'It goes by its rules again',
    'Ends a hold, whatever its cause was.',
    'the feed is whole again',
  ),
  step_down: down(
    'step-down',
    'The candidate goes one rung down',
    'Below its lowest rung with capital the ladder is aborted.',
    'too much at this size',
  ),
  abort: down(
    'abort',
    'The candidate gives way to the version in force',
    'Its open orders are cancelled; its positions go to the version in force if they fit, else they are run off.',
    'it loses more than it did on paper',
  ),
};
