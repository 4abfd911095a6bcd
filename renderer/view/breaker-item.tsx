import { useRef, useState } from 'react';
import { ACTION_SENTENCES, causeSentence } from '../format/risk-words.ts';
import { isoClock } from '../format/time.ts';
import type { Breaker } from '../store/console-data.ts';
import { requestKey } from '../store/request.ts';
import { bindingBreakers, scopeName } from '../store/scopes.ts';
import { currentSlot } from '../store/selectors.ts';
import { useCommands, useConsole } from './console-context.tsx';
import { ReasonForm, RequestWords } from './reason-form.tsx';
import { releaseMeans } from './restraint-words.ts';

/** A latched stop: what tripped it, what it does, and its release in place. */
export function BreakerItem({ breaker }: { breaker: Breaker }) {
  const [releasing, setReleasing] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const commands = useCommands();
  const online = useConsole((state) => state.connection.phase === 'live');
  const others = useConsole(
    (state) =>
      bindingBreakers(state.data.desk?.breakers ?? [], currentSlot(state)).filter(({ id }) => id !== breaker.id).length,
  );
  const { id, cause, action, value, limit, scope, tripped_at: at } = breaker;
  const request = requestKey.release(id);
  return (
    <li className="breaker" data-testid={`breaker-${id}`}>
      <p>
        <b>{scopeName(scope)}</b>{' '}
        <span className="muted" title={`breaker ${id}`}>
          {at === null ? 'since an earlier run' : `since ${isoClock(at)} UTC`}
        </span>
      </p>
      <button
        ref={toggle}
        type="button"
        className="quiet"
        disabled={!online}
        aria-expanded={releasing}
        onClick={() => setReleasing(!releasing)}
      >
        Release…<span className="unseen"> {scopeName(scope)}</span>
      </button>
      <p className="note">{causeSentence(cause, value, limit)}</p>
      <p className="note muted">{ACTION_SENTENCES[action]}</p>
      {releasing ? (
        <ReasonForm
          label={`release ${scopeName(scope)}`}
          means={releaseMeans(breaker, others)}
          act="Release"
          request={request}
          carryOut={(reason) => commands.release(id, reason)}
          done={() => {
            setReleasing(false);
            toggle.current?.focus();
          }}
        />
      ) : null}
      <RequestWords request={request} />
    </li>
  );
}
