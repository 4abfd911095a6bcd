import type { Author } from '../../shared/domain/fact.ts';
import type { Operator } from './context.ts';
import { failure } from './failure.ts';

/** Who stands behind a command in the audit chain: always the caller, whatever name the request gives. */
export const authorOf = (operator: Operator): Author => ({ actor: operator.name, role: operator.role });

/**
 * The name that goes on the record. `initiated_by` and its like are labels: an operator may name only themselves,
 * the administrator anyone, and who names nobody means themselves.
 *
 * @throws {Failure} `forbidden` when an operator names someone else.
 */
export function labelFor(operator: Operator, named: string | undefined): string {
  if (named === undefined || named === operator.name) return operator.name;
  if (operator.role === 'administrator') return named;
  throw failure('forbidden', `${operator.name} cannot act as ${named}: leave the name out, or give your own`);
}
