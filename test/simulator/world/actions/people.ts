import { UTC_CALENDAR } from '../../../../shared/domain/calendar.ts';
import type { Command } from '../../../../shared/domain/command.ts';
import { mayApprove } from '../../../../shared/domain/operator.ts';
import { OVERRIDABLE, RISK_ACTIONS, type RiskLimits, TRIGGERS } from '../../../../shared/domain/risk.ts';
import { DEFAULT_HAND_OVER } from '../../../../shared/domain/swap.ts';
import { basisPoints } from '../../../../shared/units/basis-points.ts';
import { money } from '../../../../shared/units/money.ts';
import { registerCommand } from '../../../support/commands.ts';
import { SHORT_PAIR_MS } from '../../../support/ladder-plans.ts';
import { plan, rung } from '../../../support/ladder-rig.ts';
import { VERSIONS } from '../../../support/swap-versions.ts';
import type { PeopleStep } from '../../script/step.ts';
import { nameOf, PERSONS, spellingOf } from '../people.ts';
import type { SimWorld } from '../sim-world.ts';
import { underKnownPassword } from './known-password.ts';
import { operatorOf, signInOf } from './operators.ts';
import { CALENDARS, LIMITS } from './values.ts';

const UNIT = 100_000_000n;
const REASON = 'because';

/** What can be bound, by a place: also something that there is not. */
export function scopeAt(world: SimWorld, at: number): string {
  const slots = [...world.desk.view.slots.keys()];
  const version = VERSIONS[at % VERSIONS.length] ?? VERSIONS[0];
  switch (at) {
    case 0:
    case 1:
      return 'desk';
    case 2:
      return 'environment/paper';
    case 3:
      return 'algorithm/alpha';
    case 4:
    case 5:
    case 6:
    case 7:
      return slots[at % Math.max(1, slots.length)] ?? 'desk';
    case 8:
    case 9:
      return `version/${version.name}@${version.version}`;
    case 10:
      return `instrument/${world.key(0)}`;
    default:
      return 'algorithm/nobody';
  }
}

