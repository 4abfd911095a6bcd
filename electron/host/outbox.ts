import { canonicalJson } from '../../shared/base/canonical.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import type { FactOf, Recorded } from '../../shared/domain/fact.ts';
import type { Breaker, RiskAction, Trigger } from '../../shared/domain/risk.ts';
import type { Schedule, Swap } from '../../shared/domain/swap.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import { type EpochNs, epochNs } from '../../shared/units/time.ts';
import type { OutboxEntry } from '../engine/ports.ts';
import { type AlertRecords, alertOf } from './alerts.ts';
import { ladderEvents } from './ladder-events.ts';

/** What an event may tell besides its fact. */
export interface OutboxRecords extends AlertRecords {
  /** How long the cut of a swap held the market up, nanoseconds; undefined while its commit is not on disk. */
  downtimeNs(swapId: string): number | undefined;
}

/** An event as subscribers get it. */
export interface EventBody {
  /** Desk, fact and place among the events of that fact: the same in a replay, so that it serves as `Nats-Msg-Id`. */
  readonly event_id: string;
  readonly event_type: string;
  /** Desk time of the fact, ISO 8601 UTC to the millisecond. */
  readonly occurred_at: string;
  readonly desk_id: string;
  /** Sequence of the fact. Rises along the outbox; the events of one fact share it. */
  readonly sequence: number;
  /** The version that the event is about; left out for a swap, which names two, and where it is about none. */
  readonly entity_id?: string;
  readonly data: JsonObject;
}

interface Event {
  /** The whole subject, such as `desk.risk.kill`. */
  readonly type: string;
  readonly entityId?: string;
  readonly data: JsonObject;
}

const NONE: readonly never[] = [];
const NS_PER_MS = 1_000_000n;

const isoTime = (at: EpochNs): string => new Date(Number(at / NS_PER_MS)).toISOString();

/**
 * The events that tell of these facts, in their order, for the same commit. Facts that nobody outside waits for give
 * none, and cost a comparison.
 *
 * Of a record only what never changes is told, never its status: several facts may share a commit, and then the records
 * are already past the one at hand. For the same reason the downtime of a swap is null where its cut and its end share a
 * commit, and where the cut was made by a run before this one.
 */
export function outboxEntries(deskId: string, facts: readonly Recorded[], records: OutboxRecords): OutboxEntry[] {
  const entries: OutboxEntry[] = [];
  for (const recorded of facts) {
    for (const body of eventsOf(deskId, recorded, records)) {
      entries.push({
        fact: recorded.seq,
        eventId: body.event_id,
        subject: body.event_type,
        body: canonicalJson(body),
      });
    }
  }
  return entries;
}

/** The events that tell of one fact; mostly none. */
export function eventsOf(deskId: string, recorded: Recorded, records: OutboxRecords): readonly EventBody[] {
  const { seq, tsNs } = recorded;
  const alert = alertOf(recorded, records);
  const first = told(recorded, records);
  // Last, so that what is told of a fact keeps its ids whatever becomes an alert one day.
  const events = alert === undefined ? first : [...first, alerted(alert)];
  if (events.length === 0) return NONE;
  return events.map(({ type, entityId, data }, index) => ({
    event_id: `${deskId}:${seq}:${index}`,
    event_type: type,
    occurred_at: isoTime(tsNs),
    desk_id: deskId,
    sequence: seq,
    ...(entityId === undefined ? {} : { entity_id: entityId }),
    data,
  }));
}

function told({ fact, actor }: Recorded, records: OutboxRecords): readonly Event[] {
  switch (fact.kind) {
    case 'entity_registered':
      return [registered(fact)];
    case 'entity_updated':
      return [updated(fact.entityId, { ...fact.changes })];
    case 'health_changed':
      return [updated(fact.entityId, { health_status: fact.health }, fact.reason)];
    case 'entity_deleted':
      return [{ type: 'library.entity.deleted', entityId: fact.entityId, data: { entity_id: fact.entityId } }];
    case 'deployment_activated':
      return [deployment('completed', fact.deploymentId, records)];
    case 'deployment_failed':
      return [deployment('failed', fact.deploymentId, records, { error: fact.reason })];
    case 'swap_initiated':
      return [initiated(fact)];
    case 'swap_cut':
      return cut(fact, records);
    case 'swap_completed':
      return [ended('completed', fact.swapId, records)];
    case 'swap_failed':
      return [ended('failed', fact.swapId, records, fact.reason)];
    case 'risk_alert':
      return fact.standing ? [breach(fact, fact.trigger)] : NONE;
    case 'breaker_tripped':
      return tripped(fact);
    case 'breaker_released':
      return [released(fact, actor)];
    case 'kill_ordered':
      return [killed(fact, actor)];
    case 'emergency_declared':
    case 'emergency_used':
    case 'emergency_ended':
      return [emergency(fact)];
    default:
      return ladderEvents(fact, actor, records);
  }
}

const registered = (fact: FactOf<'entity_registered'>): Event => ({
  type: 'library.entity.registered',
  entityId: fact.entityId,
  data: {
    entity_id: fact.entityId,
    name: fact.name,
    type: fact.type,
    version: fact.version,
    module: fact.module,
    content_hash: fact.contentHash,
    dependencies: fact.dependencies,
    parent_entity_id: fact.parentEntityId,
  },
});

const updated = (entityId: string, changes: JsonObject, reason: string | null = null): Event => ({
  type: 'library.entity.updated',
  entityId,
  data: { entity_id: entityId, changes, reason },
});

