import { counted } from '../../../shared/base/words.ts';
import { figure, scopeWords } from '../../../shared/domain/limit-words.ts';
import { cents } from '../../../shared/units/amount.ts';
import type { SessionReport } from '../../scenario/report.ts';
import { crossed } from '../words/crossed.ts';

type Told = Pick<SessionReport, 'violations' | 'breakers' | 'exits'>;

/** The session in a line: its events, swaps and rollbacks, orders, and its profit in each currency. */
export function summary({
  events,
  orders,
  pnl,
  swaps,
}: Pick<SessionReport, 'events' | 'orders' | 'pnl' | 'swaps'>): string {
  const profits = Object.entries(pnl.by_currency).map(([currency, { total }]) => `${figure(cents(total))} ${currency}`);
  return `${events.delivered} events, ${events.missed} missed, ${events.twice} twice; ${swapWords(swaps)}${orders.sent} orders, ${orders.filled} filled whole; profit ${profits.join(', ') || figure(cents(pnl.total))}`;
}

/** How many swaps and rollbacks were made, and how many were not; nothing where there were none. */
function swapWords(swaps: SessionReport['swaps']): string {
  const isBack = ({ swap_type: type }: SessionReport['swaps'][number]): boolean => type === 'rollback';
  const isMade = ({ cut_sequence: cut }: SessionReport['swaps'][number]): boolean => cut !== null;
  const made = swaps.filter(isMade);
  const failed = swaps.length - made.length;
  const back = made.filter(isBack).length;
  const parts = [
    ...(made.length > back ? [counted(made.length - back, 'swap')] : []),
    ...(back > 0 ? [counted(back, 'rollback')] : []),
    ...(failed > 0 ? [`${counted(failed, 'swap')} not made`] : []),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}; `;
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
