import type { TradingState } from '../../../shared/domain/risk.ts';
import type { ConsoleState } from '../../store/console-store.ts';
import { type Deed, obstacleTo, obstacleToState } from '../../store/people/permission.ts';
import { currentSlot, onlyReduces } from '../../store/selectors.ts';
import { useConsole } from '../console-context.tsx';

/** Why whoever is here may not do something, in words; null where they may. */
export const useObstacle = (deed: Deed, raises = true): string | null =>
  useConsole(({ me }) => obstacleTo(me, deed, raises));

/** What a scope may do now; null where that is not on screen. */
function stateOf(state: ConsoleState, scope: string): TradingState | null {
  if (scope === 'desk') return state.data.desk?.trading_state ?? null;
  const slot = currentSlot(state);
  return slot?.slot_id === scope ? slot.trading_state : null;
}

/** Why whoever is here may not set a trading state, in words; null where they may. */
export const useStateObstacle = (scope: string, to: TradingState): string | null =>
  useConsole(
    (state) => obstacleToState(state.me, stateOf(state, scope), to) ?? (to === 'active' ? onlyReduces(state) : null),
  );

interface HeldBack {
  readonly disabled?: true;
  readonly title?: string;
  readonly 'aria-description'?: string;
}

/** The same behind the name of what is withheld: `Resume: needs a risk manager; you are a trader.` */
export const withheldWords = (act: string, why: string): string =>
  `${act}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`;

/** A button that somebody may not press, and why; nothing where they may. Stands after what else disables it. */
export const heldBack = (why: string | null): HeldBack =>
  why === null ? {} : { disabled: true, title: why, 'aria-description': why };
