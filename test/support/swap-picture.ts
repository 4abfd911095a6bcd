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
    denials: [...view.denials].sort(),
    breakers: [...view.breakers],
    limits: view.limits,
    states: ['desk', ...view.slots.keys()].map((scope) => view.tradingState(scope)),
    positions: Array.from({ length: instances }, (_, instance) => view.positions(instance).map(kept)),
    account: view.accountPositions().map(kept),
    ladders: [...view.ladders],
    evidence: [...view.ladders.keys()].map((id) => view.ladderStanding(id)?.evidence),
    simulated: view.simulated.instances.map((instance) => [
      instance,
      view.simulated.shareOf(instance),
      view.simulated.positions(instance),
    ]),
    approvals: [...view.approvals],
  };
}

export type Picture = ReturnType<typeof pictureOf>;

/** As text that does not depend on the order of keys: facts come back from the disk with theirs sorted. */
export const text = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint') return `${each}n`;
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  }) ?? 'undefined';

/** The first thing in which two objects differ, by its path. */
export function difference(a: unknown, b: unknown, path = ''): string {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return `${path}: ${text(a)} and ${text(b)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [left, right] = [(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]];
    if (text(left) !== text(right)) return difference(left, right, `${path}/${key}`);
  }
  return `${path}: the order of keys`;
}
