import type { ConductEvidence, GateEvidence, GateRule } from '../../../shared/domain/gate.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import { type Money, money, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { ConductCounts } from '../risk/conduct.ts';
import type { LadderEvidence, Stretches } from '../rollout/ladder-evidence.ts';
import type { SimulatedDesk } from '../simulated/simulated-desk.ts';
import type { LatencyOf } from './review.ts';

/** What the gates of a rung are judged on, over each stretch that one can ask for. */
export function gateEvidence(
  ladder: Ladder,
  evidence: LadderEvidence<ConductCounts>,
  stretches: Stretches,
  accounts: SimulatedDesk,
  latency: LatencyOf,
): Readonly<Record<GateRule['since'], GateEvidence>> {
  const of = (since: GateRule['since']): GateEvidence => {
    const { periods, deepest, pairs } = stretches[since];
    const before = evidence.before[since];
    const { twinInstance, sessions } = ladder;
    const conduct = (instance: number, counts: ConductCounts | undefined): ConductEvidence => ({
      ...added(accounts.conduct(instance) ?? NO_CONDUCT, counts ?? NO_CONDUCT),
      periods,
      sessions,
      drawdownBp: null,
      latency: latency(instance),
      divergence: null,
    });
    const divergence = accounts.divergence(ladder.instance);
    return {
      candidate: {
        ...conduct(ladder.instance, before.candidate),
        drawdownBp: deepest,
        divergence: divergence ?? null,
      },
      twin: twinInstance === null ? null : conduct(twinInstance, before.twin),
      pairs: ladder.plan.twin === 'none' ? null : pairs,
    };
  };
  return { ladder: of('ladder'), rung: of('rung') };
}

const NO_CONDUCT: ConductCounts = {
  orders: 0,
  replacements: 0,
  denied: 0,
  ownFaults: 0,
  rejected: 0,
  fills: 0,
  closedTrades: 0,
  slippage: { fills: 0, value: ZERO_MONEY, cost: ZERO_MONEY },
  turnover: ZERO_MONEY,
};

/** What was added to counts since they stood as `before`. */
function added(now: ConductCounts, before: ConductCounts) {
  const less = (a: Money, b: Money): Money => money(a - b);
  const rejected = now.rejected - before.rejected;
  const denied = now.denied - before.denied;
  const orders = now.orders - before.orders;
  return {
    fills: now.fills - before.fills,
    closedTrades: now.closedTrades - before.closedTrades,
    orders,
    denied,
    rejected,
    // What is wrong with an order by itself shows at the desk's own gate or at the exchange.
    faults: now.ownFaults - before.ownFaults + rejected,
    requests: orders + denied,
    slippage: {
      value: less(now.slippage.value, before.slippage.value),
      cost: less(now.slippage.cost, before.slippage.cost),
      fills: now.slippage.fills - before.slippage.fills,
    },
    turnover: less(now.turnover, before.turnover),
  };
}
