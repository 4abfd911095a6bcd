import { versionName } from '../../../shared/domain/version.ts';
import type { EngineView } from '../engine-view.ts';

type BySlot = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Known {
  /** Total profit when it was looked at last. */
  total: number;
  /** Money that it last had to work with; 0 before it had any. */
  budget: number;
  /** Profit by money so far, 0.01 is 1 %. */
  earned: number;
}

/**
 * Profit by version as a share of the money that each had to work with, for drawing: what came between two looks is
 * divided by the budget of that time and added up, so that a canary at 1 % stands beside the version at 99 %. All
 * curves begin at 0 where the first look is taken; a version without a share keeps the budget that it had last.
 */
export class Returns {
  readonly #known = new Map<string, Known>();
  #began = false;

  /**
   * @param profits - Total profit by slot, then by `name@version`, with the currency behind it where there are several.
   */
  take(view: EngineView, profits: BySlot): Record<string, Record<string, number>> {
    const bySlot: Record<string, Record<string, number>> = {};
    for (const [slotId, totals] of Object.entries(profits)) {
      const budgets = budgetsOf(view, slotId);
      const returns: Record<string, number> = {};
      for (const [name, total] of Object.entries(totals)) {
        const key = `${slotId} ${name}`;
        const known = this.#known.get(key) ?? { total: this.#began ? 0 : total, budget: 0, earned: 0 };
        const budget = budgets.get(name.split(' ')[0] ?? name) ?? 0;
        if (budget > 0) known.budget = budget;
        if (known.budget > 0) known.earned += (total - known.total) / known.budget;
        known.total = total;
        this.#known.set(key, known);
        if (known.budget > 0) returns[name] = known.earned;
      }
      bySlot[slotId] = returns;
    }
    this.#began = true;
    return bySlot;
  }
}

/** Money that each version of a slot has to work with, by `name@version`; a version and its twin are one. */
function budgetsOf(view: EngineView, slotId: string): ReadonlyMap<string, number> {
  const budgets = new Map<string, number>();
  const slot = view.slots.get(slotId);
  if (!slot) return budgets;
  const capital = Number(slot.capital) / 1e8;
  for (const { entityId, share } of slot.attachments) {
    const entity = view.entities.get(entityId);
    if (!entity) continue;
    const name = versionName(entity);
    budgets.set(name, (budgets.get(name) ?? 0) + (capital * share) / 10_000);
  }
  return budgets;
}

/** How far each slot stands below its peak, as a share of its capital: what its limit is held against. */
export function drawdownsBySlot(view: EngineView): Record<string, number> {
  const shares: Record<string, number> = {};
  for (const slotId of view.slots.keys()) {
    const risk = view.slotRisk(slotId);
    if (risk && risk.capital > 0n) shares[slotId] = Number(risk.drawdown) / Number(risk.capital);
  }
  return shares;
}
