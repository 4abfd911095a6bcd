import { clock, date } from '../format/time.ts';
import { zoneName } from '../format/zone.ts';
import type { ConsoleState } from './console-store.ts';
import { currentSlot } from './selectors.ts';

type Seen = Pick<ConsoleState, 'data' | 'slotId' | 'now'>;

/** Market time by now, Unix milliseconds: of a live market this machine's clock, for a closed market sends no events. */
const marketNow = ({ data: { desk }, now }: Seen): number =>
  desk?.feed.kind === 'nats' ? now : (desk?.market_time_ms ?? now);

/** Whether the market of the slot on screen is closed by the calendar: nothing soaks then. */
export function isMarketClosed(state: Seen): boolean {
  const market = currentSlot(state)?.market;
  if (!market) return false;
  const turned = market.until !== null && Date.parse(market.until) <= marketNow(state);
  return market.open === turned;
}

/** That the market is closed, and until when where that is known. */
export function marketWords(state: Seen): string {
  const market = currentSlot(state)?.market;
  const until = market?.open === false && market.until !== null ? Date.parse(market.until) : Number.NaN;
  if (Number.isNaN(until)) return 'market closed';
  const at = `${clock(until).slice(0, 5)} ${zoneName()}`;
  return `market closed until ${date(until) === date(marketNow(state)) ? at : `${date(until)}, ${at}`}`;
}
