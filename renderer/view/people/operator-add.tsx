import { useState } from 'react';
import type { OperatorRole } from '../../../shared/domain/operator.ts';
import { requestKey } from '../../store/request.ts';
import { useCommands, useConsole, useOnline } from '../console-context.tsx';
import { RequestWords } from '../parts/reason-form.tsx';
import { heldBack, useObstacle } from '../parts/withheld.ts';
import { RoleField, useNewPassword } from './operator-fields.tsx';

/** Makes somebody an operator; the first is an administrator, and nothing else can be chosen. */
export function AddOperator({ first }: { first: boolean }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<OperatorRole>('trader');
  const password = useNewPassword();
  const commands = useCommands();
  const online = useOnline();
  const asked = useConsole(({ requests }) => requests[requestKey.addOperator]?.phase === 'asked');
  const withheld = useObstacle('operators.add');
  const given = first ? 'administrator' : role;
  const { problem } = password;
  const ready = name.trim() !== '' && password.isReady;
  return (
    <form
      className="add-operator"
      aria-label="add an operator"
      onSubmit={(event) => {
        event.preventDefault();
        void commands.addOperator(name.trim(), given, password.take()).then((isAdded) => isAdded && setName(''));
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
      {first ? null : <RoleField label="role" role={role} choose={setRole} />}
      <label>
        <span>password</span>
        <input {...password.field} />
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
