import type { Command } from '../../shared/domain/command.ts';
import type { Lockstep } from '../host/lockstep.ts';
import { demand } from './demand.ts';
import { type Known, SCENARIO } from './step-command.ts';

/** A pause that ends by itself. */
export interface Pause {
  readonly scope: string;
  /** Market events delivered by then. */
  readonly until: number;
}

/** Lets what was paused trade again, unless somebody has stopped it for another reason meanwhile. */
export async function endPauses(
  pauses: Pause[],
  delivered: number,
  { view }: Known,
  lockstep: Lockstep,
): Promise<void> {
  for (const pause of pauses.filter(({ until }) => until <= delivered)) {
    pauses.splice(pauses.indexOf(pause), 1);
    const { scope, until } = pause;
    if (view.ownState(scope) !== 'reducing') continue;
    const active: Command = { kind: 'set_trading_state', scope, state: 'active', reason: 'the pause is over' };
    await demand(lockstep.command(active, SCENARIO), `the end of a pause at ${until}`);
  }
}
