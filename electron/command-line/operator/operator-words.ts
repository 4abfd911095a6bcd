import { spaced } from '../../../shared/base/words.ts';
import type { OperatorView } from '../../../shared/contract/operator.ts';

/** Operators as a table, with what an administrator has to see to. */
export function operatorLines(operators: readonly OperatorView[]): string[] {
  if (operators.length === 0)
    return ['There are no operators: the token of the data directory may do everything. The first one turns roles on.'];
  const rows = operators.map(({ name, role, status, has_password, locked_until, sessions }) => [
    name,
    spaced(role),
    status,
    [
      ...(sessions > 0 ? [`signed in (${sessions})`] : []),
      ...(has_password ? [] : ['NO PASSWORD: set one, or nobody can sign in']),
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
