import type { Action, Ground } from './action.ts';
import { auditActions } from './actions/audit.ts';
import { consoleActions } from './actions/console.ts';
import { emergencyActions } from './actions/emergency.ts';
import { goActions } from './actions/go.ts';
import { riskActions } from './actions/risk.ts';
import { ladderActions, rolloutActions } from './actions/rollout.ts';
import { sessionActions } from './actions/session.ts';
import { personActions } from './actions/you.ts';

/** Everything that can be done at the console, and what cannot be done now with the reason. */
export const allActions = (ground: Ground): readonly Action[] =>
  [
    emergencyActions,
    rolloutActions,
    ladderActions,
    riskActions,
    auditActions,
    sessionActions,
    goActions,
    consoleActions,
    personActions,
  ].flatMap((make) => make(ground));

/** Those that were used last, the last first; one that is gone (a version, a breaker) is left out. */
export const usedLast = (actions: readonly Action[], recent: readonly string[]): readonly Action[] =>
  recent.flatMap((id) => actions.find((action) => action.id === id) ?? []);
