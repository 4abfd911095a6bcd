import { useState } from 'react';
import { countdown } from '../../format/moment.ts';
import { endingIn, isNobody } from '../../store/people/person.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { EntryWords, PasswordForm } from '../people/password-form.tsx';

/** What nobody has to wait for, as the desk lets whoever is held back do it. */
export const REDUCES = 'Roll back, Kill, Hold, Step down, Abort, Call off, stricter states and lower limits';

/** Below this the last word on the end of a session is said again, milliseconds. */
const LAST_CALL_MS = 120_000;

function Locked({ name }: { name: string }) {
  const commands = useCommands();
  return (
    <section className="notice who-is-here" aria-label="locked session">
      <p>
        <b>Locked.</b> The market goes on. <b className="still">{REDUCES} still work.</b> Everything else waits for the
        password of {name}.
      </p>
      <PasswordForm label="unlock" name={name} act="Unlock" give={commands.unlock}>
        <button type="button" className="quiet" onClick={() => void commands.signOut(false)}>
          Somebody else…
        </button>
      </PasswordForm>
      <EntryWords />
    </section>
  );
}

function Nobody() {
  const commands = useCommands();
  const farewell = useConsole((state) => state.farewell);
  return (
    <section className="notice who-is-here" aria-label="nobody is signed in">
      <p>
        <b>Nobody is signed in.</b> {farewell} <b className="still">{REDUCES} still work.</b> Everything else waits for
        an operator.
      </p>
      <button type="button" onClick={() => commands.look(false)}>
        Sign in
      </button>
    </section>
  );
}

/** A session ends whatever happens; its password, given before, begins the next one without a break. */
function Ending({ name, left }: { name: string; left: number }) {
  const commands = useCommands();
  const [later, setLater] = useState(false);
  const words = useConsole(({ me, now }) => countdown(Date.parse(me?.session_ends_at ?? ''), now));
  if (later && left > LAST_CALL_MS) return null;
  return (
    <section className="notice who-is-here" aria-label="session ends">
      <p>
        <b>Your session ends {words}.</b> Give your password to go on without a break.
      </p>
      <PasswordForm label="go on" name={name} act="Go on" give={(password) => commands.signIn(name, password)}>
        {left > LAST_CALL_MS ? (
          <button type="button" className="quiet" onClick={() => setLater(true)}>
            Later
          </button>
        ) : null}
      </PasswordForm>
      <EntryWords />
    </section>
  );
}

/** That somebody has to show who they are: said over the chart, while the market goes on beside it. */
export function SessionNotice() {
  const name = useConsole(({ me }) => me?.name ?? '');
  const locked = useConsole(({ me }) => me?.signed_in === true && me.locked);
  const nobody = useConsole(({ me }) => isNobody(me));
  const left = useConsole(endingIn);
  if (locked) return <Locked name={name} />;
  if (nobody) return <Nobody />;
  return left === null ? null : <Ending name={name} left={left} />;
}
