import type { DeskView } from './console-data.ts';
import type { ConsoleState } from './console-store.ts';
import { currentSlot, liveAttachment, type TradingState, tradingState } from './selectors.ts';

type Breaker = DeskView['breakers'][number];

/** Why the slot on screen may not trade freely. */
export interface Restraint {
  readonly state: Exclude<TradingState, 'active'>;
  /** The slot's breakers that stand tripped. */
  readonly breakers: readonly Breaker[];
  /** Whose state binds beside the breakers: the whole desk's, the slot's own; null where the breakers alone bind. */
  readonly set: 'desk' | 'slot' | null;
  /** True where the slot's live version is unhealthy, or none is live: the desk may have set the state by itself. */
  readonly unfit: boolean;
}

/** Why the slot on screen is reducing or halted; null while it is active. */
export function restraint(state: ConsoleState): Restraint | null {
  const trading = tradingState(state);
  const desk = state.data.desk;
  if (!desk || trading === null || trading === 'active') return null;
  const slot = currentSlot(state);
  const breakers = desk.breakers.filter(({ slot_id }) => slot_id === slot?.slot_id);
  // A breaker alone makes a slot reduce and never halts it, so what is stricter was set.
  const isSet = breakers.length === 0 || trading === 'halted';
  const set = desk.trading_state !== 'active' ? 'desk' : isSet ? 'slot' : null;
  const live = liveAttachment(slot);
  const unfit = slot !== undefined && (live?.health_status ?? 'unhealthy') === 'unhealthy';
  return { state: trading, breakers, set, unfit };
}
