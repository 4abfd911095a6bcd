import { refill } from '../../../shared/base/refill.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import {
  type ActionTable,
  type LimitName,
  RISK_ACTIONS,
  type RiskAction,
  type RiskLimits,
  TRIGGERS,
  type Trigger,
} from '../../../shared/domain/risk.ts';
import { DESK, type Scope } from '../../../shared/domain/scope.ts';
import { DEFAULT_LIMITS, LIMIT_NAMES, limitsFromJson, tighter } from './limits.ts';

/** What follows of each trigger where nobody has said otherwise. */
export const DEFAULT_ACTIONS: Required<ActionTable> = {
  daily_loss: 'reduce',
  drawdown: 'reduce',
  position: 'alert',
  exposure: 'alert',
  order_rate: 'alert',
  trade_rate: 'alert',
  denial_rate: 'reduce',
  repeated_execution: 'reduce',
  error_rate: 'roll_back',
  slippage: 'alert',
  participation: 'alert',
  data_age: 'alert',
  feed_loss: 'alert',
  exchange_loss: 'reduce',
  manual: 'reduce',
  kill: 'halt',
};

/** A version that repeats itself, or is refused without end, is disabled: no setting makes that an alert. */
export const FLOORS: ActionTable = { denial_rate: 'reduce', repeated_execution: 'reduce', kill: 'halt' };

/** The stricter of two actions. */
export const stricterAction = (a: RiskAction, b: RiskAction): RiskAction =>
  RISK_ACTIONS.indexOf(a) >= RISK_ACTIONS.indexOf(b) ? a : b;

/** A limit that binds, and whose it is. */
export interface Bound<T> {
  readonly value: T;
  /** The scope that sets it; of several that set the same, the widest. For a list of names, the last that narrowed it. */
  readonly scope: Scope;
}

/** Every limit that binds under some scopes. */
export type BoundLimits = { readonly [L in LimitName]: Bound<RiskLimits[L]> };

/** Whose limits are what, and what follows when one is crossed. Folded from facts. */
export class LimitTable {
  /** Grows with every change: what was derived from these limits before is out of date. */
  epoch = 0;
  readonly #own = new Map<Scope, Partial<RiskLimits>>();
  readonly #recorded = new Map<Scope, Readonly<Record<string, unknown>>>();
  readonly #actions = new Map<Scope, ActionTable>();

  constructor() {
    this.#own.set(DESK, DEFAULT_LIMITS);
  }

  /** The desk's limits: every one of them is set. */
  get desk(): RiskLimits {
    return this.#own.get(DESK) as RiskLimits;
  }

  /** A scope's own limits; undefined where it has none. */
  own(scope: Scope): Partial<RiskLimits> | undefined {
    return this.#own.get(scope);
  }

  /** A scope's own limits as they were recorded; undefined where it has none. */
  recorded(scope: Scope): Readonly<Record<string, unknown>> | undefined {
    return this.#recorded.get(scope);
  }

  /** A scope's own actions. */
  actions(scope: Scope): ActionTable {
    return this.#actions.get(scope) ?? {};
  }

  /** Scopes with limits or actions of their own, the desk first. */
  scopes(): readonly Scope[] {
    return [...new Set([...this.#own.keys(), ...this.#actions.keys()])];
  }

  /** Of each limit the tightest under these scopes, which come the widest first. */
  bound(scopes: Iterable<Scope>): BoundLimits {
    const bound = Object.fromEntries(
      LIMIT_NAMES.map((name) => [name, { value: this.desk[name], scope: DESK }]),
    ) as unknown as { -readonly [L in LimitName]: Bound<RiskLimits[L]> };
    for (const scope of scopes) {
      const own = scope === DESK ? undefined : this.#own.get(scope);
      if (own) for (const name of Object.keys(own) as LimitName[]) narrow(bound, name, own[name], scope);
    }
    return bound;
  }

  /** The same without saying whose they are. */
  tightest(scopes: Iterable<Scope>): RiskLimits {
    const bound = this.bound(scopes);
    return Object.fromEntries(LIMIT_NAMES.map((name) => [name, bound[name].value])) as unknown as RiskLimits;
  }

  /** What follows of a trigger under these scopes: the strictest that any of them says, else what holds by default. */
  actionFor(trigger: Trigger, scopes: Iterable<Scope>): RiskAction {
    let said: RiskAction | undefined;
    for (const scope of scopes) {
      const action = this.#actions.get(scope)?.[trigger];
      if (action) said = said ? stricterAction(said, action) : action;
    }
    return stricterAction(said ?? DEFAULT_ACTIONS[trigger], FLOORS[trigger] ?? 'alert');
  }

  applyChanged({ scope = DESK, limits, actions }: FactOf<'limits_changed'>): void {
    this.epoch += 1;
    const own = limitsFromJson(limits);
    if (scope === DESK) this.#own.set(DESK, { ...DEFAULT_LIMITS, ...own });
    else if (Object.keys(own).length > 0) this.#own.set(scope, own);
    else this.#own.delete(scope);
    if (scope !== DESK) this.#recorded.set(scope, limits);
    if (actions === undefined) return;
    const known = Object.fromEntries(
      Object.entries(actions).filter(([trigger]) => TRIGGERS.includes(trigger as Trigger)),
    );
    if (Object.keys(known).length > 0) this.#actions.set(scope, known);
    else this.#actions.delete(scope);
  }

  /** All of it, for a snapshot. */
  snapshot() {
    return { epoch: this.epoch, own: this.#own, recorded: this.#recorded, actions: this.#actions };
  }

  /** Takes a snapshot as so. */
  restore({ epoch, own, recorded, actions }: ReturnType<LimitTable['snapshot']>): void {
    refill(this.#own, own);
    refill(this.#recorded, recorded);
    refill(this.#actions, actions);
    this.epoch = epoch;
  }
}

function narrow<L extends LimitName>(
  bound: { -readonly [N in LimitName]: Bound<RiskLimits[N]> },
  name: L,
  value: RiskLimits[L] | undefined,
  scope: Scope,
): void {
  if (value === undefined) return;
  const now = bound[name] as Bound<RiskLimits[L]>;
  const next = tighter(name, now.value, value);
  const isSame =
    Array.isArray(next) && Array.isArray(now.value) ? next.length === now.value.length : next === now.value;
  if (!isSame) (bound as Record<LimitName, Bound<unknown>>)[name] = { value: next, scope };
}
