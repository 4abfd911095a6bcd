import { useEffect, useMemo, useState } from 'react';
import { DESK } from '../../../shared/domain/scope.ts';
import type { Breaker } from '../../store/console-data.ts';
import { currentExits, killChoices } from '../../store/risk/kill-flow.ts';
import { widestSet } from '../../store/risk/restraint.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import { currentSlot } from '../../store/selectors.ts';
import { formKey } from '../../store/shell.ts';
import { StateSetter } from '../bar/state-setter.tsx';
import { useConsole } from '../console-context.tsx';
import { ExitProgress } from '../kill/exit-progress.tsx';
import { BreakerItem } from './breaker-item.tsx';
import { ExposureTable } from './exposure-table.tsx';
import { HeadroomList } from './headroom-list.tsx';
import { LimitHistory } from './limit-history.tsx';
import { OrderLimits } from './order-limits.tsx';
import { StandingList } from './standing-list.tsx';

const NO_BREAKERS: readonly Breaker[] = [];

/** Breakers of the whole desk, each with its release. */
function Breakers() {
  const breakers = useConsole(({ data }) => data.desk?.breakers ?? NO_BREAKERS);
  if (breakers.length === 0) return null;
  return (
    <section className="listing" aria-label="breakers">
      <h3>breakers, tripped until released</h3>
      <ul>
        {breakers.map((breaker) => (
          <BreakerItem key={breaker.id} breaker={breaker} />
        ))}
      </ul>
    </section>
  );
}

/** Exits on their way, and what one has closed while its breaker stands. */
function Exits() {
  const risk = useConsole(({ data }) => data.risk);
  const breakers = useConsole(({ data }) => data.desk?.breakers ?? NO_BREAKERS);
  const exits = useMemo(() => currentExits(risk, breakers), [risk, breakers]);
  if (exits.length === 0) return null;
  return (
    <section className="listing" aria-label="exits">
      <h3>verified exits</h3>
      {exits.map((exit) => (
        <div key={exit.exit_id} title={exit.reason}>
          <p className="exit-of">{scopeName(exit.scope)}</p>
          <ExitProgress exit={exit} />
        </div>
      ))}
    </section>
  );
}

/** What may trade, by scope. */
function TradingControl() {
  const risk = useConsole(({ data }) => data.risk);
  const slot = useConsole(currentSlot);
  const choices = useMemo(() => killChoices({ risk }, slot), [risk, slot]);
  const [chosen, choose] = useState('');
  const form = useConsole(({ shell }) => shell.form);
  const asked = choices.find((one) => form?.startsWith(formKey.tradingState(one.scope, '')))?.scope;
  useEffect(() => {
    if (asked !== undefined) choose(asked);
  }, [asked]);
  const bound = useConsole((state) => widestSet(state));
  const scope = choices.find((one) => one.scope === chosen)?.scope ?? bound ?? slot?.slot_id ?? DESK;
  return (
    <section className="listing" aria-label="trading state control">
      <h3>what may trade</h3>
      <div className="trading-control">
        <select aria-label="scope" value={scope} onChange={(event) => choose(event.target.value)}>
          {choices.map((one) => (
            <option key={one.scope} value={one.scope}>
              {one.name}
            </option>
          ))}
        </select>
        <StateSetter scope={scope} states={['reducing', 'halted', 'active']} />
      </div>
    </section>
  );
}

/** Everything that binds: what stands against trading first, then how much of each limit is used, then what is at stake. */
export function RiskPanel() {
  const told = useConsole(({ data }) => data.risk !== null);
  const slotId = useConsole((state) => currentSlot(state)?.slot_id ?? 'desk');
  return (
    <div className="risk">
      <Breakers />
      <Exits />
      <StandingList />
      <TradingControl key={slotId} />
      {told ? (
        <>
          <HeadroomList key={`headroom ${slotId}`} />
          <ExposureTable />
          <OrderLimits key={`limits ${slotId}`} scope={slotId} />
          <LimitHistory />
        </>
      ) : (
        <p className="empty">The desk has not told of its limits yet.</p>
      )}
    </div>
  );
}
