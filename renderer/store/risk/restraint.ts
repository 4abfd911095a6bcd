import type { TradingState } from '../../../shared/domain/risk.ts';
import { DESK } from '../../../shared/domain/scope.ts';
import type { Breaker, DeskView } from '../console-data.ts';
import { currentSlot, liveAttachment, type OnScreen, tradingState } from '../selectors.ts';
import { bindingBreakers, breakersOver } from './scopes.ts';

/** Who set a state, and why. */
export type StateSet = NonNullable<DeskView['trading_state_set']>;

/** Why the slot on screen may not trade freely. */
export interface Restraint {
  readonly state: Exclude<TradingState, 'active'>;
  /** Breakers that bind the slot, on whatever scope they stand. */
  readonly breakers: readonly Breaker[];
  /** Whose state binds beside the breakers: the whole desk's, the slot's own; null where the breakers alone bind. */
  readonly set: 'desk' | 'slot' | null;
  /** Who set the whole desk's state and why, where that binds and is known. */
  readonly deskSet: StateSet | null;
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
  return { state: trading, breakers, set, deskSet: set === 'desk' ? (desk.trading_state_set ?? null) : null, unfit };
}

/** The widest scope that somebody or the desk has put in a stricter state, so that only setting it back ends that; null where none is. */
export function widestSet(state: OnScreen): string | null {
  const set = restraint(state)?.set ?? null;
  return set === 'slot' ? (currentSlot(state)?.slot_id ?? null) : set;
}

/** What is said where a state was set and something stricter goes on binding: what that is, and what ends it. */
export function stillBound(asked: TradingState, now: TradingState, scope: string, state: OnScreen): string {
  const desk = state.data.desk;
  const breakers = desk?.breakers ?? [];
  const onDesk = breakers.filter((breaker) => breaker.scope === DESK);
  const isWide = desk !== null && scope !== DESK && isSetBeside(desk.trading_state, onDesk);
  const isTripped = breakersOver(breakers, scope, currentSlot(state)).length > 0;
  const first = `Set to ${asked.toUpperCase()}, but it stays ${now.toUpperCase()}`;
  if (asked !== 'active') return `${first}: a breaker or a wider state binds. It shows once that is lifted.`;
  if (isWide) {
    const then = isTripped ? ', and release the breaker' : '';
    return `${first}: the whole desk is still ${desk.trading_state.toUpperCase()}. Resume the whole desk${then}.`;
  }
  return isTripped
    ? `${first}: a breaker binds. Release the breaker to trade again.`
    : `${first}: a breaker or a wider state binds. Lift that to trade again.`;
}