function deployment(type: string, deploymentId: string, records: OutboxRecords, more: JsonObject = {}): Event {
  const record = records.deployments.get(deploymentId);
  const entity = record && records.entities.get(record.entityId);
  return {
    type: `library.deployment.${type}`,
    ...(record ? { entityId: record.entityId } : {}),
    data: {
      deployment_id: deploymentId,
      entity_id: record?.entityId ?? null,
      name: entity?.name ?? null,
      version: entity?.version ?? null,
      environment: record?.environment ?? null,
      slot_id: record?.slotId ?? null,
      ...more,
    },
  };
}

const initiated = (fact: FactOf<'swap_initiated'>): Event => ({
  type: 'library.swap.initiated',
  data: {
    swap_id: fact.swapId,
    from_entity_id: fact.fromEntityId,
    to_entity_id: fact.toEntityId,
    swap_type: fact.type,
    target_environment: fact.targetEnvironment,
    hand_over: fact.handOver,
    reason: fact.reason,
    initiated_by: fact.initiatedBy,
    scheduled_for: fact.schedule ? scheduledFor(fact.schedule) : null,
    reverts: fact.reverts,
  },
});

const scheduledFor = (schedule: Schedule): string =>
  schedule.kind === 'time' ? isoTime(epochNs(BigInt(schedule.atNs))) : schedule.kind;

/**
 * A cut puts the target's deployments in force. In a rollback those are the ones from before, and the ones that it takes
 * out are `rolled_back`; where it undoes a swap, that is rolled back from this moment, whatever becomes of the drain.
 */
function cut(fact: FactOf<'swap_cut'>, records: OutboxRecords): readonly Event[] {
  const swap = records.swaps.get(fact.swapId);
  const origin = { swap_id: fact.swapId };
  if (swap?.type !== 'rollback') {
    return fact.legs.map((leg) => deployment('completed', leg.toDeploymentId, records, origin));
  }
  const { id, reverts, reason, initiatedBy: rolled_back_by } = swap;
  const undoing = { reason, rolled_back_by };
  const events = fact.legs.map((leg) =>
    deployment('rolled_back', leg.fromDeploymentId, records, {
      ...origin,
      restored_deployment_id: leg.toDeploymentId,
      ...undoing,
    }),
  );
  if (reverts === null) return events;
  const data = { swap_id: reverts, ...pair(records.swaps.get(reverts)), rollback_swap_id: id, ...undoing };
  return [...events, { type: 'library.swap.rolled_back', data }];
}

function ended(type: 'completed' | 'failed', swapId: string, records: OutboxRecords, reason?: string): Event {
  const swap = records.swaps.get(swapId);
  const downtimeNs = type === 'completed' ? records.downtimeNs(swapId) : undefined;
  return {
    type: `library.swap.${type}`,
    data: {
      swap_id: swapId,
      ...pair(swap),
      success: type === 'completed',
      downtime_ms: downtimeNs === undefined ? null : downtimeNs / 1e6,
      error: reason ?? swap?.errorMessage ?? null,
    },
  };
}

const pair = (swap: Swap | undefined): JsonObject => ({
  from_entity_id: swap?.fromEntityId ?? null,
  to_entity_id: swap?.toEntityId ?? null,
});

const risk = (
  type: 'breach' | 'breaker_tripped' | 'breaker_released' | 'kill' | 'emergency',
  data: JsonObject,
): Event => ({
  type: `desk.risk.${type}`,
  data,
});

/** A limit was crossed, whatever followed of it; `breaker_id` where a breaker did. */
const breach = (
  { scope, action, value, limit }: Pick<Breaker, 'scope' | 'value' | 'limit'> & { readonly action: RiskAction },
  trigger: Trigger,
  breakerId: string | null = null,
): Event => risk('breach', { scope, trigger, action, value, limit, breaker_id: breakerId });

/** Breakers that people trip, by hand or with a kill, stand for no limit that was crossed. */
function tripped(fact: FactOf<'breaker_tripped'>): readonly Event[] {
  const { id, scope, cause, action, value, limit, reason = null } = fact;
  const event = risk('breaker_tripped', { breaker_id: id, scope, cause, action, value, limit, reason });
  return cause === 'manual' || cause === 'kill' ? [event] : [breach(fact, cause, id), event];
}

const released = ({ id, reason, approvalId, emergencyId }: FactOf<'breaker_released'>, actor: string): Event =>
  risk('breaker_released', {
    breaker_id: id,
    reason,
    released_by: actor,
    approval_id: approvalId ?? null,
    emergency_id: emergencyId ?? null,
  });

/** An emergency begins, serves or is over: one subject for all three, so that who listens misses none. */
function emergency(fact: FactOf<'emergency_declared' | 'emergency_used' | 'emergency_ended'>): Event {
  const { emergencyId: emergency_id, scope, reason } = fact;
  const what = { emergency_id, scope, reason };
  if (fact.kind === 'emergency_declared') {
    const expires_at = isoTime(epochNs(BigInt(fact.expiresNs)));
    return risk('emergency', { ...what, event: 'declared', by: fact.declaredBy, expires_at, required: fact.required });
  }
  if (fact.kind === 'emergency_used') {
    const { usedBy: by, command, consequences } = fact;
    return risk('emergency', { ...what, event: 'used', by, action: command.kind, consequences });
  }
  return risk('emergency', { ...what, event: fact.how, by: fact.by, uses: fact.uses });
}

const killed = (fact: FactOf<'kill_ordered'>, actor: string): Event =>
  risk('kill', {
    kill_id: fact.killId,
    scope: fact.scope,
    flatten: fact.flatten,
    breaker_id: fact.breakerId,
    orders_cancelled: fact.orders,
    reason: fact.reason,
    ordered_by: actor,
  });

/** What people must hear of, for those who pass it on to them: the same words as on the screen. */
const alerted = ({ severity, title, text, scope }: Alert): Event => ({
  type: `desk.alert.${severity}`,
  data: { severity, title, text, scope },
});
