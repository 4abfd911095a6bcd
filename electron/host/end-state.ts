import { instrumentKey } from '../../shared/domain/instrument.ts';
import type { EngineView } from '../engine/view.ts';

/** Marks, positions and profits, as canonical JSON takes them: nothing measured and no wall time is among them. */
export const endState = (view: EngineView): Record<string, unknown> => ({
  sequence: view.sequence,
  marks: view.instruments.map((each) => [instrumentKey(each), view.mark(each.index) ?? null]),
  account: view
    .accountPositions()
    .map((each) => [each.instrument, each.quantity, String(each.cost), String(each.realised), String(each.fees)]),
  versions: [...view.profitByVersion()].map(([version, profits]) => [
    version,
    [...profits].map(([currency, profit]) => [currency, String(profit.total)]),
  ]),
});
