import type { LimitsView } from '../../../shared/contract/risk.ts';

/** The limits that bind under a scope, as asked for. */
export type LimitsState =
  | { readonly phase: 'asked'; readonly before: LimitsView | null }
  | { readonly phase: 'answered'; readonly limits: LimitsView }
  | { readonly phase: 'refused'; readonly words: string };

export type LimitsByScope = Readonly<Record<string, LimitsState>>;
