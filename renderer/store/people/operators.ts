import type { OperatorView } from '../../../shared/contract/operator.ts';

/** The people of the desk, and when sessions lock themselves. */
export interface People {
  readonly operators: readonly OperatorView[];
  readonly idle_minutes: number;
}

/** What an administrator was told of the people of the desk. */
export type OperatorsState =
  | { readonly phase: 'none' }
  | { readonly phase: 'asked'; readonly before: People | null }
  | { readonly phase: 'answered'; readonly people: People }
  | { readonly phase: 'refused'; readonly words: string };

/** The people who were told last, also while the next answer is awaited. */
export const peopleIn = (state: OperatorsState): People | null =>
  state.phase === 'answered' ? state.people : state.phase === 'asked' ? state.before : null;
