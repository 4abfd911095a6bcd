import { z } from 'zod';
import { isSemver } from '../../shared/base/semver.ts';
import { ENVIRONMENTS } from '../../shared/domain/deployment.ts';
import { TRADING_STATES, TRIGGERS } from '../../shared/domain/risk.ts';
import { canonicalScope, DESK, parseScope } from '../../shared/domain/scope.ts';
import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';
import { promotion, routeOfStep } from './ladder-step.ts';
import { actions, limitName, limits } from './limit-form.ts';

export const version = z.string().refine(isSemver, 'give a semantic version such as 1.4.2');
export const name = z.string().min(1).max(100);

const at = z.int().min(0).describe('Market events delivered before the step');
const reason = z.string().min(1).max(500).default('scenario');
const environment = z.enum(ENVIRONMENTS);

const scope = z
  .string()
  .min(1)
  .max(300)
  .overwrite(canonicalScope)
  .refine(
    (text) => parseScope(text) !== undefined,
    'give desk, a slot such as momentum:paper, or environment/…, algorithm/…, version/name@… or instrument/venue:symbol',
  );

const handOver = z
  .strictObject({
    state: z.enum(['shadow', 'transfer', 'cold']).default(DEFAULT_HAND_OVER.state),
    positions: z.enum(['adopt', 'run_off', 'flatten']).default(DEFAULT_HAND_OVER.positions),
    orders: z.enum(['adopt', 'cancel']).default(DEFAULT_HAND_OVER.orders),
  })
  .default(DEFAULT_HAND_OVER);

/** What is done at a moment of a scenario. */
export const steps = z.discriminatedUnion('do', [
  z.strictObject({
    at,
    do: z.literal('deploy'),
    algorithm: name,
    version,
    environment: environment.default('paper'),
    parameters: z.record(z.string(), z.number()).default({}),
  }),
  z.strictObject({
    at,
    do: z.literal('swap'),
    algorithm: name,
    from: version,
    to: version,
    environment: environment.optional(),
    type: z.enum(['manual', 'emergency']).default('manual'),
    hand_over: handOver,
    reason,
  }),
  z.strictObject({
    at,
    do: z.literal('drain'),
    algorithm: name,
    version,
    environment: environment.optional(),
    timeout_ms: z.int().min(0).max(600_000).default(5_000),
  }),
  z.strictObject({ at, do: z.literal('rollback'), algorithm: name, environment: environment.default('paper'), reason }),
  z.strictObject({ at, do: z.literal('kill'), scope: scope.default(DESK), flatten: z.boolean().optional(), reason }),
  z.strictObject({ at, do: z.literal('state'), scope: scope.default(DESK), state: z.enum(TRADING_STATES), reason }),
  z.strictObject({
    at,
    do: z.literal('limit'),
    scope: scope.default(DESK),
    limits: limits.default({}),
    actions: actions.default({}),
    unset: z.array(limitName).default([]),
    by: name.optional(),
    reason,
  }),
  z.strictObject({
    at,
    do: z.literal('release'),
    breaker: name.optional(),
    cause: z.enum(TRIGGERS).optional(),
    scope: scope.optional(),
    reason,
  }),
  z.strictObject({
    at,
    do: z.literal('trip'),
    scope: scope.default(DESK),
    action: z.enum(['reduce', 'roll_back', 'flatten', 'halt']),
    reason,
  }),
  z.strictObject({
    at,
    do: z.literal('require_approvals'),
    count: z.int().min(0).max(10),
    above_share_bp: z.int().min(0).max(10_000).optional(),
    expires_after_seconds: z.int().min(60).max(604_800).default(3_600),
    reason,
  }),
  z.strictObject({ at, do: z.literal('approve'), by: name, reason }),
  z
    .strictObject({ at, do: z.literal('promote'), algorithm: name, version, ...promotion, by: name.optional(), reason })
    .superRefine((step, context) => {
      const route = routeOfStep(step);
      if (typeof route === 'string') context.addIssue({ code: 'custom', path: ['plan'], message: route });
    }),
  z.strictObject({
    at,
    do: z.enum(['advance', 'hold', 'resume', 'step_down', 'abort']),
    algorithm: name,
    environment: environment.default('paper'),
    by: name.optional(),
    reason,
  }),
  z.strictObject({
    at,
    do: z.literal('pause'),
    scope: scope.default(DESK),
    events: z
      .int()
      .min(1)
      .optional()
      .describe('Market events until it may trade again; left out, until a step says so'),
    reason,
  }),
]);
