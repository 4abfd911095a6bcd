import type { EmergencyFact } from '../../../shared/domain/emergency.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { OperatorFact } from '../../../shared/domain/operator-fact.ts';
import type { EpochNs } from '../../../shared/units/time.ts';
import { AlertTable } from './alert-table.ts';
import { ApprovalTable } from './approval-table.ts';
import { EmergencyTable } from './emergency-table.ts';
import { ExitTable } from './exit-table.ts';
import { ExposureBook } from './exposure-book.ts';
import { FillBook } from './fill-book.ts';
import { OperatorTable } from './operator-table.ts';
import { OverrideTable } from './override-table.ts';
import { Throttle } from './throttle.ts';

/** Facts that concern the desk's safety alone. */
export type SafetyFact =
  | OperatorFact
  | EmergencyFact
  | FactOf<
      | 'risk_alert'
      | 'kill_ordered'
      | 'exit_started'
      | 'exit_stalled'
      | 'exit_ended'
      | 'connection_changed'
      | 'approvals_required'
      | 'approval_requested'
      | 'approval_given'
      | 'approval_ended'
      | 'override_granted'
      | 'override_ended'
    >;

/** What the desk keeps in mind to stay safe, beside limits, states and breakers. Folded from facts. */
export class Safety {
  readonly throttle = new Throttle();
  readonly exposure = new ExposureBook();
  readonly fills = new FillBook();
  readonly exits = new ExitTable();
  readonly approvals = new ApprovalTable();
  readonly emergencies = new EmergencyTable();
  readonly overrides = new OverrideTable();
  readonly operators = new OperatorTable();
  readonly alerts = new AlertTable();
  /** Whether market data and exchange can be reached, as far as anybody has said. */
  readonly connections = { feed: true, exchange: true };
  /** How many of each were made: what the next id counts on from. */
  readonly counts = { kill: 0, exit: 0, approval: 0, override: 0, emergency: 0 };

  apply(fact: SafetyFact, at: EpochNs, seq: number): void {
    switch (fact.kind) {
      case 'risk_alert':
        return this.alerts.apply(fact, at, seq);
      case 'kill_ordered':
        this.counts.kill += 1;
        return this.exits.applyKill(fact, at);
      case 'exit_started':
        this.counts.exit += 1;
        return this.exits.applyStarted(fact, at);
      case 'exit_stalled':
        return this.exits.applyStalled(fact);
      case 'exit_ended':
        return this.exits.applyEnded(fact.exitId, at);
      case 'connection_changed':
        this.connections[fact.of] = fact.up;
        return;
      case 'approvals_required':
        return this.approvals.applyRequired(fact);
      case 'approval_requested':
        this.counts.approval += 1;
        return this.approvals.applyRequested(fact, at, seq);
      case 'approval_given':
        return this.approvals.applyGiven(fact);
      case 'approval_ended':
        return this.approvals.applyEnded(fact);
      case 'emergency_declared':
        this.counts.emergency += 1;
        return this.emergencies.applyDeclared(fact, at);
      case 'emergency_used':
        return this.emergencies.applyUsed(fact);
      case 'emergency_ended':
        return this.emergencies.applyEnded(fact, at);
      case 'override_granted':
        this.counts.override += 1;
        return this.overrides.applyGranted(fact);
      case 'override_ended':
        return this.overrides.applyEnded(fact.overrideId);
      default:
        return this.operators.apply(fact, at, seq);
    }
  }

  /** All of it, for a snapshot. @param epochOf a market time in epoch nanoseconds. */
  snapshot(epochOf: (atNs: number) => bigint) {
    return {
      throttle: this.throttle.snapshot(epochOf),
      exposure: this.exposure.snapshot(),
      fills: this.fills.snapshot(epochOf),
      exits: this.exits.snapshot(),
      approvals: this.approvals.snapshot(),
      emergencies: this.emergencies.snapshot(),
      overrides: this.overrides.snapshot(),
      operators: this.operators.snapshot(),
      alerts: this.alerts.snapshot(),
      connections: this.connections,
      counts: this.counts,
    };
  }

  /** Takes a snapshot as so, once every instance is known to the exposure. @param timeOf the other way round. */
  restore(saved: ReturnType<Safety['snapshot']>, timeOf: (epochNs: bigint) => number): void {
    this.throttle.restore(saved.throttle, timeOf);
    this.exposure.restore(saved.exposure);
    this.fills.restore(saved.fills, timeOf);
    this.exits.restore(saved.exits);
    this.approvals.restore(saved.approvals);
    this.emergencies.restore(saved.emergencies);
    this.overrides.restore(saved.overrides);
    this.operators.restore(saved.operators);
    this.alerts.restore(saved.alerts);
    Object.assign(this.connections, saved.connections);
    Object.assign(this.counts, saved.counts);
  }
}
