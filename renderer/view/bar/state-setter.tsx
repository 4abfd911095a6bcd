import { useState } from 'react';
import type { TradingState } from '../../../shared/domain/risk.ts';
import type { Breaker } from '../../store/console-data.ts';
import { requestKey } from '../../store/request.ts';
import { breakersOver, scopeName } from '../../store/risk/scopes.ts';
import { currentSlot } from '../../store/selectors.ts';
import { formKey } from '../../store/shell.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { useFormAsk } from '../parts/form-ask.ts';
import { ReasonForm, RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useStateObstacle, withheldWords } from '../parts/withheld.ts';
import { setMeans } from './restraint-words.ts';

const NO_BREAKERS: readonly Breaker[] = [];

const VERBS: Readonly<Record<TradingState, string>> = { reducing: 'Reduce', halted: 'Halt', active: 'Resume' };
const REASONS: Readonly<Record<TradingState, string>> = {
  reducing: 'reduced from the console',
  halted: 'halted from the console',
  // Going back to trading is what people will ask about: its reason is never written for them.
  active: '',
};

/** Names a state: the first of two presses. */
function StateButton(props: { scope: string; state: TradingState; chosen: boolean; choose: () => void }) {
  const { scope, state, chosen, choose } = props;
  const online = useOnline();
  const withheld = useStateObstacle(scope, state);
  return (
    <button type="button" disabled={!online} {...heldBack(withheld)} aria-expanded={chosen} onClick={choose}>
      {VERBS[state]}…
    </button>
  );
}

/** Why trading may not be let go on by whoever is here; nothing where it may. */
function ResumeWithheld({ scope }: { scope: string }) {
  const withheld = useStateObstacle(scope, 'active');
  return withheld === null ? null : <p className="note muted">{withheldWords('Resume', withheld)}</p>;
}

/** Changes the trading state of a scope: one press names the state, the next one carries it out. */
export function StateSetter({ scope, states }: { scope: string; states: readonly TradingState[] }) {
  const [chosen, choose] = useState<TradingState | null>(null);
  const commands = useCommands();
  const breakers = useConsole(({ data }) => data.desk?.breakers ?? NO_BREAKERS);
  const slot = useConsole(currentSlot);
  const over = breakersOver(breakers, scope, slot);
  const request = requestKey.tradingState(scope);
  useFormAsk(formKey.tradingState(scope, ''), (asked) => choose(states.find((one) => one === asked) ?? null));
  return (
    <>
      <div className="state-choices">
        {states.map((state) => (
          <StateButton
            key={state}
            scope={scope}
            state={state}
            chosen={chosen === state}
            choose={() => choose(chosen === state ? null : state)}
          />
        ))}
      </div>
      <ResumeWithheld scope={scope} />
      {chosen ? (
        <ReasonForm
          key={`${scope} ${chosen}`}
          label={`${VERBS[chosen]} ${scopeName(scope)}`}
          means={setMeans(scope, chosen, over)}
          act={VERBS[chosen]}
          request={request}
          reason={REASONS[chosen]}
          carryOut={(reason) => commands.setTradingState(scope, chosen, reason)}
          done={() => choose(null)}
        />
      ) : null}
      <RequestWords request={request} />
    </>
  );
}
