import type { OperatorView } from '../../../shared/contract/operator.ts';
import type { Asked } from '../asked.ts';

/** The people of the desk, and when sessions lock themselves. */
export interface People {
  readonly operators: readonly OperatorView[];
  readonly idle_minutes: number;
}

/** What an administrator was told of the people of the desk. */
export type OperatorsState = Asked<People>;
