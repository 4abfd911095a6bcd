import type { SwapRuleView } from '../../../shared/contract/swap-rule.ts';
import type { SwapRule } from '../../../shared/domain/swap.ts';
import type { EngineView } from '../engine-view.ts';
import { nameOf } from './entity.ts';
import { isoTime } from './time.ts';

/** A rule on the wire. */
export const swapRuleToWire = (view: EngineView, rule: SwapRule): SwapRuleView => ({
  rule_id: rule.id,
  slot_id: rule.slotId,
  trigger: rule.trigger,
  to_entity_id: rule.toEntityId,
  to_version: nameOf(view, rule.toEntityId),
  hand_over: { ...rule.handOver },
  reason: rule.reason,
  set_by: rule.setBy,
  set_at: isoTime(rule.setAt),
});
