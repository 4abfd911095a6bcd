import type { Asker } from '../../shared/domain/command.ts';
import type { Operator } from './context.ts';
import { failure } from './failure.ts';

/**
 * Who stands behind a command in the audit chain: always the caller, whatever name the request gives. That somebody reduced
 * risk from a locked session stands beside their role.
 */
export const authorOf = ({ name, role, session, restraint }: Operator): Asker => ({
  actor: name,
  role: session?.locked ? `${role}, session locked` : role,
  ...(restraint && { restraint }),
});

/**
 * The name that goes on the record. `initiated_by` and its like are labels: an operator who has signed in may name only
 * themselves, whatever their role; the token of the data directory anyone; and who names nobody means themselves.
 *
 * @throws {Failure} `forbidden` when an operator names someone else.
 */
export function labelFor(operator: Operator, named: string | undefined): string {
  if (named === undefined || named === operator.name) return operator.name;
  if (operator.role === 'administrator' && operator.session === undefined) return named;
  throw failure('forbidden', `${operator.name} cannot act as ${named}: leave the name out, or give your own`);
}
