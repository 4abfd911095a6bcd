import { TERMINAL } from '../../format/terminal.ts';
import type { ConsoleState } from '../../store/console-store.ts';
import { useCommands, useConsole } from '../console-context.tsx';

interface Words {
  readonly headline: string;
  readonly detail: string;
  readonly retry: boolean;
}

const WITHOUT = `In a terminal, ${TERMINAL} rollback and ${TERMINAL} kill work without this page.`;

const ADDRESS = 'Open the console by its address again: the desk printed it when it started, and it ends in #token=…';

function words({ connection, farewell, now }: ConsoleState): Words {
  // Who signed this console out is told that, and not that the desk does not know them.
  if (connection.phase === 'refused' && farewell !== null)
    return { headline: 'Signed out', detail: ADDRESS, retry: false };
  if (connection.phase === 'refused') return { headline: 'Not admitted', detail: connection.reason, retry: false };
  if (connection.phase === 'lost') {
    const wait = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
    const next = wait > 0 ? `Next try in ${wait} s.` : 'Trying again now.';
    return { headline: 'Not connected', detail: `${connection.reason}. ${next} ${WITHOUT}`, retry: true };
  }
  return { headline: 'Connecting', detail: 'Waiting for the first word of the desk.', retry: false };
}

/** The console before the desk has told it anything. */
export function Waiting() {
  const headline = useConsole((state) => words(state).headline);
  const detail = useConsole((state) => words(state).detail);
  const retry = useConsole((state) => words(state).retry);
  const commands = useCommands();
  return (
    <main className="waiting" role="status">
      <span className="label">HotSwap Desk</span>
      <h1>{headline}</h1>
      <p>{detail}</p>
      {retry ? (
        <button type="button" className="primary" onClick={commands.retryNow}>
          Try now
        </button>
      ) : null}
    </main>
  );
}
