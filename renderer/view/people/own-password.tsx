import { useState } from 'react';
import { PASSWORD_LENGTH } from '../../store/people/password.ts';
import { requestKey } from '../../store/request.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { useNewPassword } from './operator-fields.tsx';

/** One's own password, changed by the old one. All sessions of its operator end with it, this one as well. */
export function OwnPassword({ name }: { name: string }) {
  const [old, setOld] = useState('');
  const [again, setAgain] = useState('');
  const { problem, isReady, take, field } = useNewPassword();
  const commands = useCommands();
  const online = useOnline();
  const asked = useConsole(({ requests }) => requests[requestKey.ownPassword]?.phase === 'asked');
  const { least, most } = PASSWORD_LENGTH;
  const differ = again !== '' && again !== field.value;
  const wrong = problem ?? (differ ? 'The two new passwords differ.' : null);
  return (
    <form
      className="own-password"
      aria-label="change my password"
      onSubmit={(event) => {
        event.preventDefault();
        setOld('');
        setAgain('');
        void commands.setPassword(name, take(), old);
      }}
    >
      <label>
        <span>old password</span>
        <input
          type="password"
          autoComplete="current-password"
          required
          value={old}
          onChange={(event) => setOld(event.target.value)}
        />
      </label>
      <label>
        <span>
          new password, {least} to {most} characters
        </span>
        <input {...field} />
      </label>
      <label>
        <span>the same again</span>
        <input
          type="password"
          autoComplete="new-password"
          required
          aria-invalid={differ}
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
      </label>
      <button type="submit" disabled={!online || asked || old === '' || !isReady || again !== field.value}>
        Change
      </button>
      <p className={wrong === null ? 'muted' : 'down'}>{wrong ?? 'You are signed out everywhere, and sign in anew.'}</p>
      <RequestWords request={requestKey.ownPassword} />
    </form>
  );
}
