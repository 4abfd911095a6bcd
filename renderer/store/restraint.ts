import type { Breaker } from './console-data.ts';
import { bindingBreakers } from './scopes.ts';
import { currentSlot, liveAttachment, type OnScreen, type TradingState, tradingState } from './selectors.ts';

/** Why the slot on screen may not trade freely. */
export interface Restraint {
  readonly state: Exclude<TradingState, 'active'>;
  /** Breakers that bind the slot, on whatever scope they stand. */
  readonly breakers: readonly Breaker[];
  /** Whose state binds beside the breakers: the whole desk's, the slot's own; null where the breakers alone bind. */
  readonly set: 'desk' | 'slot' | null;
  /** True where the slot's live version is unhealthy, or none is live: the desk may have set the state by itself. */
  readonly unfit: boolean;
}

/** The state that a breaker puts what it binds in. */
const isHalt = ({ action }: Breaker): boolean => action === 'halt';

/** The state that some breakers lead to. */
const stateUnder = (breakers: readonly Breaker[]): TradingState =>
  breakers.some(isHalt) ? 'halted' : breakers.length > 0 ? 'reducing' : 'active';

/** True where a state is stricter than these breakers make it, so that somebody has set it. */
const isSetBeside = (state: TradingState, breakers: readonly Breaker[]): boolean =>
  state !== 'active' && state !== stateUnder(breakers) && stateUnder(breakers) !== 'halted';

/** Why the slot on screen is reducing or halted; null while it is active. */
export function restraint(state: OnScreen): Restraint | null {
  const trading = tradingState(state);
  const desk = state.data.desk;
  if (!desk || trading === null || trading === 'active') return null;
  const slot = currentSlot(state);
  const breakers = bindingBreakers(desk.breakers, slot);
  const onDesk = breakers.filter(({ scope }) => scope === 'desk');
  const set = isSetBeside(desk.trading_state, onDesk) ? 'desk' : isSetBeside(trading, breakers) ? 'slot' : null;
  const live = liveAttachment(slot);
  const unfit = slot !== undefined && (live?.health_status ?? 'unhealthy') === 'unhealthy';
  return { state: trading, breakers, set, unfit };
}
