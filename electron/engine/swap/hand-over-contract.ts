import { instrumentKey } from '../../../shared/domain/instrument.ts';
import type { HandOverContract } from '../../../shared/domain/swap.ts';
import { moneyWords } from '../../../shared/units/amount.ts';
import { formatMoney, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { Core } from '../core.ts';
import { versionDifferences } from '../rollout/contract.ts';
import type { SwapPlan } from './swap-plan.ts';

/** What a plan would hand over, slot by slot, as things stand. Reads the engine and changes nothing. */
export function contractsOf(core: Core, plan: SwapPlan): HandOverContract[] {
  const { from, to, handOver } = plan;
  return plan.legs.map((leg) => {
    const source = core.registry.deployments.get(leg.fromDeploymentId);
    const runs = { config: source?.configSnapshot ?? from.config, parameters: source?.parametersSnapshot ?? {} };
    const reused = leg.toDeploymentId === undefined ? undefined : core.registry.deployments.get(leg.toDeploymentId);
    const config = leg.made?.configSnapshot ?? reused?.configSnapshot ?? to.config;
    return {
      slotId: leg.slotId,
      environment: leg.environment,
      handOver,
      positions: [...core.ledger.books(leg.fromInstance)]
        .filter((book) => book.quantity !== 0)
        .map((book) => ({ instrument: instrumentKey(book.instrument), quantity: book.quantity })),
      orders: core.orders.openOf(leg.fromInstance).map((order) => order.id),
      standby: leg.standby !== undefined,
      differences: versionDifferences(
        from,
        to,
        { from: runs.config, to: config },
        { from: runs.parameters, to: leg.parameters },
      ),
      untouched: untouched(core, leg.slotId, core.versionOf(to.id)),
    };
  });
}

/** What a swap leaves as it is, in words: a loss does not become smaller because another version carries on. */
function untouched(core: Core, slotId: string, target: string): string[] {
  // One may stand on the target alone, and bind it as soon as it is live.
  const binding = new Set([...core.scopesOfSlot(slotId), ...core.scopesOf(slotId, target)]);
  const tripped = core.controls.breakersOn([...binding]);
  return [
    `the day's result, ${dayResult(core, slotId)}, the peak and the drawdown from it`,
    tripped.length === 0
      ? 'breakers: none stands tripped'
      : `breakers: ${tripped.map((each) => each.id).join(', ')} stay tripped`,
    `the trading state: ${core.tradingState(slotId)}`,
    'the limits, the account’s positions, and every fill, which stays with the version that made it',
  ];
}

/** To the cent, with a true minus, in the slot's currency: the exact figure stands with the slot's own. */
function dayResult(core: Core, slotId: string): string {
  const amount = moneyWords(formatMoney(core.monitors.get(slotId)?.dayProfit ?? ZERO_MONEY)).replace('-', '−');
  const routed = core.market.instruments.findIndex((_, index) => core.router.takes(slotId, index));
  return routed < 0 ? amount : `${amount} ${core.market.instrument(routed).currency}`;
}
