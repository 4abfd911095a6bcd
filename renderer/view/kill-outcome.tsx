import { useEffect, useRef } from 'react';
import { count } from '../format/number.ts';
import { took } from '../format/time.ts';
import type { KillOrder, KillResult } from '../store/kill-flow.ts';
import type { Refusal } from '../store/swap-flow.ts';
import { useConsole } from './console-context.tsx';
import { ExitProgress } from './exit-progress.tsx';
import { TerminalCommand } from './terminal-command.tsx';

/** After this time without an answer the desk may hang: the terminal works then too. Milliseconds. */
const SILENT_MS = 1_500;

/** `The whole desk`, at the beginning of a sentence. */
const begun = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A kill that is on its way. */
export function KillSent({ order }: { order: KillOrder }) {
  const slow = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => slow.current?.removeAttribute('hidden'), SILENT_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="sheet" role="status" aria-label="kill under way">
      <h2>Killing {order.name}…</h2>
      <div ref={slow} hidden>
        <TerminalCommand
          words="The desk has not answered yet. In a terminal it can be killed all the same:"
          order={order}
        />
      </div>
    </div>
  );
}

function Close({ leave }: { leave: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <div className="actions">
      <button ref={button} type="button" onClick={leave}>
        Close
      </button>
    </div>
  );
}

/** What a kill did, in words with the time it took; then how the exit goes on, for as long as it does. */
export function KillOutcome({ result, leave }: { result: KillResult; leave: () => void }) {
  const exit = useConsole(({ data }) => data.risk?.exits.find(({ exit_id }) => exit_id === result.exitId) ?? null);
  const { name, flatten, orders, positions, message, tookMs } = result;
  return (
    <div className="sheet">
      <div role="status" aria-label="result of the kill">
        <h2>
          {begun(name)} is killed, {took(tookMs)} after the press
        </h2>
        <p>{begun(message)}</p>
        <dl>
          <div>
            <dt>orders being cancelled</dt>
            <dd>
              <b>{count(orders)}</b>
            </dd>
          </div>
          <div>
            <dt>positions being closed</dt>
            <dd>
              <b>{count(positions)}</b>
              {flatten ? null : <span className="muted"> they stay as they are</span>}
            </dd>
          </div>
        </dl>
      </div>
      {exit ? <ExitProgress exit={exit} /> : null}
      <p className="means">It stays killed, also through a restart, until its breaker is released.</p>
      <Close leave={leave} />
    </div>
  );
}

/** A kill that the desk refused, or that never reached it. */
export function KillRefused({ order, refusal, leave }: { order: KillOrder; refusal: Refusal; leave: () => void }) {
  return (
    <div className="sheet">
      <div role="alert">
        <h2>{begun(order.name)} was not killed from here</h2>
        <p>{refusal.message}</p>
      </div>
      <TerminalCommand words="In a terminal on the desk’s machine:" order={order} />
      <Close leave={leave} />
    </div>
  );
}
