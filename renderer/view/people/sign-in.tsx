import { useEffect, useRef, useState } from 'react';
import { TERMINAL } from '../../format/terminal.ts';
import type { ConsoleState } from '../../store/console-store.ts';
import { REDUCES } from '../bar/session-notice.tsx';
import { StateCell } from '../bar/state-cell.tsx';
import { SlotCell } from '../bar/top-bar.tsx';
import { useCommands, useConsole } from '../console-context.tsx';
import { KillBlock } from '../kill/kill-block.tsx';
import { RollbackBlock } from '../rollback/rollback-block.tsx';
import { EntryWords } from './password-form.tsx';

/** That the desk cannot be reached, in one sentence; empty where it can. */
function lineWords({ connection, now }: ConsoleState): string {
  if (connection.phase !== 'lost') return '';
  const wait = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
  return `${connection.reason}. ${wait > 0 ? `Next try in ${wait} s.` : 'Trying again now.'}`;
}

function Form() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const commands = useCommands();
  const asked = useConsole(({ entry }) => entry.phase === 'asked');
  const reachable = useConsole(({ connection }) => connection.phase === 'live' || connection.phase === 'refused');
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <form
      aria-label="sign in"
      onSubmit={(event) => {
        event.preventDefault();
        setPassword('');
        void commands.signIn(name, password).then((isIn) => isIn || second.current?.focus());
      }}
    >
      <label>
        <span>name</span>
        <input
          ref={first}
          type="text"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label>
        <span>password</span>
        <input
          ref={second}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <EntryWords />
      <button type="submit" className="primary" disabled={!reachable || asked || name.trim() === '' || password === ''}>
        {asked ? 'Signing in' : 'Sign in'}
      </button>
    </form>
  );
}

/** Where an operator had signed in, the token is nobody's to fall back on: whoever is here says that they go on with it. */
function GoOn() {
  const commands = useCommands();
  return (
    <>
      <p>This page asks nothing of the desk now. By the desk’s own token it may look, and lower risk: {REDUCES}.</p>
      <button type="button" onClick={commands.goOn}>
        Go on with the desk’s token
      </button>
    </>
  );
}

/** What goes without signing in: by the desk's token all that lowers risk, without it a terminal. */
function Without({ byToken }: { byToken: boolean }) {
  const commands = useCommands();
  const mayGoOn = useConsole(() => commands.mayGoOn());
  const reason = useConsole(({ connection }) => (connection.phase === 'refused' ? connection.reason : ''));
  return (
    <section className="without" aria-label="without signing in">
      <h3>without signing in</h3>
      {!byToken && mayGoOn ? (
        <GoOn />
      ) : byToken ? (
        <>
          <p>This page came in by the desk’s own token: it may look, and lower risk. {REDUCES} work.</p>
          <button type="button" onClick={() => commands.look(true)}>
            Look without signing in
          </button>
        </>
      ) : (
        <p>
          {reason} In a terminal on the desk’s machine, <code>{TERMINAL} rollback</code> and{' '}
          <code>{TERMINAL} kill</code> work without this page.
        </p>
      )}
    </section>
  );
}

/** The way in. Nothing of the desk is behind it but, by its token, what may never wait: the way back and Kill, where they always are. */
export function SignIn() {
  const desk = useConsole(({ data }) => data.desk);
  const slot = useConsole(({ data, slotId }) => data.slots.find((each) => each.slot_id === slotId) ?? data.slots[0]);
  const byToken = useConsole(({ connection, me, over }) => connection.phase !== 'refused' && me !== null && !over);
  const farewell = useConsole((state) => state.farewell);
  const trouble = useConsole(lineWords);
  return (
    <div className="entrance">
      {byToken && desk ? (
        <header className="top">
          <SlotCell slot={slot} />
          <StateCell desk={desk} />
          <span className="grow" />
          <RollbackBlock />
          <KillBlock />
        </header>
      ) : null}
      <main>
        <span className="label">HotSwap Desk</span>
        <h1>Sign in</h1>
        {farewell === null ? null : <p role="status">{farewell}</p>}
        {trouble === '' ? null : (
          <p className="warn" role="status">
            {trouble}
          </p>
        )}
        <Form />
        <Without byToken={byToken} />
      </main>
    </div>
  );
}
