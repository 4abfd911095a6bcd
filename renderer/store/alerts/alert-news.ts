import type { ConsoleData, ToldAlert } from '../console-data.ts';

/** How long a warning stands over the chart before only the records have it, milliseconds. */
export const WARNING_SHOWN_MS = 10_000;

/** What an alert may speak of, as it stands now. */
export type Present = Pick<ConsoleData, 'desk' | 'risk'>;

/** The breaker that an alert names, as its words do: `Release breaker b-13 with a reason`. */
const BREAKER = /\bbreaker (b-?\d+)\b/;
/** The emergency that an alert names, as its words do: `has declared emergency e-1 for`, `under emergency e-1 and`. */
const EMERGENCY = /\b(?:declared|under) emergency (\S+?)(?=[\s,.])/;
const breakerNamed = (text: string): string | undefined => BREAKER.exec(text)?.[1];

const STILL_OPEN = /^\d+ positions? still open$/;

const EMERGENCY_TITLES: readonly string[] = ['Emergency declared', 'Risk raised under emergency'];

const emergencyOf = ({ text, title }: Pick<ToldAlert, 'text' | 'title'>): string | undefined =>
  EMERGENCY_TITLES.includes(title) ? EMERGENCY.exec(text)?.[1] : undefined;

/** The breaker that stands of which an alert speaks; undefined where it speaks of none. */
export const breakerOf = ({ text }: ToldAlert, { desk }: Present): string | undefined => {
  const breaker = breakerNamed(text);
  return desk?.breakers.find(({ id }) => id === breaker)?.id;
};

/** True where an alert speaks of a breaker or an emergency that stands now. */
const isLive = (alert: ToldAlert, now: Present): boolean => {
  const emergency = emergencyOf(alert);
  return (
    breakerOf(alert, now) !== undefined || (emergency !== undefined && now.risk?.emergency?.emergency_id === emergency)
  );
};

/**
 * True where what an alert speaks of is over: its breaker was released, its exit or emergency has ended, the connection is back.
 * Read from its words; where they name nothing of the kind, it is never over by itself.
 */
export function isOver({ text, title }: ToldAlert, { desk, risk }: Present): boolean {
  if (!desk) return false;
  const breaker = breakerNamed(text);
  if (breaker !== undefined) return !desk.breakers.some(({ id }) => id === breaker);
  const emergency = emergencyOf({ text, title });
  if (emergency !== undefined) return risk !== null && risk.emergency?.emergency_id !== emergency;
  if (STILL_OPEN.test(title)) return risk !== null && !risk.exits.some(({ status }) => status === 'stalled');
  if (text.startsWith('The journal could not be written at '))
    return !desk.journal_outage && desk.trading_state === 'active';
  if (title === 'Market data lost') return desk.connections.feed;
  return title === 'Exchange lost' && desk.connections.exchange;
}

/** True for what the band of stalled exits says already, with the figures of now. */
export const isSaidByExits = ({ title }: ToldAlert): boolean => STILL_OPEN.test(title);

/** True for what the band of the emergency that stands says already, with how often it was used by now. */
export const isSaidByEmergency = ({ title, at }: ToldAlert, risk: ConsoleData['risk']): boolean =>
  title === 'Emergency declared' &&
  risk?.emergency !== null &&
  risk?.emergency !== undefined &&
  Date.parse(at) >= Date.parse(risk.emergency.declared_at);

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
