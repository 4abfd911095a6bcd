import type { FillView } from '../store/console-data.ts';
import type { BarTimes } from './bar-times.ts';

/** Fills of one version on one side of one bar. */
export interface FillMark {
  /** Start of the bar, Unix seconds. */
  readonly time: number;
  readonly version: string;
  readonly side: FillView['side'];
  readonly fills: number;
}

const NS_PER_SECOND = 1_000_000_000n;

/** The second that a fill happened in, Unix seconds. */
const fillSecond = (fill: FillView): number => Number(BigInt(fill.time_ns) / NS_PER_SECOND);

/** Fills of a slot in an instrument as marks on bars, oldest first: many fills of a version in a bar are one mark. */
export function fillMarks(
  fills: readonly FillView[],
  slotId: string | undefined,
  instrument: string,
  times: BarTimes,
): readonly FillMark[] {
  const marks = new Map<string, FillMark>();
  for (const fill of fills) {
    if (fill.instrument !== instrument || fill.slot_id !== slotId) continue;
    const time = times.at(fillSecond(fill));
    if (time === undefined) continue;
    const key = `${time} ${fill.side} ${fill.version}`;
    marks.set(key, { time, version: fill.version, side: fill.side, fills: (marks.get(key)?.fills ?? 0) + 1 });
  }
  return [...marks.values()].toSorted((a, b) => a.time - b.time);
}
