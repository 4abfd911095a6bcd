import type { z } from 'zod';
import type { DeskView } from '../../../shared/contract/console.ts';
import type { Recorded } from '../../../shared/domain/fact.ts';
import { DESK } from '../../../shared/domain/scope.ts';
import { isoTime } from '../map/time.ts';

/** Who put the whole desk in the state it was set to, and why. */
export type StateSet = NonNullable<z.infer<typeof DeskView>['trading_state_set']>;

/** Remembers it from the facts that it is shown, the oldest first. */
export class StateSetting {
  #latest: StateSet | null = null;

  /** Null while the desk is active of itself, and where no fact that was seen tells. */
  get latest(): StateSet | null {
    return this.#latest;
  }

  take({ fact, actor, tsNs }: Recorded): void {
    if (fact.kind !== 'trading_state_changed' || fact.scope !== DESK) return;
    const { state, reason } = fact;
    this.#latest = state === 'active' ? null : { state, by: actor, reason, at: isoTime(tsNs) };
  }
}
