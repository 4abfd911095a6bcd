import type { TradingState } from '../../../../shared/domain/risk.ts';
import { DESK } from '../../../../shared/domain/scope.ts';
import { plain } from '../../../format/words.ts';
import { obstacleToState } from '../../../store/people/permission.ts';
import { scopeName } from '../../../store/risk/scopes.ts';
import { currentSlot, onlyReduces } from '../../../store/selectors.ts';
import { formKey } from '../../../store/shell.ts';
import { type Action, against, firstOf, type Ground, offline } from '../action.ts';

const STATES: readonly { readonly to: TradingState; readonly verb: string }[] = [
  { to: 'reducing', verb: 'Reduce' },
  { to: 'halted', verb: 'Halt' },
  { to: 'active', verb: 'Resume' },
];

/** Trading states of the slot on screen and of the desk: each opens its form in the risk panel. */
function stateActions({ state, commands }: Ground): readonly Action[] {
  const slot = currentSlot(state);
  const scopes = [
    ...(slot ? [{ scope: slot.slot_id, now: slot.trading_state }] : []),
    { scope: DESK, now: state.data.desk?.trading_state ?? null },
  ];
  return scopes.flatMap(({ scope, now }) =>
    STATES.map(({ to, verb }) => ({
      id: `trading state ${scope} ${to}`,
      section: 'risk' as const,
      name: `${verb} ${scopeName(scope)}…`,
      words: ['trading state', to],
      withheld: firstOf(
        offline(state),
        obstacleToState(state.me, now, to),
        to === 'active' && onlyReduces(state),
        now === to && `It is ${to} already.`,
      ),
      run: () => {
        commands.show('risk');
        commands.openForm(formKey.tradingState(scope, to));
      },
    })),
  );
}

/** Releases of breakers that stand: each opens its form in the risk panel. */
function releaseActions({ state, commands }: Ground): readonly Action[] {
  return (state.data.desk?.breakers ?? []).map(({ id, scope, cause }) => ({
    id: `release ${id}`,
    section: 'risk',
    name: `Release breaker ${plain(cause)}, ${scopeName(scope)}…`,
    words: ['reset', 'trip', id],
    withheld: against(state, 'risk.release_breaker'),
    run: () => commands.askRelease(id),
  }));
}

/** What is done about risk, short of an emergency. */
export const riskActions = (ground: Ground): readonly Action[] => [...stateActions(ground), ...releaseActions(ground)];
