import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a version of the follower is, beside what all of them share. */
export interface FollowerText {
  readonly version: string;
  /**
   * Part of its whole position that the target must be away before it trades: 0 trades with every bar. With costs in proportion
   * to what is traded, leaving a region around the target alone is what pays (M. H. A. Davis and A. R. Norman, "Portfolio
   * selection with transaction costs", Mathematics of Operations Research 15, 1990).
   */
  readonly band?: number;
  /** So many ticks behind the last price its orders rest, for one event; 0 takes the market. */
  readonly rest?: number;
  /** Its whole position, in units of the instrument at the whole share of its slot. */
  readonly units?: number;
  /** Statements for every price, before it decides; `seen`, `target`, `missing` and `wish` are at hand. */
  readonly flaw?: string;
}

/**
 * Writes a version to a folder and returns its module's name. It follows the trend: its target is in proportion to two
 * exponential averages' distance in typical moves, sized by its share, and it gets there with market orders. It looks at
 * nothing but the prices that it has been shown.
 */
export function writeFollower(
  folder: string,
  { version, band = 0, rest = 0, units = 20_000, flaw = '' }: FollowerText,
): string {
  const manifest = { name: 'follower', version, stateVersion: 1, warmUpEvents: 200, instruments: '*' };
  const text = `exports.manifest = { ...${JSON.stringify(manifest)}, parameters: {
  fast: { default: 5, minimum: 2, maximum: 1000, description: 'Span of the fast average, in prices' },
  slow: { default: 20, minimum: 3, maximum: 5000, description: 'Span of the slow average, in prices' },
  full: { default: 2, minimum: 0.1, maximum: 100, description: 'Distance of the averages at which the position is whole, in typical moves' },
  band: { default: ${band}, minimum: 0, maximum: 1, description: 'Part of the whole position that is no reason to trade' },
  rest: { default: ${rest}, minimum: 0, maximum: 1e6, integer: true, description: 'Ticks behind the last price at which an order rests; 0 takes the market' },
  units: { default: ${units}, minimum: 0, maximum: 1e9, description: 'The whole position, in units at the whole share' },
} };
exports.create = (desk, { fast, slow, full, band, rest, units }) => {
  let averages = { seen: 0, last: 0, fast: 0, slow: 0, move: 0 };
  let open = new Set();
  function onPrice(instrument, price) {
    const a = averages;
    if (a.seen === 0) { a.fast = price; a.slow = price; a.last = price; }
    a.seen += 1;
    a.move += (Math.abs(price - a.last) - a.move) * (2 / (slow + 1));
    a.fast += (price - a.fast) * (2 / (fast + 1));
    a.slow += (price - a.slow) * (2 / (slow + 1));
    a.last = price;
    const { seen } = a;
    const table = desk.instruments[instrument];
    if (seen < 3 * slow || a.move === 0 || !table) return;
    const trend = Math.max(-1, Math.min(1, (a.fast - a.slow) / (a.move * full)));
    const lots = units * desk.share() * 10 ** table.quantityScale / table.lot;
    let target = Math.round(trend * lots) * table.lot;
    const wish = (lotsAsked) => {
      const quantity = Math.abs(lotsAsked) * table.lot;
      if (quantity === 0) return;
      const side = lotsAsked > 0 ? 'buy' : 'sell';
      const limitPrice = Math.round(price / table.tick - Math.sign(lotsAsked) * rest) * table.tick;
      open.add(desk.submit({ instrument, side, quantity, ...(rest > 0 && { type: 'limit', limitPrice }) }));
    };
    let missing = target - desk.position(instrument);
    ${flaw}
    for (const order of open) desk.cancel(order);
    if (Math.abs(missing) <= band * lots * table.lot) return;
    wish(Math.trunc(missing / table.lot));
  }
  return {
    onTrade(trade) { onPrice(trade.instrument, trade.price); },
    onQuote(quote) { if (quote.bid <= quote.ask) onPrice(quote.instrument, (quote.bid + quote.ask) / 2); },
    onBar(bar) { onPrice(bar.instrument, bar.close); },
    onQuoteBar(bar) { onPrice(bar.instrument, (bar.bidClose + bar.askClose) / 2); },
    onOrder({ order, status }) { if (status !== 'accepted') open.delete(order); },
    onAdopt({ orders }) { open = new Set(orders.map(({ order }) => order)); },
    exportState: () => ({ averages }),
    importState(state) { averages = state.averages; },
  };
};
`;
  const file = `follower-${version}.js`;
  writeFileSync(join(folder, file), text);
  return file;
}
