import { assert } from '../../../shared/base/assert.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import type { SwapRule, SwapTrigger } from '../../../shared/domain/swap.ts';
import type { EpochNs } from '../../../shared/units/time.ts';

/** Rules that name a replacement in advance and wait for their trigger. */
export class RuleTable {
  readonly rules = new Map<string, SwapRule>();

  applySet(fact: FactOf<'swap_rule_set'>, at: EpochNs): void {
    const { kind: _, ruleId: id, ...rest } = fact;
    assert(!this.rules.has(id), `rule ${id} was set twice`);
    this.rules.set(id, { ...rest, id, setAt: at });
  }

  applyRemoved(ruleId: string): void {
    this.rules.delete(ruleId);
  }

  /** The oldest rule of a slot that one of these triggers meets. */
  find(slotId: string, triggers: readonly SwapTrigger[]): SwapRule | undefined {
    for (const rule of this.rules.values()) if (rule.slotId === slotId && triggers.includes(rule.trigger)) return rule;
    return undefined;
  }

  /** All of it, for a snapshot. */
  snapshot(): ReadonlyMap<string, SwapRule> {
    return this.rules;
  }

  /** Takes a snapshot as so. */
  restore(rules: ReadonlyMap<string, SwapRule>): void {
    refill(this.rules, rules);
  }
}