/** The command that a step of a person's stands for. */
export function commandOf(world: SimWorld, step: PeopleStep): Command | readonly Command[] {
  const { view } = world.desk;
  const slots = [...view.slots.values()];
  const slotAt = (at: number) => slots[at % Math.max(1, slots.length)];
  const entity = (at: number): string => world.entities[at % world.entities.length] ?? '';
  switch (step.kind) {
    case 'limit': {
      const { scope, name } = step.tight ? { ...step, scope: scopeAt(world, step.scope) } : tightened(world, step);
      const [tight, loose] = LIMITS[name % LIMITS.length] ?? [{}, {}];
      const limits = step.tight ? tight : loose;
      return step.unset && scope !== 'desk'
        ? { kind: 'set_limits', scope, limits: {}, unset: Object.keys(limits) as (keyof RiskLimits)[], reason: REASON }
        : { kind: 'set_limits', scope, limits, reason: REASON };
    }
    case 'action': {
      const trigger = TRIGGERS[step.trigger % TRIGGERS.length] ?? 'drawdown';
      const action = RISK_ACTIONS[step.action % RISK_ACTIONS.length] ?? 'reduce';
      return {
        kind: 'set_limits',
        scope: scopeAt(world, step.scope),
        limits: {},
        actions: { [trigger]: action },
        reason: REASON,
      };
    }
    case 'trip': {
      const action = (['reduce', 'roll_back', 'flatten', 'halt'] as const)[step.action % 4] ?? 'reduce';
      return { kind: 'trip_breaker', scope: scopeAt(world, step.scope), action, reason: REASON };
    }
    case 'release_one': {
      const ids = [...view.breakers.keys()];
      return { kind: 'release_breaker', id: ids[step.at % Math.max(1, ids.length)] ?? 'b-0', reason: REASON };
    }
    case 'kill_switch':
      if (step.refused > 0) world.faults.exchange.set('reject', step.refused);
      return { kind: 'kill', scope: scopeAt(world, step.scope), flatten: step.flatten, reason: REASON };
    case 'trading':
      return { kind: 'set_trading_state', scope: scopeAt(world, step.scope), state: step.state, reason: REASON };
    case 'require':
      return {
        kind: 'require_approvals',
        count: step.count,
        aboveShare: step.above,
        expiresAfterMs: 60_000,
        reason: REASON,
      };
    case 'decide':
      return decide(world, step);
    case 'emergency':
      return { kind: 'declare_emergency', scope: scopeAt(world, step.scope), expiresAfterMs: step.ms, reason: REASON };
    case 'end_emergency': {
      const standing = [...view.emergencies.values()].find(({ status }) => status === 'standing');
      return { kind: 'end_emergency', emergencyId: standing?.id ?? 'e-0', reason: REASON };
    }
    case 'override': {
      const slot = slotAt(step.slot);
      const live = slot?.attachments.find(({ role }) => role === 'live');
      const found = live && view.entities.get(live.entityId);
      const version = found ? `${found.name}@${found.version}` : 'nobody@1.0.0';
      const tag = 1 + VERSIONS.findIndex((each) => `${each.name}@${each.version}` === version);
      return {
        kind: 'grant_override',
        slotId: slot?.id ?? 'none',
        version,
        instrument: world.key(step.instrument),
        side: step.side,
        quantity: 100 * (1 + step.size) + 10 + tag,
        limitPrice: 0,
        codes: OVERRIDABLE,
        expiresAfterMs: step.ms,
        reason: REASON,
      };
    }
    case 'revoke':
      return { kind: 'revoke_override', overrideId: [...view.overrides.keys()][0] ?? 'none', reason: REASON };
    case 'calendar':
      return {
        kind: 'set_calendar',
        calendar: CALENDARS[step.which % CALENDARS.length] ?? UTC_CALENDAR,
        reason: REASON,
      };
    case 'operator':
      return operatorOf(world, step);
    case 'sign_in':
      return signInOf(world, step);
    case 'entity':
      return entityOf(world, step);
    case 'try_swap': {
      const slot = slotAt(step.slot);
      return {
        kind: 'swap',
        fromEntityId: world.desk.liveEntity(slot?.id ?? '') ?? entity(0),
        toEntityId: entity(step.to),
        type: 'manual',
        targetEnvironment: slot?.environment ?? 'paper',
        handOver: DEFAULT_HAND_OVER,
        drainTimeoutMs: 1_000,
        validateOnly: true,
        reason: REASON,
        initiatedBy: 'tester',
        schedule: null,
      };
    }
    case 'pipeline':
      return pipelineOf(world, step);
    case 'undo': {
      const done = [...view.swaps.values()].filter(({ cutSequence }) => cutSequence !== null);
      const swapId = done.at(-1 - (step.at % Math.max(1, done.length)))?.id ?? 'none';
      return { kind: 'rollback_swap', swapId, reason: REASON, rolledBackBy: 'tester' };
    }
    case 'calm':
      return calm(world);
    case 'hair_trigger': {
      const slot = slotAt(step.slot);
      const live = world.desk.liveEntity(slot?.id ?? '');
      const found = live === undefined ? undefined : view.entities.get(live);
      const scope =
        step.of === 'desk' || !slot
          ? 'desk'
          : step.of === 'slot' || !found
            ? slot.id
            : `version/${found.name}@${found.version}`;
      return {
        kind: 'set_limits',
        scope,
        limits: { maxDailyLoss: money(UNIT), maxDrawdown: basisPoints(1) },
        actions: { daily_loss: step.action, drawdown: step.action },
        reason: REASON,
      };
    }
  }
}

/** So many scopes are looked at for a limit that is tight. */
const SCOPES = 10;

/** A limit that somebody has tightened, from the one that the step names on, or else that one: to loosen what is loose changes nothing. */
function tightened(
  world: SimWorld,
  step: Extract<PeopleStep, { kind: 'limit' }>,
): { readonly scope: string; readonly name: number } {
  const { limitTable } = world.desk.view;
  for (let i = 0; i < SCOPES; i += 1) {
    const scope = scopeAt(world, (step.scope + i) % SCOPES);
    const own: Readonly<Record<string, unknown>> = limitTable.own(scope) ?? {};
    const name = LIMITS.findIndex(([tight]) => Object.entries(tight).every(([key, value]) => own[key] === value));
    if (name >= 0) return { scope, name };
  }
  return { scope: scopeAt(world, step.scope), name: step.name };
}

