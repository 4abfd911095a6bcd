import { defined } from '../../shared/base/assert.ts';
import { capital } from '../../shared/base/words.ts';
import type { DeskGlance } from '../../shared/domain/glance.ts';
import { isLaxer, type TradingState } from '../../shared/domain/risk.ts';
import { DESK } from '../../shared/domain/scope.ts';
import { formatDecimal } from '../../shared/units/decimal.ts';
import type { EngineView, KillQuote } from '../engine/view.ts';
import type { Desk } from '../host/desk.ts';

/** Age of the last market event above which a feed that should run has gone silent; the console's own figure. */
const SILENT_MS = 5_000;

type Looked = Pick<Desk, 'view' | 'feed' | 'stopped' | 'outage' | 'feedAgeMs'>;

/** How a desk stands at this moment, for a tray and for whoever is about to stop it. */
export function glanceAt(desk: Looked): DeskGlance {
  const [quote] = desk.view.killQuotes([DESK]);
  return {
    ...standing(desk),
    positions: positionWords(desk.view, quote?.positions ?? []),
    openOrders: quote?.orders ?? 0,
  };
}

/** What is held, an item an instance and instrument: longs and shorts of two versions are both open. */
export const positionWords = (view: EngineView, held: KillQuote['positions']): string[] =>
  held
    .filter(({ quantity }) => quantity !== 0)
    .map(({ instrument: index, quantity }) => {
      const { symbol, quantityScale } = defined(view.instruments[index], `instrument ${index}`);
      return `${quantity > 0 ? '+' : ''}${formatDecimal(quantity, quantityScale)} ${symbol}`;
    });

function standing(desk: Looked): Pick<DeskGlance, 'state' | 'title' | 'note'> {
  const { stopped, outage } = desk;
  const note = `SIMULATED${silence(desk) === undefined ? '' : `, ${silence(desk)}`}`;
  if (stopped !== undefined) return { state: 'trouble', title: `Stopped: ${stopped}`, note };
  if (outage !== undefined) return { state: 'trouble', title: `Nothing can be recorded: ${outage.reason}`, note };
  const { state, where } = strictest(desk);
  if (state === 'active' && silence(desk) !== undefined) return { state: 'silent', title: 'No market data', note };
  return { state, title: where === undefined ? capital(state) : `${capital(state)}: ${where}`, note };
}

/** The strictest state that any part of the desk is in; `where` names the slot, where it is not all of the desk. */
function strictest({ view }: Looked): { readonly state: TradingState; readonly where: string | undefined } {
  let state = view.tradingState(DESK);
  let where: string | undefined;
  for (const id of view.slots.keys()) {
    const its = view.tradingState(id);
    if (isLaxer(state, its)) {
      state = its;
      where = id;
    }
  }
  return { state, where };
}

/** How long a feed that should run has been silent, in words; undefined while it is not. */
function silence(desk: Looked): string | undefined {
  const { feed, view } = desk;
  if (feed.kind === 'none' || feed.paused || feed.ended) return undefined;
  const age = desk.feedAgeMs() ?? 0;
  if (view.connections.feed && age <= SILENT_MS) return undefined;
  return `no market data for ${Math.floor(age / 1_000)} s`;
}
