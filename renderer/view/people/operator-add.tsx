import { useState } from 'react';
import { OPERATOR_ROLES, type OperatorRole } from '../../../shared/domain/operator.ts';
import { passwordProblem } from '../../store/people/password.ts';
import { roleName } from '../../store/people/permission.ts';
import { requestKey } from '../../store/request.ts';
import { heldBack, useObstacle } from '../bar/withheld.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';

/** Makes somebody an operator; the first is an administrator, and nothing else can be chosen. */
export function AddOperator({ first }: { first: boolean }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<OperatorRole>('trader');
  const [password, setPassword] = useState('');
  const commands = useCommands();
  const online = useConsole(({ connection }) => connection.phase === 'live');
  const asked = useConsole(({ requests }) => requests[requestKey.addOperator]?.phase === 'asked');
  const withheld = useObstacle('operators.add');
  const given = first ? 'administrator' : role;
  const problem = password === '' ? null : passwordProblem(password);
  const ready = name.trim() !== '' && password !== '' && problem === null;
  return (
    <form
      className="add-operator"
      aria-label="add an operator"
      onSubmit={(event) => {
        event.preventDefault();
        setPassword('');
        void commands.addOperator(name.trim(), given, password).then((isAdded) => isAdded && setName(''));
      }}
    >
      <h3>{first ? 'the first operator, an administrator' : 'add an operator'}</h3>
      <label>
        <span>name</span>
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      {first ? null : (
        <label>
          <span>role</span>
          <select value={role} onChange={(event) => setRole(event.target.value as OperatorRole)}>
            {OPERATOR_ROLES.map((each) => (
              <option key={each} value={each}>
                {roleName(each)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span>password</span>
        <input
          type="password"
          autoComplete="new-password"
          required
          aria-invalid={problem !== null}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      <button type="submit" disabled={!online || asked || !ready} {...heldBack(withheld)}>
        {first ? 'Turn roles on' : 'Add'}
      </button>
      <p className={problem === null ? 'muted' : 'down'}>
        {problem ?? withheld ?? 'They can change the password themselves once they are signed in.'}
      </p>
      <RequestWords request={requestKey.addOperator} />
    </form>
  );
}
