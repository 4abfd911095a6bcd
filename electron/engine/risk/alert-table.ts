import { refill } from '../../../shared/base/refill.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { RiskAction, Trigger } from '../../../shared/domain/risk.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import type { EpochNs } from '../../../shared/units/time.ts';

/** A limit that stands crossed without a breaker. */
export interface StandingAlert {
  readonly scope: Scope;
  readonly trigger: Trigger;
  readonly action: RiskAction;
  readonly value: string;
  readonly limit: string;
  /** Market time at which it began, epoch nanoseconds. */
  readonly sinceNs: bigint;
}

/** A limit that was crossed once, whatever came of it. */
export interface Violation {
  readonly scope: Scope;
  readonly trigger: Trigger;
  readonly action: RiskAction;
  readonly value: string;
  readonly limit: string;
  /** The breaker that it tripped; null where it did not latch. */
  readonly breakerId: string | null;
  /** Sequence of the fact, and its desk time. */
  readonly seq: number;
  readonly at: EpochNs;
}

/** Violations that are kept. */
const KEPT_VIOLATIONS = 1_000;

/** Alerts that stand, so that each is told once, also over a restart, and what was crossed lately. Folded from facts. */
export class AlertTable {
  readonly standing = new Map<string, StandingAlert>();
  #violations: Violation[] = [];

  find(scope: Scope, trigger: Trigger): StandingAlert | undefined {
    return this.standing.get(alertKey(scope, trigger));
  }

  /** The last thousand, the oldest first. */
  get violations(): readonly Violation[] {
    return this.#violations.slice(-KEPT_VIOLATIONS);
  }

  apply(
    { scope, trigger, action, value, limit, standing, marketNs }: FactOf<'risk_alert'>,
    at: EpochNs,
    seq: number,
  ): void {
    if (!standing) {
      this.standing.delete(alertKey(scope, trigger));
      return;
    }
    const crossed = { scope, trigger, action, value, limit };
    this.standing.set(alertKey(scope, trigger), { ...crossed, sinceNs: BigInt(marketNs) });
    this.#note({ ...crossed, breakerId: null, seq, at });
  }

  /** A breaker has tripped. Facts of earlier desks name a slot in place of scope and action. */
  applyTripped(fact: FactOf<'breaker_tripped'>, at: EpochNs, seq: number): void {
    const { slotId } = fact as { readonly slotId?: string };
    const {
      id,
      scope = slotId ?? '',
      cause,
      action = 'reduce',
      value,
      limit,
    } = fact as Partial<typeof fact> & typeof fact;
    this.#note({ scope, trigger: cause, action, value, limit, breakerId: id, seq, at });
  }

  #note(violation: Violation): void {
    this.#violations.push(violation);
    if (this.#violations.length >= 2 * KEPT_VIOLATIONS) this.#violations = this.#violations.slice(-KEPT_VIOLATIONS);
  }

  /** All of it, for a snapshot. */
  snapshot() {
    return { standing: this.standing, violations: this.#violations };
  }

  /** Takes a snapshot as so. */
  restore({ standing, violations }: ReturnType<AlertTable['snapshot']>): void {
    refill(this.standing, standing);
    this.#violations = [...violations];
  }
}

/** An alert's place in the table. */
export const alertKey = (scope: Scope, trigger: Trigger): string => `${trigger} ${scope}`;
