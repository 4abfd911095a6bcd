import type { Fact, FactOf, Recorded } from '../../shared/domain/fact.ts';
import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';
import type { JsonObject } from '../../shared/domain/version.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { ControlRig } from './control-rig.ts';
import { plan, rung } from './ladder-rig.ts';

/** What a person may well call the settings of a version, and what JSON must not trip over. */
const ODD = '{"a":{"$n":"1"},"b":{"$m":{}},"c":{"__proto__":{"d":1}},"e":{"$o":null}}';
const AT = '1700000000500000000';

/** Facts that random histories seldom come across, one after the other on one desk. */
export function rareHistory(): readonly Recorded[] {
  const rig = ControlRig.set();
  const happens = (...facts: readonly Fact[]): void => {
    for (const fact of facts) rig.happen(fact);
  };
  const [entity] = rig.core.registry.entities.keys();
  const entityId = entity ?? '';
  const of = { slotId: 'momentum:paper', instance: 1, version: 'momentum@1.0.0' } as const;
  const reason = 'because';
  const stop = rig.rest(1, { side: 'buy', size: 10, type: 'stop_limit' });
  const plain = rig.rest(1, { side: 'sell', size: 20 });
  rig.hold(1, 7);
  happens(
    { kind: 'desk_started', start: 2 },
    { kind: 'order_accepted', orderId: stop },
    { kind: 'order_triggered', orderId: stop },
    {
      kind: 'replace_sent',
      orderId: stop,
      quantity: quantity(15),
      limitPrice: price(0),
      stopPrice: price(0),
      marketNs: AT,
    },
    {
      kind: 'replace_sent',
      orderId: stop,
      quantity: quantity(12),
      limitPrice: price(0),
      stopPrice: price(0),
      marketNs: AT,
    },
    { kind: 'cancel_rejected', orderId: stop, reason: 'invalid_terms' },
    { kind: 'cancel_sent', orderId: plain },
    { kind: 'report_discarded', orderId: 'o-none', report: 'fill', reason },
    { kind: 'denials_counted', ...of, counts: { off_tick: 3, self_trade: 2 }, marketNs: AT },
    { kind: 'connection_changed', of: 'feed', up: false, reason },
    { kind: 'calendar_changed', calendar: { timeZone: 'America/New_York', dayStartsAt: '18:00' }, reason },
    { kind: 'entity_updated', entityId, changes: { description: 'other', config: JSON.parse(ODD) as JsonObject } },
  );
  const override = (overrideId: string): FactOf<'override_granted'> => ({
    ...{ kind: 'override_granted', overrideId, slotId: of.slotId, version: of.version, instrument: 'test:BTCUSDT' },
    ...{ side: 'buy', quantity: 1, limitPrice: 0, codes: ['position_limit'], approvalId: null, reason },
    expiresNs: '1900000000000000000',
  });
  happens(override('v-1'), override('v-2'), { kind: 'override_ended', overrideId: 'v-1', how: 'revoked', reason });
  const swap = (swapId: string): FactOf<'swap_initiated'> => ({
    ...{ kind: 'swap_initiated', swapId, type: 'scheduled', fromEntityId: entityId, toEntityId: entityId },
    ...{ targetEnvironment: null, reason, initiatedBy: 'ann', handOver: DEFAULT_HAND_OVER, drainTimeoutMs: 1 },
    validation: { passed: true, compatible: true, checks: [], errors: [], warnings: [] },
    ...{ reverts: null, schedule: { kind: 'time', atNs: AT } },
  });
  const rule = (ruleId: string): FactOf<'swap_rule_set'> => ({
    ...{ kind: 'swap_rule_set', ruleId, slotId: of.slotId, trigger: 'unhealthy', toEntityId: entityId },
    ...{ handOver: DEFAULT_HAND_OVER, setBy: 'ann', reason },
  });
  happens(
    swap('s-1'),
    swap('s-2'),
    { kind: 'swap_suspended', swapId: 's-1', reason },
    rule('r-1'),
    rule('r-2'),
    { kind: 'swap_rule_removed', ruleId: 'r-1', reason },
    { kind: 'cancels_sent', orderIds: [stop] },
    { kind: 'share_changed', slotId: of.slotId, instance: 1, share: 4_000, reserve: 6_000, reason },
    {
      ...{
        kind: 'ladder_started',
        ladderId: 'l-1',
        slotId: of.slotId,
        environment: 'paper',
        entityId,
        deploymentId: 'd-1',
      },
      ...{ instance: 9, twinEntityId: null, twinInstance: null, incumbentEntityId: entityId, pipeline: null },
      ...{ plan: plan([rung(basisPoints(100))]), startedBy: 'ann', startedRole: 'administrator', reason },
    },
    { kind: 'ladder_awaits', ladderId: 'l-1', approvalId: 'a-1' },
    { kind: 'pipeline_stopped', ladderId: 'l-1', reason },
    { kind: 'deployment_failed', deploymentId: [...rig.core.registry.deployments.keys()][1] ?? '', reason },
    { kind: 'operator_added', name: 'ann', role: 'administrator' },
    { kind: 'operator_locked', name: 'ann', untilNs: '1900000000000000000' },
    { kind: 'operator_sign_in_failed', name: '?made-up', count: 1 },
    { kind: 'entity_deleted', entityId: [...rig.core.registry.entities.keys()][1] ?? '' },
  );
  // Facts of earlier desks lack the market time, and are taken as of the origin of whichever run folds them.
  return rig.facts.map((each) =>
    each.fact.kind === 'order_sent' ? { ...each, fact: { ...each.fact, marketNs: AT } } : each,
  );
}
