import { type ReactNode, useEffect, useRef, useState } from 'react';
import { deskWords } from '../../format/version.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';

/** Asks for the reason of something that takes two steps, and says what it means before it is done. */
export function ReasonForm(props: {
  /** For those who do not see where it stands. */
  label: string;
  /** What it will do. */
  means: ReactNode;
  /** What the button says. */
  act: string;
  /** Where its state is noted. */
  request: string;
  reason?: string;
  /** True where another field comes first. */
  second?: boolean;
  /** False while something else is missing. */
  ready?: boolean;
  carryOut: (reason: string) => Promise<boolean>;
  done: () => void;
}) {
  const [reason, setReason] = useState(props.reason ?? '');
  const online = useOnline();
  const asked = useConsole((state) => state.requests[props.request]?.phase === 'asked');
  const field = useRef<HTMLInputElement>(null);
  const { second } = props;
  useEffect(() => {
    if (second) return;
    field.current?.select();
    field.current?.form?.scrollIntoView({ block: 'nearest' });
  }, [second]);
  const why = reason.trim();
  return (
    <form
      className="reason-form"
      aria-label={props.label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        props.done();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void props.carryOut(why).then((isTaken) => isTaken && props.done());
      }}
    >
      <div className="means">{props.means}</div>
      <div className="reason">
        <input
          ref={field}
          type="text"
          aria-label="reason"
          placeholder="reason, for the record"
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <button type="submit" disabled={!online || asked || why === '' || props.ready === false}>
          {props.act}
        </button>
        <button type="button" className="quiet" onClick={props.done}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** How a request stands that was refused, or that waits for others. */
export function RequestWords({ request }: { request: string }) {
  const state = useConsole(({ requests }) => requests[request]);
  const commands = useCommands();
  if (!state || state.phase === 'asked') return null;
  const isRefused = state.phase === 'refused';
  return (
    <p className={`note ${isRefused ? 'down' : 'warn'}`} role={isRefused ? 'alert' : 'status'}>
      <span title={state.words}>{deskWords(state.words)}</span>{' '}
      <button type="button" className="quiet" onClick={() => commands.forget(request)}>
        Close<span className="unseen"> this answer</span>
      </button>
    </p>
  );
}
