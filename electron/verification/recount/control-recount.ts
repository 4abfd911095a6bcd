import type { FactOf } from '../../../shared/domain/fact.ts';
import { hold, known, text, whole } from './tally.ts';

export type CountedState = 'active' | 'reducing' | 'halted';

interface CountedApproval {
  readonly requestedBy: string;
  readonly required: number;
  readonly given: Set<string>;
  ended: string | undefined;
  /** Facts that name it as what they rest on: it must come to its end as approved. */
  used: boolean;
}

/** Breakers, states, approvals, overrides, emergencies and exits, from the facts alone. */
export class ControlRecount {
  readonly breakers = new Map<string, { readonly scope: string; readonly halts: boolean }>();
  readonly states = new Map<string, CountedState>();
  readonly approvals = new Map<string, CountedApproval>();
  readonly overrides = new Map<string, FactOf<'override_granted'>>();
  readonly exits = new Set<string>();
  #required = 0;
  #emergency: string | undefined;
  #trips = 0;

  tripped(fact: FactOf<'breaker_tripped'>): void {
    const { id, action } = fact;
    this.#trips += 1;
    const standing = this.breakers.get(text(id, 'id'));
    // One that stands may trip again for something stricter; a new one is numbered by the trips so far.
    hold(
      standing || id === `b-${this.#trips}`,
      () => `breaker ${id} trips as number ${this.#trips}: its number is out of turn`,
    );
    // Desks of before knew breakers of slots alone.
    const { slotId = '' } = fact as { readonly slotId?: string };
    const scope = fact.scope ?? slotId;
    hold(
      !standing || standing.scope === scope,
      () => `breaker ${id} trips on ${scope} and stands on ${standing?.scope}`,
    );
    hold(!standing?.halts || action === 'halt', () => `breaker ${id} halts, and comes back as ${action}`);
    this.breakers.set(id, { scope, halts: action === 'halt' });
  }

  released(id: string): void {
    hold(this.breakers.delete(id), () => `breaker ${id} is released and does not stand`);
  }

  stateChanged({ scope, state }: FactOf<'trading_state_changed'>): void {
    hold(['active', 'reducing', 'halted'].includes(state), () => `there is no trading state ${state}`);
    this.states.set(text(scope, 'scope'), state);
  }

  /** The state in force for a version in a slot: the strictest that a person, the desk or a breaker has put any of its scopes in. */
  stateOf(slotId: string, environment: string, version: string): CountedState {
    const algorithm = version.slice(0, version.lastIndexOf('@'));
    const scopes = ['desk', `environment/${environment}`, `algorithm/${algorithm}`, slotId, `version/${version}`];
    let reduces = false;
    for (const scope of scopes) {
      const state = this.states.get(scope);
      if (state === 'halted') return 'halted';
      reduces ||= state === 'reducing';
    }
    for (const { scope, halts } of this.breakers.values()) {
      if (!scopes.includes(scope)) continue;
      if (halts) return 'halted';
      reduces = true;
    }
    return reduces ? 'reducing' : 'active';
  }

  approvalsRequired({ count }: FactOf<'approvals_required'>): void {
    this.#required = whole(count, 'count');
  }

  approvalRequested({ id, requestedBy, required }: FactOf<'approval_requested'>): void {
    hold(!this.approvals.has(id), () => `approval ${id} is asked for a second time`);
    const least = whole(required, 'required');
    this.approvals.set(id, { requestedBy, required: least, given: new Set(), ended: undefined, used: false });
  }

  approvalGiven({ approvalId, by }: FactOf<'approval_given'>): void {
    const approval = this.#waiting(approvalId);
    hold(by !== approval.requestedBy, () => `${by} approves ${approvalId} and asked for it`);
    hold(!approval.given.has(by), () => `${by} approves ${approvalId} twice`);
    approval.given.add(by);
  }

  approvalEnded({ approvalId, status }: FactOf<'approval_ended'>): void {
    const approval = this.#waiting(approvalId);
    const { given, required } = approval;
    const needed = Math.max(required, this.#required);
    hold(
      status !== 'approved' || given.size >= required,
      () => `${approvalId} is approved by ${given.size}; ${needed} were needed`,
    );
    hold(status === 'approved' || !approval.used, () => `${approvalId} is ${status} although it was carried out`);
    approval.ended = status;
  }

  /** A fact rests on an approval or an emergency. */
  restsOn({ approvalId, emergencyId }: { readonly approvalId?: string | null; readonly emergencyId?: string }): void {
    if (approvalId !== undefined && approvalId !== null) {
      const approval = known(this.approvals, approvalId, 'approval');
      hold(
        approval.ended === undefined || approval.ended === 'approved',
        () => `it rests on approval ${approvalId}, which is ${approval.ended}`,
      );
      hold(
        approval.given.size >= approval.required,
        () => `it rests on approval ${approvalId}, to which too few have agreed`,
      );
      approval.used = true;
    }
    if (emergencyId !== undefined)
      hold(emergencyId === this.#emergency, () => `it rests on emergency ${emergencyId}, which does not stand`);
  }

  emergencyDeclared(id: string): void {
    this.#emergency = id;
  }

  emergencyUsed(id: string): void {
    hold(id === this.#emergency, () => `emergency ${id} is used and does not stand`);
  }

  emergencyEnded(id: string): void {
    if (id === this.#emergency) this.#emergency = undefined;
  }

  overrideGranted(fact: FactOf<'override_granted'>): void {
    hold(!this.overrides.has(fact.overrideId), () => `override ${fact.overrideId} is granted a second time`);
    this.overrides.set(fact.overrideId, fact);
  }

  overrideEnded(id: string): void {
    hold(this.overrides.delete(id), () => `override ${id} ends and does not stand`);
  }

  /** An order that an override let through has just its terms, and uses it up. */
  overrideUsed({ overrideId, orderId, slotId, version, instrument, side, quantity }: FactOf<'order_sent'>): void {
    if (overrideId === undefined) return;
    const granted = known(this.overrides, overrideId, 'override that still may serve');
    const isSame =
      granted.slotId === slotId &&
      granted.version === version &&
      granted.instrument === instrument &&
      granted.side === side &&
      granted.quantity === quantity;
    hold(isSame, () => `order ${orderId} is not the one that override ${overrideId} names`);
    this.overrides.delete(overrideId);
  }

  #waiting(id: string): CountedApproval {
    const approval = known(this.approvals, id, 'approval');
    hold(approval.ended === undefined, () => `approval ${id} is over: ${approval.ended}`);
    return approval;
  }
}
