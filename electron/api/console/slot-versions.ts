import type { z } from 'zod';
import type { SlotVersionView } from '../../../shared/contract/console.ts';
import type { EngineView, Position } from '../engine-view.ts';
import { quantityText } from '../map/position.ts';
import { profitsOf, profitToWire } from '../map/profit.ts';

/** Fills by slot, then by `name@version`. */
export type FillCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

type View = z.infer<typeof SlotVersionView>;

/** What each version did in a slot. Of profit in several currencies the first is shown. */
export function slotVersions(view: EngineView, slotId: string, fills: FillCounts): View[] {
  return [...view.positionsInSlot(slotId)].map(([version, positions]) => {
    const [first] = profitsOf(view, positions);
    return {
      version,
      profit: first ? profitToWire(...first) : null,
      position: holdings(view, positions),
      fills: fills.get(slotId)?.get(version) ?? 0,
    };
  });
}

/** Total profit by slot and version, for drawing; a version that earns in several currencies has one entry each. */
export function profitsBySlot(view: EngineView): Record<string, Record<string, number>> {
  const bySlot: Record<string, Record<string, number>> = {};
  for (const slotId of view.slots.keys()) {
    const totals: Record<string, number> = {};
    bySlot[slotId] = totals;
    for (const [version, positions] of view.positionsInSlot(slotId)) {
      const profits = profitsOf(view, positions);
      for (const [currency, { total }] of profits) {
        totals[profits.size === 1 ? version : `${version} ${currency}`] = Number(total) / 1e8;
      }
    }
  }
  return bySlot;
}

/** What the instances of a version hold together, by instrument. */
function holdings(view: EngineView, positions: readonly Position[]): View['position'] {
  const sums = new Map<number, number>();
  for (const { instrument, quantity } of positions) sums.set(instrument, (sums.get(instrument) ?? 0) + quantity);
  return [...sums].flatMap(([index, quantity]) => {
    const instrument = view.instruments[index];
    return instrument && quantity !== 0
      ? [{ symbol: instrument.symbol, quantity: quantityText(instrument, quantity) }]
      : [];
  });
}
