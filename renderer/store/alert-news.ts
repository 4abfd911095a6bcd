import type { ToldAlert } from './console-data.ts';

/** How long a warning stands over the chart before only the records have it, milliseconds. */
export const WARNING_SHOWN_MS = 10_000;

/** Critical alerts that nobody has acknowledged here, oldest first: the first is where it began. */
export const unacknowledged = (alerts: readonly ToldAlert[], acknowledged: ReadonlySet<number>): readonly ToldAlert[] =>
  alerts.filter(({ id, severity }) => severity === 'critical' && !acknowledged.has(id));

/** Warnings that came a moment ago, oldest first. */
export function freshWarnings(
  alerts: readonly ToldAlert[],
  acknowledged: ReadonlySet<number>,
  now: number,
): readonly ToldAlert[] {
  const fresh: ToldAlert[] = [];
  for (let at = alerts.length - 1; at >= 0; at -= 1) {
    const alert = alerts[at]!;
    // Later ones came later, so from the first stale one on there is nothing fresh.
    if (alert.heardAt === null || now - alert.heardAt >= WARNING_SHOWN_MS) break;
    if (alert.severity === 'warning' && !acknowledged.has(alert.id)) fresh.unshift(alert);
  }
  return fresh;
}

/** What the stack over the chart has room for: where it began, what came last, and how many lie between. */
export interface Stack {
  readonly shown: readonly ToldAlert[];
  readonly hidden: number;
}

/** The first, and the latest where there are more: a burst must hide neither. */
export function stackOf(alerts: readonly ToldAlert[]): Stack {
  const [first] = alerts;
  const last = alerts.at(-1);
  if (!first || !last) return { shown: [], hidden: 0 };
  return first === last ? { shown: [first], hidden: 0 } : { shown: [first, last], hidden: alerts.length - 2 };
}
