import {
  type ActionTable,
  type LimitName,
  RISK_ACTIONS,
  type RiskAction,
  type RiskLimits,
  type Trigger,
} from '../../../../shared/domain/risk.ts';
import { DEFAULT_ACTIONS } from '../../risk/limit-table.ts';
import { common, isLooser } from '../../risk/limits.ts';

/** What one scope itself says, whatever the wider ones do. */
export interface OwnLimits {
  readonly limits: Partial<RiskLimits>;
  readonly actions: ActionTable;
}

/** What somebody wants to be different in it. */
export interface LimitChange extends OwnLimits {
  /** Limits that the scope gives up. */
  readonly unset: readonly LimitName[];
}

/** A change in two parts, which together are the whole of it. What changes nothing is in neither. */
export interface SplitChange {
  /** Lets nothing through that was stopped before. */
  readonly tightening: LimitChange;
  /** Lets more through. */
  readonly loosening: LimitChange;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Takes a change apart, limit by limit. A limit that a scope had none of only ever tightens, one that it gives up loosens;
 * so does a looser value that a wider scope's tighter one makes ineffective, for that may not stand for ever. Of a list of
 * names that both loses and gains, the loss tightens. An action counts against the scope's own, else against what follows
 * where nobody has said anything: the milder loosens.
 */
export function splitChange(own: OwnLimits, { limits, actions, unset }: LimitChange): SplitChange {
  const now: Writable<Partial<RiskLimits>> = {};
  const later: Writable<Partial<RiskLimits>> = {};
  for (const [name, value] of entriesOf(limits)) {
    const before = own.limits[name];
    if (before !== undefined && isSame(before, value)) continue;
    if (before === undefined || !isLooser(name, value, before)) set(now, name, value);
    else {
      set(later, name, value);
      const kept = lost(before, value);
      if (kept !== undefined) set(now, name, kept as RiskLimits[LimitName]);
    }
  }
  const nowActions: Writable<ActionTable> = {};
  const laterActions: Writable<ActionTable> = {};
  for (const [trigger, action] of Object.entries(actions) as [Trigger, RiskAction | undefined][]) {
    if (action === undefined || action === own.actions[trigger]) continue;
    const before = own.actions[trigger] ?? DEFAULT_ACTIONS[trigger];
    const isMilder = RISK_ACTIONS.indexOf(action) < RISK_ACTIONS.indexOf(before);
    (isMilder ? laterActions : nowActions)[trigger] = action;
  }
  const given = unset.filter((name) => own.limits[name] !== undefined);
  return {
    tightening: { limits: now, actions: nowActions, unset: [] },
    loosening: { limits: later, actions: laterActions, unset: given },
  };
}

/** What a scope says after a change. */
export function afterChange(own: OwnLimits, { limits, actions, unset }: LimitChange): OwnLimits {
  const next: Writable<Partial<RiskLimits>> = { ...own.limits };
  for (const [name, value] of entriesOf(limits)) set(next, name, value);
  for (const name of unset) delete next[name];
  return { limits: next, actions: { ...own.actions, ...actions } };
}

export const isNothing = ({ limits, actions, unset }: LimitChange): boolean =>
  Object.keys(limits).length === 0 && Object.keys(actions).length === 0 && unset.length === 0;

/** Limits that a change names. */
export const namesIn = ({ limits, unset }: LimitChange): readonly LimitName[] => [
  ...(Object.keys(limits) as LimitName[]),
  ...unset,
];

/** Triggers whose action a change names. */
export const triggersIn = ({ actions }: LimitChange): readonly Trigger[] => Object.keys(actions) as Trigger[];

const entriesOf = (limits: Partial<RiskLimits>): [LimitName, RiskLimits[LimitName]][] =>
  (Object.entries(limits) as [LimitName, RiskLimits[LimitName] | undefined][]).filter(
    (entry): entry is [LimitName, RiskLimits[LimitName]] => entry[1] !== undefined,
  );

function set(limits: Writable<Partial<RiskLimits>>, name: LimitName, value: RiskLimits[LimitName]): void {
  (limits as Record<LimitName, unknown>)[name] = value;
}

type Value = RiskLimits[LimitName];
const isList = (value: Value): value is readonly string[] => Array.isArray(value);

const isSame = (a: Value, b: Value): boolean =>
  isList(a) && isList(b) ? a.length === b.length && a.every((each) => b.includes(each)) : a === b;

/** What is left of a list that another is to replace, where that has not all of its names. */
function lost(before: Value, next: Value): readonly string[] | undefined {
  if (!isList(before) || !isList(next)) return undefined;
  const left = common(before, next) as readonly string[];
  return left.length < before.length ? left : undefined;
}
