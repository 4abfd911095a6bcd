import { assertNever, defined } from '../../../shared/base/assert.ts';
import type { Fact, FactOf } from '../../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import { parseMoney } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import type { Core } from '../core.ts';
import {
  applyCut,
  applyDeploymentActivated,
  applyDeploymentStarted,
  applyLadderEnded,
  applyLadderMoved,
  applyLadderStarted,
} from './apply-deployment.ts';
import {
  applyDenialsCounted,
  applyDenied,
  applyRejected,
  applyReplaceSent,
  applySent,
  expose,
  judgeFill,
} from './apply-order.ts';

/** Applies a fact: every durable change of the engine is one of these lines. The same facts give the same state. */
export function applyFact(core: Core, fact: Fact, at: EpochNs): void {
  switch (fact.kind) {
    case 'desk_started':
      core.counts.start = fact.start;
      return;
    case 'instrument_listed':
      core.market.list(instrumentOf(fact, core.market.instruments.length));
      core.router.rebuild();
      return;
    case 'entity_registered':
      core.counts.entity += 1;
      return core.registry.applyRegistered(fact, at);
    case 'entity_updated':
      return core.registry.applyUpdated(fact, at);
    case 'entity_deleted':
      return core.registry.applyDeleted(fact.entityId, at);
    case 'health_changed':
      return core.registry.applyHealth(fact, at);
    case 'deployment_started':
      return applyDeploymentStarted(core, fact, at);
    case 'deployment_activated':
      return applyDeploymentActivated(core, fact, at);
    case 'deployment_failed':
      return core.registry.applyDeploymentFailed(fact, at);
    case 'deployment_verified':
      return core.registry.applyDeploymentVerified(fact, at);
    case 'swap_initiated':
      core.counts.swap += 1;
      return core.swaps.applyInitiated(fact, at);
    case 'swap_suspended':
      return core.swaps.applySuspended(fact, at);
    case 'swap_stage_entered':
      return core.swaps.applyStage(fact, at);
    case 'swap_cut':
      return applyCut(core, fact, at);
    case 'swap_completed':
      return core.swaps.applyCompleted(fact, at);
    case 'swap_failed':
      return core.swaps.applyFailed(fact, at);
    case 'swap_rule_set':
      core.counts.rule += 1;
      return core.rules.applySet(fact, at);
    case 'swap_rule_removed':
      return core.rules.applyRemoved(fact.ruleId);
    case 'drain_started':
    case 'drain_ended':
      return;
    case 'instance_detached':
      core.safety.throttle.forget(fact.instance);
      return core.router.applyDetached(fact.slotId, fact.instance);
    case 'version_faulted':
      return;
    case 'order_sent':
      return applySent(core, fact, at);
    case 'order_denied':
      return applyDenied(core, fact);
    case 'denials_counted':
      core.orders.applyDenialsCounted(fact);
      return applyDenialsCounted(core, fact);
    case 'order_accepted':
      core.safety.exits.applyAccepted(fact.orderId);
      return core.orders.applyAccepted(fact.orderId);
    case 'order_triggered':
      return core.orders.applyTriggered(fact.orderId);
    case 'order_rejected':
      return applyRejected(core, fact);
    case 'cancel_sent':
      return core.orders.applyCancelSent(fact.orderId);
    case 'cancels_sent':
      for (const orderId of fact.orderIds) core.orders.applyCancelSent(orderId);
      return;
    case 'replace_sent':
      return applyReplaceSent(core, fact);
    case 'cancel_rejected':
      core.orders.applyCancelRejected(fact.orderId, fact.reason);
      return expose(core, fact.orderId);
    case 'report_discarded':
      return;
    case 'order_replaced':
      core.orders.applyReplaced(fact.orderId, fact.quantity, fact.limitPrice, fact.stopPrice);
      return expose(core, fact.orderId);
    case 'order_cancelled':
      core.orders.applyCancelled(fact.orderId);
      return expose(core, fact.orderId);
    case 'fill':
      core.orders.applyFill(fact.orderId, fact.quantity, fact.executionId);
      core.safety.exits.applyFilled(fact.orderId, fact.quantity);
      if (fact.mark !== null) core.market.recall(fact.instrument, fact.mark);
      core.ledger.applyFill(fact);
      judgeFill(core, fact);
      return expose(core, fact.orderId);
    case 'equity_marked':
      return applyEquityMarked(core, fact.slotId, fact);
    case 'scope_equity_marked':
      return applyEquityMarked(core, fact.scope, fact);
    case 'trading_state_changed':
      return core.controls.applyTradingState(fact);
    case 'breaker_tripped':
      core.counts.breaker += 1;
      core.safety.alerts.applyTripped(fact, at, core.factSeq);
      return core.controls.applyTripped(fact, at);
    case 'breaker_released':
      return core.controls.applyReleased(fact.id);
    case 'limits_changed':
      return core.controls.limits.applyChanged(fact);
    case 'ladder_started':
      return applyLadderStarted(core, fact, at);
    case 'ladder_moved':
      return applyLadderMoved(core, fact, at);
    case 'ladder_reviewed':
      defined(core.evidence.get(fact.ladderId), fact.ladderId).applyReviewed(fact);
      return core.ladders.applyReviewed(fact);
    case 'ladder_held':
      return core.ladders.applyHeld(fact);
    case 'ladder_resumed':
      defined(core.evidence.get(fact.ladderId), fact.ladderId).applyResumed();
      return core.ladders.applyResumed(fact);
    case 'ladder_awaits':
      return core.ladders.applyAwaits(fact);
    case 'pipeline_stopped':
      return;
    case 'ladder_ended':
      return applyLadderEnded(core, fact, at);
    case 'share_changed':
      return core.router.applyShare(fact);
    case 'calendar_changed':
      return core.days.setCalendar(fact.calendar);
    case 'simulated_opened':
    case 'simulated_resized':
    case 'simulated_fill':
    case 'simulated_counted':
    case 'divergence_counted':
    case 'simulated_closed':
      return core.simulated.apply(fact);
    case 'risk_alert':
    case 'kill_ordered':
    case 'exit_started':
    case 'exit_stalled':
    case 'exit_ended':
    case 'connection_changed':
    case 'approvals_required':
    case 'approval_requested':
    case 'approval_given':
    case 'approval_ended':
    case 'emergency_declared':
    case 'emergency_used':
    case 'emergency_ended':
    case 'override_granted':
    case 'override_ended':
    case 'operator_added':
    case 'operator_changed':
    case 'operator_password_changed':
    case 'operator_signed_in':
    case 'operator_signed_out':
    case 'operator_sign_in_failed':
    case 'operator_locked':
    case 'operator_unlocked':
    case 'operator_settings_changed':
      return core.safety.apply(fact, at, core.factSeq);
    default:
      return assertNever(fact, 'fact');
  }
}

function applyEquityMarked(
  core: Core,
  scope: Scope,
  { day, ...fact }: { day: number; dayStart: string; peak: string },
): void {
  const dayStart = defined(parseMoney(fact.dayStart), 'day start');
  const peak = defined(parseMoney(fact.peak), 'peak');
  core.monitor(scope).record(day, dayStart, peak);
}

function instrumentOf(fact: FactOf<'instrument_listed'>, index: number): Instrument {
  const { venue, symbol, priceScale, quantityScale, currency, sector } = fact;
  return {
    index,
    venue,
    symbol,
    priceScale,
    quantityScale,
    currency,
    sector,
    tick: price(fact.tick),
    lot: quantity(fact.lot),
    kind: fact.instrumentKind,
    minimum: quantity(fact.minimum ?? fact.lot),
    multiplier: defined(parseMoney(fact.multiplier), `multiplier of ${instrumentKey(fact)}`),
  };
}
