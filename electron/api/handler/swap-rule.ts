import type { Desk } from '../../host/desk.ts';
import { authorOf } from '../actor.ts';
import { calls } from '../context.ts';
import { accepted, found } from '../failure.ts';
import { swapRuleToWire } from '../map/swap-rule.ts';
import { newestFirst, pageOf } from '../page.ts';

const rule = (desk: Desk, id: string) => found(desk.view.swapRules.get(id), `waiting swap rule ${id}`);

/** Replacements that wait for their trigger. */
export const swap_rules = {
  create: calls.swap_rules.create.handler(async ({ input, context: { desk, operator } }) => {
    found(desk.view.slots.get(input.slot_id), `slot ${input.slot_id}`);
    found(desk.view.entities.get(input.to_entity_id), `entity ${input.to_entity_id}`);
    const outcome = accepted(
      await desk.execute(
        {
          kind: 'set_swap_rule',
          slotId: input.slot_id,
          trigger: input.trigger,
          toEntityId: input.to_entity_id,
          handOver: input.hand_over,
          reason: input.reason,
        },
        authorOf(operator),
      ),
    );
    return swapRuleToWire(desk.view, rule(desk, outcome.subject));
  }),

  list: calls.swap_rules.list.handler(({ input, context: { desk } }) => {
    const kept = newestFirst(
      desk.view.swapRules,
      (each) => input.slot_id === undefined || each.slotId === input.slot_id,
    );
    const { items, ...place } = pageOf(kept, input);
    return { swap_rules: items.map((each) => swapRuleToWire(desk.view, each)), ...place };
  }),

  delete: calls.swap_rules.delete.handler(async ({ input: { rule_id, reason }, context: { desk, operator } }) => {
    const withdrawn = swapRuleToWire(desk.view, rule(desk, rule_id));
    accepted(
      await desk.execute(
        { kind: 'remove_swap_rule', ruleId: rule_id, reason: reason ?? `withdrawn by ${operator.name}` },
        authorOf(operator),
      ),
    );
    return withdrawn;
  }),
};
