import type { ConsoleData, ToldAlert } from '../console-data.ts';

/** How long a warning stands over the chart before only the records have it, milliseconds. */
export const WARNING_SHOWN_MS = 10_000;

/** What an alert may speak of, as it stands now. */
export type Present = Pick<ConsoleData, 'desk' | 'risk'>;

/** The breaker that stands of which an alert speaks; undefined where it speaks of none. */
export const breakerOf = ({ about }: ToldAlert, { desk }: Present): string | undefined =>
  about?.topic === 'breaker' ? desk?.breakers.find(({ id }) => id === about.id)?.id : undefined;

const isOfEmergency = ({ about }: ToldAlert): boolean =>
  about?.topic === 'emergency' || about?.topic === 'emergency_use';

const standsStill = ({ about }: ToldAlert, { risk }: Present): boolean =>
  about !== null && risk?.emergency?.emergency_id === about.id;

/** True where an alert speaks of a breaker or an emergency that stands now. */
const isLive = (alert: ToldAlert, now: Present): boolean =>
  breakerOf(alert, now) !== undefined || (isOfEmergency(alert) && standsStill(alert, now));

/**
 * True where what an alert speaks of is over: its breaker was released, its exit or emergency has ended, the connection is back. One that
 * speaks of nothing of the kind is never over by itself.
 */
export function isOver(alert: ToldAlert, now: Present): boolean {
  const { desk, risk } = now;
  if (!desk) return false;
  switch (alert.about?.topic) {
    case 'breaker':
      return breakerOf(alert, now) === undefined;
    case 'emergency':
    case 'emergency_use':
      return risk !== null && !standsStill(alert, now);
    case 'exits':
      return risk !== null && !risk.exits.some(({ status }) => status === 'stalled');
    case 'journal':
      return !desk.journal_outage && desk.trading_state === 'active';
    case 'feed':
    case 'exchange':
      return desk.connections[alert.about.topic];
    default:
      return false;
  }
}

/** True for what the band of stalled exits says already, with the figures of now. */
export const isSaidByExits = ({ about }: ToldAlert): boolean => about?.topic === 'exits';

/** True for what the band of the emergency that stands says already, with how often it was used by now. */
export const isSaidByEmergency = (alert: ToldAlert, risk: ConsoleData['risk']): boolean =>
  alert.about?.topic === 'emergency' && standsStill(alert, { desk: null, risk });

/** Alerts that still speak of what is so. */
export const current = (alerts: readonly ToldAlert[], now: Present): readonly ToldAlert[] =>
  alerts.filter((alert) => !isOver(alert, now));

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

/**
 * The first of what stands now, or the first at all, and the latest where there are more: a burst must hide neither. Where the latest
 * is the only one that stands, it is above, and where it began below it.
 */
export function stackOf(alerts: readonly ToldAlert[], now: Present): Stack {
  const [oldest] = alerts;
  const latest = alerts.at(-1);
  if (!oldest || !latest) return { shown: [], hidden: 0 };
  if (oldest === latest) return { shown: [oldest], hidden: 0 };
  const above = alerts.find((alert) => isLive(alert, now)) ?? oldest;
  return { shown: [above, above === latest ? oldest : latest], hidden: alerts.length - 2 };
}
