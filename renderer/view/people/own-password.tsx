import { useState } from 'react';
import { PASSWORD_LENGTH } from '../../store/people/password.ts';
import { requestKey } from '../../store/request.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';

/** One's own password, changed by the old one. All sessions of its operator end with it, this one as well. */
export function OwnPassword({ name }: { name: string }) {
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const commands = useCommands();
  const online = useConsole(({ connection }) => connection.phase === 'live');
  const asked = useConsole(({ requests }) => requests[requestKey.ownPassword]?.phase === 'asked');
  const { least, most } = PASSWORD_LENGTH;
  return (
    <form
      className="own-password"
      aria-label="change my password"
      onSubmit={(event) => {
        event.preventDefault();
        setOld('');
        setPassword('');
        void commands.setPassword(name, password, old);
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
        <input
          type="password"
          autoComplete="new-password"
          required
          minLength={least}
          maxLength={most}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <button type="submit" disabled={!online || asked || old === '' || [...password].length < least}>
        Change
      </button>
      <p className="muted">You are signed out everywhere, and sign in anew.</p>
      <RequestWords request={requestKey.ownPassword} />
    </form>
  );
}
