import type { EquityPoint } from '../store/console-data.ts';
import type { BarTimes } from './bar-times.ts';

export interface CurvePoint {
  readonly time: number;
  readonly value: number;
}

/**
 * Profit by version in a slot as one curve each, on the bars of the time axis; of several points in a bar the last counts.
 *
 * @param versions - `name@version` of the curves wanted.
 * @param from - Leaves out points before this time, Unix seconds.
 */
export function profitCurves(
  equity: readonly EquityPoint[],
  slotId: string,
  versions: ReadonlySet<string>,
  times: BarTimes,
  from = 0,
): ReadonlyMap<string, readonly CurvePoint[]> {
  const curves = new Map<string, CurvePoint[]>();
  let start = equity.length;
  while (start > 0 && equity[start - 1]!.time >= from) start -= 1;
  for (const point of equity.slice(start)) {
    const time = times.at(point.time);
    if (time === undefined) continue;
    for (const [version, value] of Object.entries(point.by_slot[slotId] ?? {})) {
      if (!versions.has(version)) continue;
      const curve = curves.get(version) ?? [];
      curves.set(version, curve);
      if (curve.at(-1)?.time === time) curve.pop();
      curve.push({ time, value });
    }
  }
  return curves;
}
