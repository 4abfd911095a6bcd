import { useEffect, useState } from 'react';
import { capital } from '../../../shared/base/words.ts';
import { count } from '../../format/number.ts';
import { took } from '../../format/time.ts';
import {
  isReleased,
  type KillOrder,
  type KillResult,
  keptOpen,
  killCommand,
  killOver,
  openOrders,
} from '../../store/risk/kill-flow.ts';
import { scopeName } from '../../store/risk/scopes.ts';
import type { Refusal } from '../../store/rollout/swap-flow.ts';
import { useConsole, useOnline } from '../console-context.tsx';
import { Close } from '../parts/close.tsx';
import { NotRecorded } from '../parts/not-recorded.tsx';
import { TerminalCommand } from '../parts/terminal-command.tsx';
import { ReleaseButton } from '../risk/release-button.tsx';
import { ExitProgress } from './exit-progress.tsx';
import { KeptOpen } from './kept-open.tsx';

/** After this time without an answer the desk may hang: the terminal works then too. Milliseconds. */
const SILENT_MS = 1_500;

/** A kill that is on its way. */
export function KillSent({ order, leave }: { order: KillOrder; leave: () => void }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SILENT_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="sheet">
      <h2 role="status" aria-label="kill under way">
        Killing {order.name}…
      </h2>
      {isSlow ? (
        <>
          <TerminalCommand
            words="The desk has not answered yet. In a terminal it can be killed all the same:"
            command={killCommand(order)}
          />
          <Close leave={leave} />
        </>
      ) : null}
    </div>
  );
}

/** What the kill has come to: the desk's own count of now, where it tells one. */
function Standing({ result }: { result: KillResult }) {
  const { scope, orders, flatten } = result;
  const left = useConsole(({ data }) => openOrders(data.slots, scope));
  const keeps = useConsole(({ data }) => keptOpen(data.risk, scope) !== null);
  const isExit = flatten && result.exitId !== null;
  // The exit's own orders are open too, until it has ended.
  const waiting = isExit || left === null ? null : Math.min(left, orders);
  return (
    <>
      <dl>
        <div>
          <dt>
            {orders === 0 ? 'open orders' : waiting === 0 ? 'open orders, all cancelled' : 'open orders, cancels sent'}
          </dt>
          <dd>
            {orders === 0 ? 'there were none' : <b>{count(orders)}</b>}
            {waiting === null || waiting === 0 ? null : (
              <span className="warn"> {count(waiting)} not answered yet</span>
            )}
          </dd>
        </div>
        {isExit || keeps ? null : (
          <div>
            <dt>positions</dt>
            <dd>none open</dd>
          </div>
        )}
      </dl>
      <KeptOpen scope={scope} />
    </>
  );
}

/** The way to the release of the kill that binds a scope, once the feed shows its breaker. */
function Release({ scope, leave }: { scope: string; leave: () => void }) {
  const breaker = useConsole(({ data }) => killOver(data.desk?.breakers ?? [], scope)?.id ?? null);
  return breaker === null ? null : <ReleaseButton breakerId={breaker} of={scopeName(scope)} leave={leave} />;
}

/** What a kill did with the time it took; then how it stands, for as long as it does, and that it was released. */
export function KillOutcome({ result, leave }: { result: KillResult; leave: () => void }) {
  const exit = useConsole(({ data }) => data.risk?.exits.find(({ exit_id }) => exit_id === result.exitId) ?? null);
  const released = useConsole(({ data, heardAt }) => isReleased(result, data, heardAt));
  const isRecorded = useConsole(({ data }) => !data.desk?.journal_outage);
  const { name, tookMs } = result;
  return (
    <div className="sheet">
      <div role="status" aria-label="result of the kill">
        <h2>
          {released
            ? `${capital(name)} was killed, and has been released since`
            : `${capital(name)} is killed, ${took(tookMs)} after the press`}
        </h2>
        {released ? <p>It may trade again, as far as its trading state and other breakers let it.</p> : null}
      </div>
      {released ? null : <Standing result={result} />}
      {exit && !(released && exit.status === 'ended') ? <ExitProgress exit={exit} /> : null}
      {released ? null : (
        <>
          <p className="means">
            {isRecorded
              ? 'No new order leaves, also after a restart, until its breaker is released.'
              : 'No new order leaves until its breaker is released.'}
          </p>
          <NotRecorded />
        </>
      )}
      <Close leave={leave}>{released ? null : <Release scope={result.scope} leave={leave} />}</Close>
    </div>
  );
}

/** A kill that the desk refused, or that never reached it; and that somebody has killed it meanwhile. */
export function KillRefused({ order, refusal, leave }: { order: KillOrder; refusal: Refusal; leave: () => void }) {
  const online = useOnline();
  const over = useConsole(({ data }) => killOver(data.desk?.breakers ?? [], order.scope)?.scope ?? null);
  const isKilled = online && over !== null;
  return (
    <div className="sheet">
      <div role={isKilled ? 'status' : 'alert'}>
        <h2>
          {isKilled ? `${capital(scopeName(over))} is killed` : `${capital(order.name)} was not killed from here`}
        </h2>
        <p>
          {isKilled ? 'The answer to this press was lost or refused; the desk stands killed now.' : refusal.message}
        </p>
      </div>
      {isKilled ? (
        <KeptOpen scope={over} />
      ) : (
        <TerminalCommand words="In a terminal on the desk’s machine, in its folder:" command={killCommand(order)} />
      )}
      <Close leave={leave}>{isKilled ? <Release scope={over} leave={leave} /> : null}</Close>
    </div>
  );
}
