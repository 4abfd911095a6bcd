import type { EngineView } from '../../electron/engine/view.ts';

/**
 * All of a desk that must be the same after its facts were folded anew. What only the market gives (marks, unrealised
 * profit, equity) is left out, and so is the sequence, which only facts can bring back, and the version's own name for an
 * order, which does not outlive the version.
 */
export function pictureOf(view: EngineView) {
  const instances = [...view.deployments.values()].length + [...view.swaps.values()].length + 64;
  const kept = ({ unrealised: _, ...position }: ReturnType<EngineView['accountPositions']>[number]) => position;
  return {
    facts: view.factSeq,
    instruments: view.instruments,
    entities: [...view.entities],
    deployments: [...view.deployments],
    swaps: [...view.swaps],
    slots: [...view.slots],
    rules: [...view.swapRules],
    orders: [...view.orders.values()].map(({ ref: _, ...order }) => order).sort((a, b) => (a.id < b.id ? -1 : 1)),
    counts: { ...view.counts },
    denials: [...view.denials],
    breakers: [...view.breakers],
    limits: view.limits,
    states: ['desk', ...view.slots.keys()].map((scope) => view.tradingState(scope)),
    positions: Array.from({ length: instances }, (_, instance) => view.positions(instance).map(kept)),
    account: view.accountPositions().map(kept),
  };
}

export type Picture = ReturnType<typeof pictureOf>;
