/** How a desk without an engine carries commands out. */
import { limitsToJson } from '../../electron/engine/risk/limits.ts';
import { NIL_UUID } from '../../shared/base/uuid.ts';
import { type Command, type Outcome, refuse } from '../../shared/domain/command.ts';
import { isOperatorCommand } from '../../shared/domain/operator-command.ts';
import type { LimitName } from '../../shared/domain/risk.ts';
import { ORIGIN, PASSED } from './fake-desk-records.ts';
import { afterWord, plainLadder } from './fake-ladder.ts';
import type { PlainDesk } from './plain-desk.ts';

/** What a swap is while it waits for its time. */
const WAITING = {
  status: 'initiated',
  stage: 'scheduled',
  completedAt: null,
  cutSequence: null,
  cutMarketNs: null,
  receipts: null,
} as const;

/** Carries a command out in the plainest way: the record is as it says, and nothing else is looked at. */
export function carryOut(desk: PlainDesk, command: Command): Outcome {
  const done = (subject: string): Outcome => ({ ok: true, subject, message: 'done' });
  if (isOperatorCommand(command)) return done('operators');
  switch (command.kind) {
    case 'register_entity': {
      const { kind: _, name, version, inspection, ...rest } = command;
      return done(desk.addEntity(name, version, { ...rest, contentHash: inspection?.contentHash ?? null }).id);
    }
    case 'update_entity': {
      const { kind: _, entityId, ...changes } = command;
      desk.entities.set(entityId, { ...desk.entity(entityId), ...changes });
      return done(entityId);
    }
    case 'delete_entity':
      desk.entities.set(command.entityId, { ...desk.entity(command.entityId), deletedAt: desk.now() });
      return done(command.entityId);
    case 'deploy': {
      const { entityId, environment, deployedBy, method, capital } = command;
      if (desk.awaits !== undefined) return perhapsWaits(desk, entityId);
      const made = desk.addDeployment(desk.entity(entityId), environment, 1, { deployedBy, method });
      const slot = desk.slots.get(made.slotId)!;
      if (capital !== undefined) desk.slots.set(slot.id, { ...slot, capital });
      return done(made.id);
    }
    case 'swap': {
      if (command.validateOnly) {
        const { contracts } = desk;
        return { ok: true, subject: NIL_UUID, message: 'the swap would pass', validation: PASSED, contracts };
      }
      const { fromEntityId, toEntityId, reason, initiatedBy, type, schedule } = command;
      const change = { reason, initiatedBy, type, schedule, ...(schedule && WAITING) };
      const swap = desk.addSwap(desk.entity(fromEntityId), desk.entity(toEntityId), change);
      if (schedule) return done(swap.id);
      desk.measurements.set(swap.id, { downtimeNs: 1_500_000, eventsHeld: 2, durationNs: 250_000_000 });
      return done(swap.id);
    }
    case 'cancel_swap': {
      const swap = desk.swaps.get(command.swapId)!;
      if (swap.completedAt !== null) return refuse('broken_rule', 'the swap has begun: roll it back instead');
      const end = { status: 'failed', stage: 'done', completedAt: desk.now(), errorMessage: command.reason } as const;
      desk.swaps.set(swap.id, { ...swap, ...end });
      return done(swap.id);
    }
    case 'set_swap_rule': {
      const { kind: _, ...terms } = command;
      const rule = { id: desk.newId('swap'), ...terms, setBy: 'ann', setAt: desk.now() };
      desk.swapRules.set(rule.id, rule);
      return done(rule.id);
    }
    case 'remove_swap_rule':
      desk.swapRules.delete(command.ruleId);
      return done(command.ruleId);
    case 'drain':
      return { ok: true, subject: command.entityId, message: 'drained', drain: desk.drained };
    case 'rollback_version': {
      const { entityId, toEntityId, reason, environment } = command;
      const back = desk.addSwap(desk.entity(entityId), desk.entity(toEntityId ?? entityId), {
        type: 'rollback',
        reason,
      });
      if (toEntityId) desk.addDeployment(desk.entity(toEntityId), environment ?? 'paper', 9);
      return { ok: true, subject: back.id, message: 'rolled back' };
    }
    case 'rollback_deployment': {
      const { deploymentId, rolledBackBy, reason: rollbackReason } = command;
      const deployment = desk.deployments.get(deploymentId)!;
      const end = { status: 'rolled_back', rolledBackAt: desk.now(), rolledBackBy, rollbackReason } as const;
      desk.deployments.set(deployment.id, { ...deployment, ...end });
      return done(deployment.id);
    }
    case 'rollback_swap':
      return rollBack(desk, command.swapId, command.rolledBackBy, command.reason);
    case 'rollback_slot': {
      const live = desk.slots.get(command.slotId)!.attachments[0]!;
      const deployment = desk.deployments.get(live.deploymentId)!;
      const rolledBackBy = command.rolledBackBy;
      desk.deployments.set(deployment.id, { ...deployment, status: 'rolled_back', rolledBackBy });
      return done(deployment.id);
    }
    case 'set_trading_state':
      if (command.scope.includes(':') && !desk.slots.has(command.scope))
        return refuse('not_found', `there is no slot ${command.scope}`);
      if (desk.awaits === undefined) desk.trading.set(command.scope, command.state);
      return perhapsWaits(desk, command.scope);
    case 'trip_breaker': {
      const { scope, action, reason: value } = command;
      desk.breakers.set('b-8', { id: 'b-8', scope, cause: 'manual', action, value, limit: '' });
      return done('b-8');
    }
    case 'release_breaker':
      if (desk.awaits === undefined) desk.breakers.delete(command.id);
      return perhapsWaits(desk, command.id);
    case 'set_limits': {
      const { scope = 'desk', limits, actions, unset = [], reason } = command;
      if (desk.awaits !== undefined) return perhapsWaits(desk, scope);
      const kept = Object.entries({ ...desk.limitTable.own(scope), ...limits }).filter(
        ([name]) => !unset.includes(name as LimitName),
      );
      const changed = { scope, limits: limitsToJson(Object.fromEntries(kept)), reason };
      const table = { ...desk.limitTable.actions(scope), ...actions };
      desk.limitTable.applyChanged({ kind: 'limits_changed', ...changed, actions: table });
      return done(scope);
    }
    case 'kill':
      desk.trading.set(command.scope, 'halted');
      return { ok: true, subject: 'k-1', message: `${command.scope} is halted`, kill: desk.killed };
    case 'require_approvals':
      if (desk.awaits === undefined) desk.approvalsRequired = { ...desk.approvalsRequired, ...command };
      return perhapsWaits(desk, 'desk');
    case 'approve':
    case 'reject': {
      const approval = desk.approvals.get(command.approvalId);
      if (!approval) return refuse('not_found', `there is no approval ${command.approvalId}`);
      const status = command.kind === 'approve' ? 'approved' : 'rejected';
      desk.approvals.set(approval.id, {
        ...approval,
        status,
        given: [...approval.given, { by: command.by, passwordKnownTo: [] }],
      });
      return done(approval.id);
    }
    case 'declare_emergency': {
      const id = `e-${desk.emergencies.size + 1}`;
      const { scope, reason, expiresAfterMs } = command;
      const who = { declaredBy: 'administrator', role: 'administrator', declaredAt: ORIGIN };
      const expiresNs = String(ORIGIN + BigInt(expiresAfterMs) * 1_000_000n);
      desk.emergencies.set(id, { id, scope, reason, ...who, expiresNs, status: 'standing', uses: 0, ended: null });
      return done(id);
    }
    case 'end_emergency': {
      const { emergencyId: id, reason } = command;
      const emergency = desk.emergencies.get(id);
      if (!emergency) return refuse('not_found', `there is no emergency ${id}`);
      desk.emergencies.set(id, { ...emergency, status: 'ended', ended: { by: 'administrator', reason, at: ORIGIN } });
      return done(id);
    }
    case 'grant_override': {
      if (desk.awaits !== undefined) return perhapsWaits(desk, command.slotId);
      const { kind: _, expiresAfterMs: _ms, ...terms } = command;
      const override = { ...terms, overrideId: desk.newId('swap'), expiresNs: String(ORIGIN), approvalId: null };
      desk.overrides.set(override.overrideId, override);
      return done(override.overrideId);
    }
    case 'revoke_override':
      desk.overrides.delete(command.overrideId);
      return done(command.overrideId);
    case 'promote': {
      const { entityId, environment, plan, pipeline, reason, startedBy } = command;
      if (desk.awaits !== undefined) return perhapsWaits(desk, entityId);
      const { slotId, id: deploymentId } = desk.addDeployment(desk.entity(entityId), environment, 2);
      const terms = { environment, plan, pipeline, reason, startedBy };
      const ladder = plainLadder(desk.ladders.size + 1, { slotId, entityId, deploymentId }, terms);
      desk.ladders.set(ladder.id, ladder);
      return done(ladder.id);
    }
    case 'advance_ladder':
    case 'hold_ladder':
    case 'resume_ladder':
    case 'step_down_ladder':
    case 'abort_ladder': {
      const ladder = desk.view.latestLadder(command.slotId);
      if (!ladder) return refuse('not_found', `there is no slot ${command.slotId}`);
      if (desk.awaits !== undefined) return perhapsWaits(desk, ladder.id);
      desk.ladders.set(ladder.id, afterWord(ladder, command));
      return done(ladder.id);
    }
    case 'set_calendar':
      if (desk.awaits === undefined) desk.calendar = command.calendar;
      return perhapsWaits(desk, 'desk');
  }
}

/** What raises risk: carried out, or waiting where a test has said so. */
function perhapsWaits({ awaits }: PlainDesk, subject: string): Outcome {
  return awaits === undefined
    ? { ok: true, subject, message: 'done' }
    : { ok: true, subject: awaits, message: 'it waits for 1 other person', awaits };
}

function rollBack(desk: PlainDesk, swapId: string, rolledBackBy: string, rollbackReason: string): Outcome {
  const swap = desk.swaps.get(swapId)!;
  if (swap.status === 'rolled_back') return refuse('broken_rule', 'the swap was rolled back already');
  const back = desk.addSwap(desk.entity(swap.toEntityId), desk.entity(swap.fromEntityId), {
    type: 'rollback',
    reverts: swapId,
  });
  const rolledBackAt = desk.now();
  const end = { status: 'rolled_back', rollbackSwapId: back.id, rolledBackAt, rolledBackBy, rollbackReason } as const;
  desk.swaps.set(swapId, { ...swap, ...end });
  return { ok: true, subject: back.id, message: 'rolled back' };
}
