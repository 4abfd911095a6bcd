import type { Check, Validation } from '../../../shared/domain/deployment.ts';

/** A check on the wire. */
export const checkToWire = ({ name, outcome, message }: Check) => ({ name, outcome, message });

/** A validation on the wire. */
export const validationToWire = ({ passed, compatible, checks, errors, warnings }: Validation) => ({
  passed,
  compatible,
  checks: checks.map(checkToWire),
  errors: [...errors],
  warnings: [...warnings],
});
