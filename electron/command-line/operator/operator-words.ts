import { spaced } from '../../../shared/base/words.ts';
import type { OperatorView } from '../../../shared/contract/operator.ts';
import { setterWords } from '../../../shared/domain/second-person.ts';

/** Operators as a table, with what an administrator has to see to. */
export function operatorLines(operators: readonly OperatorView[]): string[] {
  if (operators.length === 0)
    return ['There are no operators: the token of the data directory may do everything. The first one turns roles on.'];
  const rows = operators.map(({ name, role, status, has_password, password_set_by, locked_until, sessions }) => [
    name,
    spaced(role),
    status,
    [
      ...(sessions > 0 ? [`signed in (${sessions})`] : []),
      ...(has_password ? passwordWords(name, password_set_by) : ['NO PASSWORD: set one, or nobody can sign in']),
      ...(locked_until === null ? [] : [`LOCKED OUT until ${locked_until}`]),
    ].join('; '),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Whose doing a password is. */
function passwordWords(name: string, setBy: string | null): string[] {
  if (setBy === null) return ['password set before the desk kept by whom'];
  return setBy === name ? ['password of their own'] : [`password set by ${setterWords(setBy)}: not their own yet`];
}
