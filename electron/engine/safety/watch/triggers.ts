import type { Trigger } from '../../../../shared/domain/risk.ts';
import { algorithmOf, algorithmScope, DESK, parseScope, type Scope } from '../../../../shared/domain/scope.ts';
import { type Core, DESK_AUTHOR } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import type { BoundLimits } from '../../risk/limit-table.ts';
import type { ActionFlow } from './action-flow.ts';

/** What was measured, and the limit that it crossed: decimal text or words; and the two in a sentence. */
export interface Figures {
  readonly value: string;
  readonly limit: string;
  readonly reason: string;
}

/** Fires triggers: finds out what is to follow, and has it done unless it stands already. */
export class Triggers {
  readonly #core: Core;
  readonly #actions: ActionFlow;
  readonly #bound = new Map<string, BoundLimits>();
  #epoch = -1;

  constructor(core: Core, actions: ActionFlow) {
    this.#core = core;
    this.#actions = actions;
  }

  /**
   * @param scopes whose word counts for what follows.
   * @param figures asked for only where something follows.
   */
  fire(scope: Scope, trigger: Trigger, scopes: readonly Scope[], figures: () => Figures, out: Outputs): void {
    const action = this.#core.controls.limits.actionFor(trigger, scopes);
    if (this.#actions.stands(scope, trigger, action)) return;
    const { value, limit, reason } = figures();
    this.#actions.trip(scope, trigger, value, limit, action, reason, DESK_AUTHOR, out);
  }

  /** Of each limit the tightest under these scopes, kept until one changes. They are named by a text of the caller's. */
  bound(name: string, scopes: () => Iterable<Scope>): BoundLimits {
    const { limits } = this.#core.controls;
    if (limits.epoch !== this.#epoch) {
      this.#epoch = limits.epoch;
      this.#bound.clear();
    }
    let bound = this.#bound.get(name);
    if (!bound) {
      bound = limits.bound(scopes());
      this.#bound.set(name, bound);
    }
    return bound;
  }
}

/** Whose word counts for what follows of a breach in a scope: its own and that of all that is wider. */
export function scopesAround(core: Core, scope: Scope): readonly Scope[] {
  const { kind, id } = parseScope(scope) ?? { kind: 'desk', id: DESK };
  if (kind === 'desk') return [DESK];
  if (kind === 'slot') return core.scopesOfSlot(id);
  if (kind !== 'version') return [DESK, scope];
  const around = new Set<Scope>([DESK, algorithmScope(algorithmOf(id))]);
  for (const slot of core.router.slots.values())
    if (slot.attachments.some((each) => core.versionOf(each.entityId) === id))
      for (const each of core.scopesOf(slot.id, id)) around.add(each);
  return [...around, scope];
}
