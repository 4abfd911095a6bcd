import type { Command } from '../../shared/domain/command.ts';
import type { Author } from '../../shared/domain/fact.ts';
import type { Breaker } from '../../shared/domain/risk.ts';
import { slotId } from '../../shared/domain/slot.ts';
import type { EngineView } from '../engine/view.ts';
import { routeOfStep } from './ladder-step.ts';
import { limitsOf } from './limit-form.ts';
import { ScenarioError, type ScenarioStep } from './scenario.ts';

/** Whoever acts where a step names nobody. */
export const SCENARIO: Author = { actor: 'scenario', role: 'administrator' };

/** What a step may speak of. */
export interface Known {
  /** Ids of entities by `name@version`. */
  readonly entities: ReadonlyMap<string, string>;
  readonly view: EngineView;
}

type StepOf<D extends ScenarioStep['do']> = Extract<ScenarioStep, { do: D }>;

/**
 * The commands that a step stands for, in their order, and who gives them.
 *
 * @throws {ScenarioError} for a release or an approval of what there is not.
 */
export function commandsOf(
  step: ScenarioStep,
  known: Known,
): readonly { readonly command: Command; readonly author: Author }[] {
  const author = 'by' in step && step.by !== undefined ? { ...SCENARIO, actor: step.by } : SCENARIO;
  if (step.do === 'release') return releases(step, known.view).map((command) => ({ command, author }));
  return [{ command: commandOf(step, known), author }];
}

function commandOf(step: Exclude<ScenarioStep, { do: 'release' }>, { entities, view }: Known): Command {
  const id = (algorithm: string, version: string): string => entities.get(`${algorithm}@${version}`) ?? '';
  switch (step.do) {
    case 'deploy':
      return {
        kind: 'deploy',
        entityId: id(step.algorithm, step.version),
        environment: step.environment,
        method: 'scenario',
        deployedBy: SCENARIO.actor,
        configOverride: {},
        parametersOverride: step.parameters,
      };
    case 'swap':
      return {
        kind: 'swap',
        fromEntityId: id(step.algorithm, step.from),
        toEntityId: id(step.algorithm, step.to),
        reason: step.reason,
        initiatedBy: SCENARIO.actor,
        type: step.type,
        validateOnly: false,
        targetEnvironment: step.environment ?? null,
        handOver: step.hand_over,
        drainTimeoutMs: 5_000,
        schedule: null,
      };
    case 'drain':
      return {
        kind: 'drain',
        entityId: id(step.algorithm, step.version),
        environment: step.environment ?? null,
        timeoutMs: step.timeout_ms,
      };
    case 'rollback':
      return {
        kind: 'rollback_slot',
        slotId: slotId(step.algorithm, step.environment),
        reason: step.reason,
        rolledBackBy: SCENARIO.actor,
      };
    case 'kill':
      return { kind: 'kill', scope: step.scope, flatten: step.flatten ?? null, reason: step.reason };
    case 'state':
      return { kind: 'set_trading_state', scope: step.scope, state: step.state, reason: step.reason };
    case 'limit':
      return {
        kind: 'set_limits',
        scope: step.scope,
        ...limitsOf({ ...step.limits, actions: step.actions }),
        unset: step.unset,
        reason: step.reason,
      };
    case 'trip':
      return { kind: 'trip_breaker', scope: step.scope, action: step.action, reason: step.reason };
    case 'require_approvals':
      return {
        kind: 'require_approvals',
        count: step.count,
        ...(step.above_share_bp !== undefined && { aboveShare: step.above_share_bp }),
        expiresAfterMs: step.expires_after_seconds * 1_000,
        reason: step.reason,
      };
    case 'approve':
      return approval(step, view);
    case 'promote': {
      const route = routeOfStep(step);
      if (typeof route === 'string') throw new ScenarioError(`step promote at ${step.at}: ${route}`);
      return {
        kind: 'promote',
        entityId: id(step.algorithm, step.version),
        ...route,
        ...(step.capital !== undefined && { capital: step.capital }),
        startedBy: step.by ?? SCENARIO.actor,
        reason: step.reason,
      };
    }
    case 'advance':
    case 'hold':
    case 'resume':
    case 'step_down':
    case 'abort':
      return { kind: `${step.do}_ladder`, slotId: slotId(step.algorithm, step.environment), reason: step.reason };
    case 'pause':
      return pause(step, view);
  }
}

/**
 * A pause lets its scope only reduce. It is for what trades: over something that is stopped already it would end in letting
 * it trade again.
 */
function pause({ at, scope, reason }: StepOf<'pause'>, view: EngineView): Command {
  const state = view.ownState(scope);
  if (state !== 'active')
    throw new ScenarioError(`step pause at ${at}: ${scope} is ${state} already; set it active before it is paused`);
  return { kind: 'set_trading_state', scope, state: 'reducing', reason };
}

/** Releases every breaker that fits. */
function releases(step: StepOf<'release'>, { breakers }: EngineView): Command[] {
  const { breaker, cause, scope, reason } = step;
  const fits = (each: Breaker): boolean =>
    (breaker === undefined || each.id === breaker) &&
    (cause === undefined || each.cause === cause) &&
    (scope === undefined || each.scope === scope);
  const meant = [...breakers.values()].filter(fits);
  if (meant.length > 0) return meant.map(({ id }) => ({ kind: 'release_breaker', id, reason }));
  const standing = [...breakers.values()].map((each) => `${each.id} (${each.cause} on ${each.scope})`);
  throw new ScenarioError(
    `step release at ${step.at} fits no breaker that stands tripped; there ${standing.length === 0 ? 'is none' : `are ${standing.join(', ')}`}`,
  );
}

/** Agrees to what has waited the longest. */
function approval({ at, by, reason }: StepOf<'approve'>, { approvals }: EngineView): Command {
  const waiting = [...approvals.values()].find(({ status }) => status === 'pending');
  if (!waiting) throw new ScenarioError(`step approve at ${at}: nothing waits for approval`);
  return { kind: 'approve', approvalId: waiting.id, by, reason };
}
