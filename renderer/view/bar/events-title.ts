import type { DeskView } from '../../store/console-data.ts';

/** Gaps that are named one by one; the rest are counted. */
const NAMED = 12;

/** The counts of events, with the gaps behind them where the desk names them. */
type Events = DeskView['events'] & { readonly gaps?: readonly string[] | undefined };

/** What the counts of missed and twice rest on: which slot, instrument and event no live version received. */
export function eventsTitle({ missed, twice, gaps = [] }: Events): string {
  const counted = `Market events that no live version received: ${missed}. Received twice: ${twice}.`;
  if (gaps.length === 0) return counted;
  const more = gaps.length - NAMED;
  const rest = more > 0 ? [`and ${more} more`] : [];
  return [counted, 'Not received by a live version:', ...gaps.slice(0, NAMED), ...rest].join('\n');
}
