import { assert } from '../../../../shared/base/assert.ts';
import { canonicalJson } from '../../../../shared/base/canonical.ts';
import { type Command, type Outcome, type Refused, refuse } from '../../../../shared/domain/command.ts';
import type { Author } from '../../../../shared/domain/fact.ts';
import { RISK_ACTIONS, type RiskAction } from '../../../../shared/domain/risk.ts';
import type { Scope } from '../../../../shared/domain/scope.ts';
import type { Core } from '../../core.ts';
import type { Outputs } from '../../outputs.ts';
import type { ActionFlow } from '../watch/action-flow.ts';
import { behind, type Leave, type Raise } from './raise.ts';
import { slotsUnder, slotWords } from './slots-under.ts';
import { scopesAround } from './within.ts';

type Release = Extract<Command, { kind: 'release_breaker' }>;
type Trip = Extract<Command, { kind: 'trip_breaker' }>;

/** What trips a breaker and sees to what follows of it. */
export type Actions = Pick<ActionFlow, 'trip'>;

/** Verified exits that are under way. */
export interface Exits {
  /** Why a breaker may not be released yet, in words; undefined when no open exit rests on it. */
  holds(breakerId: string): string | undefined;
}

/** Breakers in a person's hands: tripped at any time, released with a reason and never while an exit rests on one. */
export class BreakerFlow implements Raise<Release> {
  readonly #core: Core;
  readonly #actions: Actions;
  readonly #exits: Exits;

  constructor(core: Core, actions: Actions, exits: Exits) {
    this.#core = core;
    this.#actions = actions;
    this.#exits = exits;
  }

  trip({ scope, action, reason }: Trip, author: Author, out: Outputs): Outcome {
    const unknown = this.#core.scopeProblem(scope);
    if (unknown !== undefined) return refuse('not_found', unknown);
    if (!LATCHING.includes(action))
      return refuse('broken_rule', `the action of a breaker cannot be ${action}; give one of ${LATCHING.join(', ')}`);
    const id = this.#actions.trip(scope, 'manual', reason, '', action, reason, author, out);
    assert(id !== undefined, `${action} latches`);
    const stands = this.#core.controls.breakers.get(id)?.action ?? action;
    return { ok: true, subject: id, message: `breaker ${id} stands on ${scope}, with ${stands}` };
  }

  problem({ id }: Release): Refused | undefined {
    if (!this.#core.controls.breakers.has(id))
      return refuse('not_found', `there is no breaker ${id} that stands tripped`);
    const held = this.#exits.holds(id);
    return held === undefined ? undefined : refuse('conflict', `breaker ${id} cannot be released yet: ${held}`);
  }

  basis({ id }: Release): string {
    return canonicalJson(this.#core.controls.breakers.get(id) ?? null);
  }

  within({ id }: Release): readonly Scope[] {
    const breaker = this.#core.controls.breakers.get(id);
    return breaker ? scopesAround(this.#core, breaker.scope) : [];
  }

  consequences({ id }: Release): readonly string[] {
    const { controls } = this.#core;
    const breaker = controls.breakers.get(id);
    if (!breaker) return [];
    const { scope, cause, action, value, limit } = breaker;
    const against = limit === '' ? value : `${value} against a limit of ${limit}`;
    const slots = slotsUnder(this.#core, scope).map((slot) => {
      const others = controls.breakersOn(this.#core.scopesOfSlot(slot.id)).filter((each) => each.id !== id);
      const still = others.length === 0 ? '' : `; still stopped by ${others.map((each) => each.id).join(', ')}`;
      return `it binds ${slotWords(slot)}${still}`;
    });
    return [`breaker ${id} on ${scope} is released: ${cause}, ${action}, ${against}`, ...slots];
  }

  carryOut({ id, reason }: Release, author: Author, leave: Leave | undefined, out: Outputs): Outcome {
    const scope = this.#core.controls.breakers.get(id)?.scope;
    this.#core.emit(out, author, {
      kind: 'breaker_released',
      id,
      ...(scope !== undefined && { scope }),
      ...behind(leave),
      reason,
    });
    return { ok: true, subject: id, message: `breaker ${id} is released; a limit that stands crossed trips it again` };
  }
}

/** Actions that latch, from the mildest to the strictest. */
const LATCHING: readonly RiskAction[] = RISK_ACTIONS.filter((each) => each !== 'alert' && each !== 'step_down');
