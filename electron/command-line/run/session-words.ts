import { counted } from '../../../shared/base/words.ts';
import { figure, scopeWords } from '../../../shared/domain/limit-words.ts';
import { cents } from '../../../shared/units/amount.ts';
import type { SessionReport } from '../../scenario/report.ts';
import { crossed } from '../words/crossed.ts';

type Told = Pick<SessionReport, 'violations' | 'breakers' | 'exits' | 'events' | 'orders' | 'pnl'>;

/** The session in a line. */
export function summary({ events, orders, pnl }: Told): string {
  return `${events.delivered} events, ${events.missed} missed, ${events.twice} twice; ${orders.sent} orders, ${orders.filled} filled whole; profit ${figure(cents(pnl.total))}`;
}

/** What stopped it, a line each: kills, breakers, and exits with what they closed. Nothing where nothing did. */
export function stops({ violations, breakers, exits }: Told): string[] {
  const standing = new Set(breakers.map(({ id }) => id));
  const trips = violations.flatMap(({ at, scope, trigger, action, value, limit, breaker_id: id }) => {
    if (id === null) return [];
    const state = standing.has(id) ? 'stands' : 'released';
    const where = scopeWords(scope);
    return trigger === 'kill'
      ? [`KILLED ${where} (breaker ${id}, ${state}): ${value}, ${at}`]
      : [
          `BREAKER ${id} on ${where} (${action.replaceAll('_', ' ')}, ${state}): ${crossed(trigger, value, limit, '')}, ${at}`,
        ];
  });
  const alerts = violations.filter(({ breaker_id }) => breaker_id === null).length;
  return [
    ...trips,
    ...(alerts === 0 ? [] : [`${counted(alerts, 'alert')} without a breaker`]),
    ...exits.map(exitWords),
  ];
}

function exitWords({ exit_id, scope, status, legs }: SessionReport['exits'][number]): string {
  const open = legs.filter((leg) => Number(leg.open) !== 0);
  const how = status === 'ended' ? 'ended' : open.length === 0 ? 'NOT ENDED' : 'STILL OPEN';
  const each = legs.map(
    (leg) => `${leg.version} ${leg.instrument}: to close ${leg.asked}, filled ${leg.filled}, open ${leg.open}`,
  );
  return `EXIT ${exit_id} of ${scopeWords(scope)} ${how}: ${each.join('; ') || 'nothing was held'}`;
}
