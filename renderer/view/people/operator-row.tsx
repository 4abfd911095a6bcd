import { useState } from 'react';
import type { OperatorView } from '../../../shared/contract/operator.ts';
import { isSamePerson, type OperatorRole } from '../../../shared/domain/operator.ts';
import { setterWords } from '../../../shared/domain/second-person.ts';
import { countdown } from '../../format/moment.ts';
import { roleName } from '../../store/people/permission.ts';
import { requestKey } from '../../store/request.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { RoleField, useNewPassword } from './operator-fields.tsx';

/** What lets somebody in, or what keeps them out, in words. */
function Standing({ person }: { person: OperatorView }) {
  const now = useConsole((state) => state.now);
  const until = person.locked_until === null ? null : Date.parse(person.locked_until);
  if (person.status === 'disabled') return <span className="muted">disabled</span>;
  if (!person.has_password) return <span className="warn">no password: cannot sign in</span>;
  if (until !== null && until > now) return <span className="warn">locked out, opens {countdown(until, now)}</span>;
  if (person.sessions === 0) return <span className="muted">signed out</span>;
  return <span>{person.sessions === 1 ? 'signed in' : `signed in, ${person.sessions} sessions`}</span>;
}

/** Whose password is in force: one that somebody else set is to be changed by the one it is for. */
function PasswordSetter({ person: { name, has_password, password_set_by: by } }: { person: OperatorView }) {
  if (!has_password || by === null) return null;
  const isOwn = isSamePerson(by, name);
  return (
    <span className={isOwn ? 'muted' : 'warn'}> · {isOwn ? 'own password' : `password set by ${setterWords(by)}`}</span>
  );
}

type Change = 'role' | 'password';

function RoleForm({ person, done }: { person: OperatorView; done: () => void }) {
  const [role, setRole] = useState<OperatorRole>(person.role);
  const commands = useCommands();
  const save = (change: Parameters<typeof commands.changeOperator>[1]) => () =>
    void commands.changeOperator(person.name, change).then((isDone) => isDone && done());
  const isActive = person.status === 'active';
  return (
    <div className="operator-change">
      <RoleField label={`role of ${person.name}`} unseen role={role} choose={setRole} />
      <button type="button" disabled={role === person.role} onClick={save({ role })}>
        Set role
      </button>
      <button type="button" onClick={save({ status: isActive ? 'disabled' : 'active' })}>
        {isActive ? 'Disable' : 'Enable'}
      </button>
      <span className="muted">Signs {person.name} out everywhere.</span>
    </div>
  );
}

function PasswordForm({ person, done }: { person: OperatorView; done: () => void }) {
  const { problem, isReady, take, field } = useNewPassword();
  const commands = useCommands();
  return (
    <form
      className="operator-change"
      aria-label={`set the password of ${person.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        void commands.setPassword(person.name, take()).then((isDone) => isDone && done());
      }}
    >
      <input {...field} aria-label="new password" placeholder="new password" />
      <button type="submit" disabled={!isReady}>
        Set password
      </button>
      <span className={problem === null ? 'muted' : 'down'}>{problem ?? `Signs ${person.name} out everywhere.`}</span>
    </form>
  );
}

/** An operator, with what an administrator may do about them. */
export function OperatorRow({ person }: { person: OperatorView }) {
  const [change, setChange] = useState<Change | null>(null);
  const commands = useCommands();
  const me = useConsole((state) => state.me);
  const now = useConsole((state) => state.now);
  const online = useOnline();
  const withheld = useObstacle('operators.add');
  const isMe = me?.signed_in === true && isSamePerson(me.name, person.name);
  const isLockedOut = person.locked_until !== null && Date.parse(person.locked_until) > now;
  const off = { disabled: !online, ...heldBack(withheld) };
  const toggle = (next: Change) => (): void => setChange(change === next ? null : next);
  const done = (): void => setChange(null);
  const open = withheld === null ? change : null;
  return (
    <li className="operator">
      <b className="cut" title={person.name}>
        {person.name}
        {isMe ? <span className="muted"> (you)</span> : null}
      </b>
      <span>{roleName(person.role)}</span>
      <span>
        <Standing person={person} />
        <PasswordSetter person={person} />
      </span>
      <span className="operator-acts">
        {isLockedOut ? (
          <button type="button" className="quiet" {...off} onClick={() => void commands.unlockOperator(person.name)}>
            Unlock<span className="unseen"> {person.name}</span>
          </button>
        ) : null}
        <button type="button" className="quiet" {...off} aria-expanded={open === 'role'} onClick={toggle('role')}>
          Change…<span className="unseen"> {person.name}</span>
        </button>
        <button
          type="button"
          className="quiet"
          {...off}
          {...heldBack(withheld ?? (isMe ? 'Your own is changed under your name in the bar, by the old one.' : null))}
          aria-expanded={open === 'password'}
          onClick={toggle('password')}
        >
          Password…<span className="unseen"> {person.name}</span>
        </button>
      </span>
      {open === 'role' ? <RoleForm person={person} done={done} /> : null}
      {open === 'password' && !isMe ? <PasswordForm person={person} done={done} /> : null}
      <RequestWords request={requestKey.operator(person.name)} />
    </li>
  );
}
