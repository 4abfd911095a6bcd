import type { ProfitUnit } from '../store/chart-view.ts';
import type { EquityPoint } from '../store/console-data.ts';
import type { BarTimes } from './bar-times.ts';

export interface CurvePoint {
  readonly time: number;
  readonly value: number;
}

/** Points from a time on. They are ordered, and what is asked for is their end. */
function since(equity: readonly EquityPoint[], from: number): readonly EquityPoint[] {
  let start = equity.length;
  while (start > 0 && equity[start - 1]!.time >= from) start -= 1;
  return equity.slice(start);
}

/**
 * Profit by version in a slot, in money or in per cent of what each had to work with, as one curve each, on the bars of the time axis; of several points in a bar the last counts.
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
  unit: ProfitUnit = 'money',
): ReadonlyMap<string, readonly CurvePoint[]> {
  const curves = new Map<string, CurvePoint[]>();
  for (const point of since(equity, from)) {
    const time = times.at(point.time);
    if (time === undefined) continue;
    const values = (unit === 'share' ? point.returns : point.by_slot)?.[slotId] ?? {};
    for (const [version, told] of Object.entries(values)) {
      if (!versions.has(version)) continue;
      const value = unit === 'share' ? told * 100 : told;
      const curve = curves.get(version) ?? [];
      curves.set(version, curve);
      if (curve.at(-1)?.time === time) curve.pop();
      curve.push({ time, value });
    }
  }
  return curves;
}

/** How far a slot stands below its peak, in per cent of its capital and below zero; of a bar the deepest counts. */
export function drawdownCurve(
  equity: readonly EquityPoint[],
  slotId: string,
  times: BarTimes,
  from = 0,
): readonly CurvePoint[] {
  const curve: CurvePoint[] = [];
  for (const point of since(equity, from)) {
    const share = point.drawdown?.[slotId];
    const time = times.at(point.time);
    if (share === undefined || time === undefined) continue;
    const before = curve.at(-1);
    // A drawdown of nothing is 0 and not −0, which would be written with its sign.
    const value = share === 0 ? 0 : -share * 100;
    if (before?.time !== time) curve.push({ time, value });
    else if (value < before.value) curve[curve.length - 1] = { time, value };
  }
  return curve;
}
