import { z } from 'zod';
import { STRATEGIES, type Strategy } from '../domain/ladder.ts';
import { AlgorithmId, CapitalInput, EnvironmentWord, ShareInput } from './algorithm-input.ts';
import { command } from './call.ts';
import { Id, reasonLike } from './field.ts';
import { LadderAnswer } from './ladder.ts';
import { LadderPlanChoice, PipelineChoice } from './ladder-plan.ts';

/** A strategy in any casing and with any separator: `BlueGreen` is `blue_green`. */
const StrategyWord = z
  .string()
  .min(1)
  .max(50)
  .transform((word, context): Strategy => {
    const plain = word.toLowerCase().replaceAll(/[\s_/-]/g, '');
    const strategy = STRATEGIES.find((each) => each.replaceAll('_', '') === plain);
    if (strategy) return strategy;
    context.addIssue({ code: 'custom', message: 'give one of Paper, Canary, BlueGreen, Progressive' });
    return z.NEVER;
  });

/** More at once is no rung of a ladder: 1 is typed for one per cent. */
const MOST_AT_FIRST = 5_000;

export const promote = command
  .route({
    method: 'POST',
    path: '/algorithms/{algorithmId}/promote',
    successStatus: 201,
    tags: ['Algorithms'],
    summary: 'Let a version earn its capital in an environment, rung by rung',
    description:
      'It climbs the ladder that `plan` names or writes out, else the desk’s own for the `strategy`. A version that was in force there ' +
      'within the rollback window comes back at once. Where other people must agree, nothing has begun yet, and ' +
      '`approval_id` says what it waits for.',
  })
  .input(
    z
      .strictObject({
        algorithmId: AlgorithmId,
        targetEnvironment: EnvironmentWord.optional().meta({
          description: 'Where it climbs; with a pipeline the stage to begin at, the first where left out',
          examples: ['Production'],
        }),
        strategy: StrategyWord.optional().meta({
          description: 'Paper, Canary, BlueGreen or Progressive, in any casing',
          examples: ['Canary'],
        }),
        initialAllocation: ShareInput.optional().meta({
          description:
            'Share of the capital on the first rung: those below are left out. Where nothing but a simulation comes first, what its orders are sized for',
          examples: [0.01],
        }),
        plan: LadderPlanChoice.optional().meta({
          description: 'A ladder by the name under which `GET /ladder-plans` lists it, or one written out',
          examples: ['canary'],
        }),
        pipeline: PipelineChoice.optional().meta({
          description: 'Goes on from environment to environment: a pipeline by its name, or one written out',
        }),
        capital: CapitalInput.optional().meta({
          description: 'Capital of the slot when it is opened; the desk’s default where left out',
          examples: ['1000000'],
        }),
        reason: reasonLike('better after costs in every month of the backtest').optional(),
      })
      .refine(({ targetEnvironment, pipeline }) => targetEnvironment !== undefined || pipeline !== undefined, {
        path: ['targetEnvironment'],
        message: 'say where it is to climb, such as Production',
      })
      .refine(
        ({ initialAllocation, strategy }) =>
          initialAllocation === undefined ||
          initialAllocation <= MOST_AT_FIRST ||
          strategy === 'paper' ||
          strategy === 'blue_green',
        {
          path: ['initialAllocation'],
          message:
            'a ladder begins with half of the capital at most: 0.01 is one per cent; BlueGreen takes over all at once',
        },
      )
      .refine(({ strategy, plan, pipeline }) => [strategy, plan, pipeline].some((each) => each !== undefined), {
        path: ['strategy'],
        message: 'give a strategy (Paper, Canary, BlueGreen, Progressive), a plan or a pipeline',
      })
      .refine(
        ({ strategy, plan, pipeline, initialAllocation }) =>
          pipeline === undefined || [strategy, plan, initialAllocation].every((each) => each === undefined),
        { path: ['pipeline'], message: 'has a ladder for each stage: leave strategy, plan and initialAllocation out' },
      ),
  )
  .output(
    LadderAnswer.extend({
      algorithm_id: z.string().describe('name@version'),
      swap_id: Id.nullable().describe('The swap that brought it back whole; null where it climbs'),
    }),
  );
