import { useState } from 'react';
import { OPERATOR_ROLES, type OperatorRole } from '../../../shared/domain/operator.ts';
import { passwordProblem } from '../../store/people/password.ts';
import { roleName } from '../../store/people/permission.ts';

/** Which role somebody has. */
export function RoleField(props: {
  label: string;
  /** True where it stands in the line of its operator, whose name says what it is of. */
  unseen?: boolean;
  role: OperatorRole;
  choose: (role: OperatorRole) => void;
}) {
  const { label, unseen = false, role, choose } = props;
  return (
    <label>
      <span className={unseen ? 'unseen' : undefined}>{label}</span>
      <select value={role} onChange={(event) => choose(event.target.value as OperatorRole)}>
        {OPERATOR_ROLES.map((each) => (
          <option key={each} value={each}>
            {roleName(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A password that is to be set: its field, whether it can be, and taking it out of the field when it is sent. */
export function useNewPassword() {
  const [password, setPassword] = useState('');
  const problem = password === '' ? null : passwordProblem(password);
  return {
    problem,
    isReady: password !== '' && problem === null,
    take: (): string => {
      setPassword('');
      return password;
    },
    field: {
      type: 'password',
      autoComplete: 'new-password',
      required: true,
      'aria-invalid': problem !== null,
      value: password,
      onChange: (event: React.ChangeEvent<HTMLInputElement>) => setPassword(event.target.value),
    } as const,
  };
}