/** Somebody says yes or no to what waits. */
function decide(world: SimWorld, step: Extract<PeopleStep, { kind: 'decide' }>): readonly Command[] {
  const { approvals, operators } = world.desk.view;
  const waiting = [...approvals.values()].filter(({ status }) => status === 'pending');
  const found = waiting.at(-1 - (step.at % Math.max(1, waiting.length)));
  // Where there are operators, they agree as themselves.
  const own = operators.isEnforced && step.spelling === 0;
  const fresh = own ? nameOf(world.speaker.who ?? step.by) : spellingOf(step.by, step.spelling);
  const gone = step.again && operators.isEnforced ? whoMayNot(world) : undefined;
  const byOperator = step.known ? waiting.findLast((each) => operators.operators.has(each.requestedBy)) : undefined;
  const known = byOperator && underKnownPassword(world, byOperator, step.at % 2 === 1);
  if (known !== undefined) return [known];
  // They come in as themselves: their session outlived their right.
  if (gone !== undefined) world.speaker = { who: gone, restraint: undefined };
  const again = step.again ? found?.given[0]?.by : undefined;
  const by = gone === undefined ? (again ?? fresh) : nameOf(gone);
  const kind = step.yes ? ('approve' as const) : ('reject' as const);
  const decided: Command = { kind, approvalId: found?.id ?? 'none', by, reason: REASON };
  const asked = found?.command;
  return step.meddle && asked?.kind === 'set_trading_state'
    ? [{ kind: 'set_trading_state', scope: asked.scope, state: 'halted', reason: REASON }, decided]
    : [decided];
}

/** Somebody who could once have agreed to what raises risk, and may not any more. */
function whoMayNot({ desk }: SimWorld): number | undefined {
  const { operators } = desk.view.operators;
  return PERSONS.find((person) => {
    const operator = operators.get(nameOf(person));
    return operator?.status === 'disabled' && mayApprove(operator.role);
  });
}

/** Every state back to active, every breaker released, every version well. */
function calm(world: SimWorld): readonly Command[] {
  const { view } = world.desk;
  for (let at = 0; at < VERSIONS.length; at += 1) world.health(at, 'healthy');
  const names = [...new Set(VERSIONS.map(({ name, version }) => `${name}@${version}`))];
  const scopes = [
    'desk',
    'environment/paper',
    'algorithm/alpha',
    ...view.slots.keys(),
    ...names.map((each) => `version/${each}`),
  ];
  const stopped = scopes.filter((scope) => view.ownState(scope) !== 'active');
  return [
    ...[...view.breakers.keys()].map((id): Command => ({ kind: 'release_breaker', id, reason: REASON })),
    ...stopped.map((scope): Command => ({ kind: 'set_trading_state', scope, state: 'active', reason: REASON })),
  ];
}

function entityOf(world: SimWorld, { at, what }: Extract<PeopleStep, { kind: 'entity' }>): Command {
  const entityId = world.entities[at % world.entities.length] ?? '';
  const { name, version } = VERSIONS[at % VERSIONS.length] ?? VERSIONS[0];
  switch (what) {
    case 'describe':
      return { kind: 'update_entity', entityId, description: `seen ${world.lives} times`, config: shutdown(world) };
    case 'validate':
      return { kind: 'update_entity', entityId, status: 'validated' };
    case 'delete':
      return { kind: 'delete_entity', entityId };
    default:
      return registerCommand(name, version);
  }
}

/** What versions of this world say of their shutdown. */
export const shutdown = ({ header }: SimWorld): Readonly<Record<string, string | number>> =>
  header.shutdown === null ? {} : { shutdown_policy: header.shutdown, soft_shutdown_seconds: 5 };

/** A way through several environments; beside a rival it finds the second one taken. */
function pipelineOf(world: SimWorld, step: Extract<PeopleStep, { kind: 'pipeline' }>): readonly Command[] {
  const ladder = plan([rung(100), rung(10_000)], { pairMs: SHORT_PAIR_MS, twin: 'none' });
  const environments = (['paper', 'staging', 'production'] as const).slice(0, step.stages);
  const promotion = step.automatic ? ('automatic' as const) : ('manual' as const);
  const all = environments.map((environment) => ({ environment, plan: ladder, promotion }));
  const promote = (to: number, more: Partial<Extract<Command, { kind: 'promote' }>>): Command => ({
    kind: 'promote',
    entityId: world.entities[to % world.entities.length] ?? '',
    environment: 'paper',
    plan: ladder,
    pipeline: null,
    startedBy: 'tester',
    reason: REASON,
    ...more,
  });
  const patient = plan([rung(0, { soakMs: 86_400_000 }), rung(100)], { pairMs: SHORT_PAIR_MS, twin: 'none' });
  const rival = promote(step.to + 1, { environment: 'staging', plan: patient });
  const way = promote(step.to, { pipeline: { name: 'the usual way', stages: all, stage: 0 } });
  return step.rival ? [rival, way] : [way];
}
